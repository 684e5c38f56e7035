"""What holds for every program: who reads what, which shape things have, and that nothing can be changed behind one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from tests.networks import Case, lab3, networks, some_networks
from tests.planted import with_line
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.shapes import infer

CASES: dict[str, Case] = {"lab3": lab3(), **some_networks()}
every_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@settings(max_examples=100, deadline=None)
@given(networks())
def test_every_statement_reads_only_what_earlier_ones_wrote(case: Case) -> None:
    program = case[0].program
    known = set(program.leaves) | ({"rows"} if program.batched else set())
    for statement in program:
        assert set(statement.reads) <= known, statement.text
        known |= set(statement.writes)


@settings(max_examples=100, deadline=None)
@given(networks())
def test_the_inferred_shapes_are_the_ones_that_come_out(case: Case) -> None:
    machine, leaves = case
    states = machine.trace(leaves, 1)
    assert {name: np.shape(value) for name, value in states[-1].items()} == dict(machine.program.shapes)
    for before, statement, after in zip(states, machine.program, states[1:], strict=False):
        if statement.role != "batch":
            shapes = {name: np.shape(value) for name, value in before.items()}
            assert infer(statement.value, shapes) == np.shape(after[statement.name])


@every_case
def test_nothing_but_parameters_and_state_is_written_over(case: Case) -> None:
    program = case[0].program
    forward = [name for statement in program.statements[: program.update_from] for name in statement.writes]
    assert len(forward) == len(set(forward))
    assert not set(forward) & set(program.leaves)


@every_case
def test_the_update_writes_everything_an_iteration_hands_on(case: Case) -> None:
    program = case[0].program
    written = {name for statement in program.statements[program.update_from :] for name in statement.writes}
    assert set(program.carried) <= written


@every_case
def test_every_value_is_a_float64_that_cannot_be_changed_in_place(case: Case) -> None:
    machine, leaves = case
    for values in machine.trace(leaves, 1):
        for name, value in values.items():
            if name == "rows":
                continue
            assert value.dtype == np.float64
            if isinstance(value, np.ndarray):
                with pytest.raises(ValueError, match="read-only"):
                    value[...] = 0.0
        with pytest.raises(TypeError):
            values["loss"] = 0.0  # type: ignore[index]


@every_case
def test_running_leaves_its_inputs_as_they_were(case: Case) -> None:
    machine, leaves = case
    before = {name: np.asarray(value).tobytes() for name, value in leaves.items()}
    machine.trace(leaves, 1)
    machine.fast(leaves, 1, np.empty(3))
    assert {name: np.asarray(value).tobytes() for name, value in leaves.items()} == before


@every_case
def test_the_stages_come_in_the_order_of_backpropagation(case: Case) -> None:
    network, stages = case[0].program.network, case[0].program.stages
    hidden = [layer.name for layer in network.layers[:-1]]
    forward = [key for name in hidden for key in (f"pre-activation {name}", f"activation {name}")]
    back = [f"grads {layer.name}" for layer in reversed(network.layers)]
    out = f"output {network.last.name}"
    assert [stage.key for stage in stages] == ["start", *forward, out, "loss", *back, "update"]


@every_case
def test_only_the_gradients_stages_go_backward_and_every_statement_says_why(case: Case) -> None:
    program = case[0].program
    assert [stage.key for stage in program.stages if stage.backward] == [
        f"grads {layer.name}" for layer in reversed(program.network.layers)
    ]
    assert all(statement.why.endswith(".") for statement in program)


@every_case
def test_a_program_knows_whose_gradient_a_name_is(case: Case) -> None:
    program = case[0].program
    assert set(program.parameters) <= program.gradients.keys()
    for of, gradient in program.gradients.items():
        assert program.gradient_of[gradient] == of
        assert program.kind(gradient) == "gradient"
        assert program.shapes[of] == program.shapes[gradient]


@every_case
def test_a_program_knows_what_each_of_its_names_stands_for(case: Case) -> None:
    program = case[0].program
    for leaf in program.leaves:
        assert program.kind(leaf) not in {"value", "gradient"}
    for line in program:
        for written in line.writes:
            assert (program.kind(written) in {"value", "gradient"}) == (written not in program.carried)


@every_case
def test_what_no_statement_reads_is_shown_only_where_loss_and_activation_are_fused(case: Case) -> None:
    program = case[0].program
    fused = bool(LOSSES[program.network.loss].dz)
    assert program.shown_only == ({program.gradients["y_hat"]} if fused else set())


def test_a_name_that_is_written_more_than_once_has_each_of_its_writers() -> None:
    machine, _ = lab3()
    program = machine.program
    again = with_line(machine, 1, "z_hidden = z_hidden").program
    assert list(again.writers("z_hidden")) == [0, 1]
    assert [again.writer("z_hidden", before) for before in (0, 1, 2, None)] == [None, 0, 1, 1]
    assert program.writer("x") is None
    assert list(program.writers("x")) == []
