"""Worked lines: Lab 3 as the sheet has it, and the law that a line means what it says."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tests.lesson.reader import read
from tests.networks import Case, lab3, networks, prepared, some_networks
from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.reading import ReadingError
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.notation.parts import parts_in, parts_of
from tui_backprop.lesson.notation.worked import Worked, worked, written_term
from tui_backprop.lesson.notation.writing import text_of

ALL = 10**9


def line(case: Case, text: str, *index: int, full: bool = False, **names: str) -> Worked:
    """The worked line of a cell of the first statement whose text starts like this."""
    machine, leaves = case
    at = next(i for i, s in enumerate(machine.program) if s.text.startswith(text))
    values = machine.trace(leaves, 1, at)[-1]
    return worked(parts_in(machine.program.statements[at], index, values), full=full, names=names or None)


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("z_hidden", (0,), "z_hidden[0] = 1·0.2 + 0·0.4 + 1·(-0.5) = -0.3"),
        ("z_hidden", (1,), "z_hidden[1] = 1·(-0.3) + 0·0.1 + 1·0.2 = -0.1"),
        ("a_hidden", (0,), "a_hidden[0] = max(0, -0.3) = 0"),
        ("da_dz_hidden", (0,), "∂a/∂z_hidden[0] = [-0.3 > 0] = 0"),
        ("z_out", (), "z_out = -0.4 + (0·0.2 + 0·0.1) = -0.4"),
        ("y_hat", (), "ŷ = z_out = -0.4"),
        ("loss", (), "loss = 0.5·(1 - (-0.4))² = 0.98"),
        ("dE_dy_hat", (), "∂E/∂ŷ = -(1 - (-0.4)) = -1.4"),
        ("dE_dtheta", (0,), "∂E/∂theta[0] = -1.4·1 = -1.4"),
        ("dE_dtheta", (2,), "∂E/∂theta[2] = -1.4·0 = 0"),
        ("dE_da_hidden", (1,), "∂E/∂a_hidden[1] = -1.4·0.1 = -0.14"),
        ("dE_dz_hidden", (0,), "∂E/∂z_hidden[0] = -0.28·0 = 0"),
        ("dE_dW_hidden", (2, 0), "∂E/∂W_hidden[2,0] = 1·0 = 0"),
        ("theta =", (0,), "theta[0] ← -0.4 - 0.001·(-1.4) = -0.3986"),
    ],
)
def test_the_lab_sheet_is_worked_line_by_line(text: str, index: tuple[int, ...], expected: str) -> None:
    assert line(lab3(), text, *index).line == expected


@pytest.mark.parametrize(
    ("text", "index", "expected"),
    [
        ("z_hidden", (0,), "z_hidden[0] = Σ_i x[i]·W_hidden[i,0]"),
        ("z_out", (), "z_out = theta[0] + Σ_i a_hidden[i]·theta[i+1]"),
        ("dE_dtheta", (2,), "∂E/∂theta[2] = ∂E/∂z_out · a_hidden[1]"),
        ("dE_dW_hidden", (2, 0), "∂E/∂W_hidden[2,0] = x[2] · ∂E/∂z_hidden[0]"),
        ("W_hidden =", (2, 0), "W_hidden[2,0] ← W_hidden[2,0] - lr · ∂E/∂W_hidden[2,0]"),
    ],
)
def test_the_formula_of_a_cell_names_the_cells_it_reads(text: str, index: tuple[int, ...], expected: str) -> None:
    assert line(lab3(), text, *index).symbols == expected


def test_a_sum_over_rows_and_a_row_function_name_their_running_index() -> None:
    case = some_networks()["softmax, cce, mini-batch, adam"]
    assert line(case, "dE_dW_out", 0, 1).symbols == "∂E/∂W_out[0,1] = Σ_n a_hidden[n,0] · ∂E/∂z_out[n,1]"
    assert line(case, "loss").symbols == "loss = (Σ_n,k (-y[n,k])·log_softmax(z_out[n,:])[k]) / N"
    assert "N = 2" in line(case, "loss").notes


def test_a_batch_says_which_data_row_it_takes() -> None:
    machine, leaves = some_networks()["softmax, cce, mini-batch, adam"]
    before = machine.trace(leaves, 1, 0)[-1]
    took = worked(parts_in(machine.program.statements[0], (1, 0), before, "y"))
    row = int(np.asarray(before["rows"])[1])
    assert took.symbols == "y[1,0] = Y[rows[1],0]"
    assert took.line.startswith(f"y[1,0] = Y[{row},0] = ")


def test_the_sheets_names_are_shown_where_it_has_its_own() -> None:
    shown = line(lab3(), "dE_dz_hidden", 0, dE_dz_hidden="dE_dzh", da_dz_hidden="relu_derivative")
    assert shown.symbols == "dE_dzh[0] = ∂E/∂a_hidden[0]·relu_derivative[0]".replace("]·", "] · ")


def test_an_inexact_line_says_so() -> None:
    statement = Statement("z = x @ W")
    values = {"x": np.array([1 / 3, 0.0]), "W": np.array([3.0, 0.5])}
    assert worked(parts_in(statement, (), values)).line == "z = 0.3333·3 + 0·0.5 ≈ 1"
    assert not worked(parts_in(statement, (), values)).exact


def test_a_long_sum_shows_its_first_two_terms_and_its_last() -> None:
    values = {"x": np.arange(9.0), "W": np.full((9, 1), 0.5)}
    shown = worked(parts_in(Statement("z = x @ W"), (0,), values))
    assert shown.line == "z[0] = 0·0.5 + 1·0.5 + … + 8·0.5 = 18"
    assert shown.terms == 9
    assert written_term(parts_in(Statement("z = x @ W"), (0,), values).terms[3]).substituted == "3·0.5"


def test_every_condition_is_written_so_that_it_can_be_read_aloud() -> None:
    values = {"z": np.array([-2.0])}
    leaky = worked(parts_in(Statement("a = np.where(z > 0, z, 0.01 * z)"), (0,), values))
    assert leaky.line == "a[0] = -2 if -2 > 0 else 0.01·(-2) = -0.02"
    assert (
        worked(parts_in(Statement("s = np.where(z >= 0, 1.0, -1.0)"), (0,), values)).line
        == "s[0] = 1 if -2 ≥ 0 else -1 = -1"
    )


def test_diverged_numbers_are_shown_and_not_raised() -> None:
    values = {"z": np.array([800.0]), "d": np.array([0.0])}
    assert worked(parts_in(Statement("a = np.exp(z)"), (0,), values)).line == "a[0] = e^800 = inf"
    assert worked(parts_in(Statement("a = d / d"), (0,), values)).line == "a[0] = 0 / 0 = nan"


@pytest.mark.parametrize("index", [(), (2,), (-1,), (0, 0)])
def test_a_cell_that_is_not_there_is_refused_in_one_line(index: tuple[int, ...]) -> None:
    with pytest.raises(ReadingError, match=r"^z_hidden.*no such cell") as refused:
        line(lab3(), "z_hidden", *index)
    assert "\n" not in str(refused.value)


def cells(machine: Machine, states: tuple[Values, ...]) -> list[tuple[int, str, tuple[int, ...]]]:
    """Statement, name and index of every cell that an iteration writes."""
    return [
        (at, name, index)
        for at, statement in enumerate(machine.program)
        for name in statement.writes
        for index in itertools.product(*map(range, np.shape(states[at + 1][name])))
    ]


def same_bits(a: object, b: object) -> bool:
    """Bit for bit, the sign of 0 included; one nan is as good as another."""
    x, y = np.float64(a), np.float64(b)  # type: ignore[arg-type]
    return bool(np.isnan(x) and np.isnan(y)) or x.tobytes() == y.tobytes()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks())
def test_every_worked_line_in_full_read_back_gives_the_machines_value_bit_for_bit(case: Case) -> None:
    machine, leaves = case
    later = {name: machine.trace(leaves, 1)[-1][name] for name in machine.program.leaves}
    assert_every_line_reads_back(machine, machine.trace(later, 2))


def assert_every_line_reads_back(machine: Machine, states: tuple[Values, ...]) -> int:
    """Read the worked line of every cell in full, and compare with the machine's value; returns how many there are."""
    every = cells(machine, states)
    for at, name, index in every:
        statement, value = machine.program.statements[at], np.asarray(states[at + 1][name])[index]
        shown = worked(parts_in(statement, index, states[at], name), full=True, most=ALL)
        assert machine.program.lowered[at].ordered
        assert same_bits(read(shown.substituted), value), (statement.text, shown.line, value)
        assert (shown.result, shown.exact) == (repr(float(value)), True)
    return len(every)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks())
def test_a_line_is_marked_exact_when_its_digits_calculated_give_its_result(case: Case) -> None:
    machine, leaves = case
    states = machine.trace(leaves, 1)
    for at, name, index in cells(machine, states):
        shown = worked(parts_in(machine.program.statements[at], index, states[at], name), most=ALL)
        calculated = float(f"{read(shown.substituted):.4g}")
        assert shown.exact == (calculated == float(shown.result)), shown.line
        assert shown.line.endswith(f"{'=' if shown.exact else '≈'} {shown.result}")
        assert text_of(shown.numbers) == shown.substituted


def test_where_blas_added_up_the_line_is_within_the_promised_distance() -> None:
    network = Network((Layer("hidden", 90, 60, "relu"), Layer("out", 60, 90, "identity")), "mse")
    machine, leaves = prepared(network, 7)
    it = Iteration.of(machine, leaves, 1)
    for at, statement in enumerate(machine.program):
        if machine.program.lowered[at].ordered:
            continue
        value = np.asarray(it.after(at)[statement.name])
        for unit in (0, 17, 59):
            shown = worked(parts_of(it, (statement.name, (unit,)), at), full=True, most=ALL)
            size = sum(abs(read(term)) for term in shown.substituted.split(" + "))
            assert abs(read(shown.substituted) - value[unit]) <= 8 * np.finfo(float).eps * size
            assert shown.result == repr(float(value[unit]))
    assert not machine.program.ordered
