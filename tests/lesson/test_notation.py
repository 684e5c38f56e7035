"""Statements as mathematics, in plain text and in LaTeX, and with small tensors put in."""

from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings

from tests.networks import Case, lab3, networks, prepared, some_networks
from tui_backprop.engine.machine import Values
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.statement import Statement
from tui_backprop.lesson.notation.latex import latex
from tui_backprop.lesson.notation.symbols import symbol
from tui_backprop.lesson.notation.tensors import formula, numbers_put_in

FORMULAS = {
    "z_hidden = x @ W_hidden": "z_hidden = x W_hidden",
    "a_hidden = np.maximum(0, z_hidden)": "a_hidden = max(0, z_hidden)",
    "da_dz_hidden = (z_hidden > 0).astype(float)": "∂a/∂z_hidden = [z_hidden > 0]",
    "z_out = theta[0] + a_hidden @ theta[1:]": "z_out = theta[0] + a_hidden theta[1:]",
    "z_out = theta[0] + a_hidden @ theta[1:, None]": "z_out = theta[0] + a_hidden theta[1:]",
    "loss = 0.5 * (y - y_hat) ** 2": "loss = ½(y - ŷ)²",
    "loss = np.sum(0.5 * (y - y_hat) ** 2) / len(y)": "loss = (Σ ½(y - ŷ)²) / N",
    "loss = np.mean((y - y_hat) ** 2)": "loss = mean((y - ŷ)²)",
    "dE_dy_hat = -2.0 * (y - y_hat) / y.size": "∂E/∂ŷ = -2(y - ŷ) / size(y)",
    "dE_dtheta = dE_dz_out * np.concatenate(([1.0], a_hidden))": "∂E/∂theta = ∂E/∂z_out · [1, a_hidden]",
    "dE_da_hidden = dE_dz_out @ W_out.T": "∂E/∂a_hidden = ∂E/∂z_out W_outᵀ",
    "dE_dW_hidden = np.outer(x, dE_dz_hidden)": "∂E/∂W_hidden = x ⊗ ∂E/∂z_hidden",
    "dE_db_out = np.sum(dE_dz_out, axis=0)": "∂E/∂b_out = Σ_n ∂E/∂z_out",
    "dE_dz = a * (da - np.sum(da * a, axis=-1, keepdims=True))": "∂E/∂z = a · (da - Σ_k da · a)",
    "W = W - lr * (g + momentum * v_W)": "W ← W - lr · (g + momentum · v_W)",
    "v_W = beta2 * v_W + (1.0 - beta2) * dE_dW ** 2": "v_W ← beta2 · v_W + (1 - beta2) · (∂E/∂W)²",
    "m_hat_W = m_W / (1.0 - beta1 ** t)": "m_hat_W = m_W / (1 - beta1^t)",
    "W = W - lr * m_hat_W / (np.sqrt(v_hat_W) + eps)": "W ← W - lr · m_hat_W / (√v_hat_W + eps)",
    "a = 0.5 * z * (1.0 + erf(z / np.sqrt(2.0)))": "a = ½ z · (1 + erf(z / √2))",
    "x, y = X[rows], Y[rows]": "x = X[rows], y = Y[rows]",
    "a = np.where(z > 0, z, 0.01 * z)": "a = z if z > 0 else 0.01 z",
}


@pytest.mark.parametrize(("text", "expected"), FORMULAS.items())
def test_a_statement_reads_as_mathematics(text: str, expected: str) -> None:
    assert formula(Statement(text)) == expected


def test_with_shapes_a_product_of_tensors_is_told_from_one_with_a_number() -> None:
    shapes = lab3()[0].program.shapes
    through = Statement("dE_dz_hidden = dE_da_hidden * da_dz_hidden")
    assert formula(through, shapes=shapes) == "∂E/∂z_hidden = ∂E/∂a_hidden ⊙ ∂a/∂z_hidden"
    assert formula(Statement("g = lr * theta"), shapes=shapes) == "g = lr · theta"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("dE_dW_hidden", "∂E/∂W_hidden"),
        ("dE_dy_hat", "∂E/∂ŷ"),
        ("da_dz_hidden", "∂a/∂z_hidden"),
        ("dy_hat_dz_out", "∂ŷ/∂z_out"),
        ("y_hat", "ŷ"),
        ("theta", "theta"),
        ("v_W_d_d", "v_W_d_d"),
    ],
)
def test_every_name_has_one_symbol(name: str, shown: str) -> None:
    assert symbol(name) == shown


def test_the_sheets_names_take_the_place_of_ours_in_formulas() -> None:
    names = {"dE_dz_hidden": "dE_dzh", "da_dz_hidden": "relu_derivative"}
    text = "dE_dz_hidden = dE_da_hidden * da_dz_hidden"
    assert formula(Statement(text), names) == "dE_dzh = ∂E/∂a_hidden · relu_derivative"
    assert r"\mathrm{relu\_derivative}" in latex(Statement(text), names)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "dE_dW_hidden = np.outer(x, dE_dz_hidden)",
            r"\frac{\partial E}{\partial W_{\mathrm{hidden}}} = "
            r"x \otimes \frac{\partial E}{\partial z_{\mathrm{hidden}}}",
        ),
        ("loss = 0.5 * (y - y_hat) ** 2", r"\mathrm{loss} = \tfrac{1}{2} \, \left(y - \hat{y}\right)^{2}"),
        ("theta = theta - lr * v_theta", r"\theta \leftarrow \theta - \mathrm{lr} \cdot v_{\theta}"),
        (
            "m_hat_W_out = m_W_out / (1.0 - beta1 ** t)",
            r"\hat{m}_{W_{\mathrm{out}}} = \frac{m_{W_{\mathrm{out}}}}{1 - \beta_1^{t}}",
        ),
    ],
)
def test_a_statement_has_a_latex_form(text: str, expected: str) -> None:
    assert latex(Statement(text)) == expected


def put_in(case: Case, name: str) -> list[str]:
    machine, leaves = case
    at = next(i for i, s in enumerate(machine.program) if s.name == name)
    return numbers_put_in(machine.program.statements[at], machine.trace(leaves, 1, at)[-1])


def test_small_tensors_are_put_into_the_formula() -> None:
    assert put_in(lab3(), "a_hidden") == ["= max(0, [-0.3  -0.1])", "= [0  0]"]
    assert put_in(lab3(), "loss") == ["= ½(1 - (-0.4))²", "= 0.98"]
    assert put_in(lab3(), "dE_dtheta") == ["= -1.4 · [1  0  0]", "= [-1.4  0  0]"]
    assert put_in(lab3(), "theta") == ["= [-0.4  0.2  0.1] - 0.001 · [-1.4  0  0]", "= [-0.3986  0.2  0.1]"]
    assert put_in(lab3(), "y_hat") == ["= -0.4"]


def test_a_result_that_the_digits_on_screen_do_not_give_says_so() -> None:
    values: Values = {"x": np.array([1 / 3]), "lr": np.float64(3.0)}
    assert numbers_put_in(Statement("g = lr * x"), values) == ["= 3 · [0.3333]", "≈ [1]"]


def test_large_tensors_are_told_in_words() -> None:
    case = prepared(Network((Layer("out", 20, 2, "identity"),), rows=3))
    z = put_in(case, "z_out")
    assert z[0].startswith("= x W_out + [")
    assert [line.split(" from ")[0] for line in z[1:-1]] == ["x: 3×20 numbers", "W_out: 20×2 numbers"]
    machine, leaves = case
    at = next(i for i, s in enumerate(machine.program) if s.name == "dE_dW_out")
    before, after = machine.trace(leaves, 1, at + 1)[-2:]
    shown = numbers_put_in(machine.program.statements[at], before, after=after["dE_dW_out"])
    assert shown[-1].startswith("= 20×2 numbers from ")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(networks())
def test_every_statement_of_every_program_can_be_read_aloud(case: Case) -> None:
    machine, leaves = case
    states = machine.trace(leaves, 1)
    for at, statement in enumerate(machine.program):
        written, typeset = formula(statement, shapes=machine.program.shapes), latex(statement)
        for text in (written, typeset):
            assert not re.search(r"np\.|\*|@|dE_d|axis|y_hat", text), text
        assert typeset.count("{") == typeset.count("}")
        assert typeset.count(r"\left") - typeset.count(r"\leftarrow") == typeset.count(r"\right")
        assert written.count("(") == written.count(")")
        last = numbers_put_in(statement, states[at])[-1]
        assert last[0] in "=≈"


@pytest.mark.parametrize("name", some_networks())
def test_sheet_names_never_hide_behind_ours(name: str) -> None:
    machine, _ = some_networks()[name]
    for statement in machine.program:
        for read in statement.reads:
            assert "sheets_word" in formula(statement, {read: "sheets_word"})
