"""A worked cell in LaTeX: well formed, and its numbers, read back and calculated, give the result."""

from __future__ import annotations

import math
import re

import numpy as np
import pytest

from tests.networks import prepared, some_networks
from tui_backprop.engine.network import Layer, Network
from tui_backprop.engine.vocabulary import namespace
from tui_backprop.lesson.notation.latex import latex_put_in, latex_worked
from tui_backprop.lesson.notation.parts import parts_in
from tui_backprop.lesson.notation.spelling import latex_number
from tui_backprop.lesson.notation.tensors import numbers_put_in

NAMESPACE = namespace() | {"sqrt": math.sqrt, "tanh": np.tanh, "log": np.log, "size": int, "pi": math.pi, "exp": np.exp}


def calculated(text: str) -> float:
    """The value of a formula of numbers, as Python gives it."""
    text = re.sub(r" \\times 10\^\{(-?\d+)\}", r"e\1", text)
    text = text.replace(r"\left[", "float(").replace(r"\right]", ")").replace(r"\left(", "(").replace(r"\right)", ")")
    text = re.sub(r"\\operatorname\{(\w+)\}", r"\1", text).replace(r"\cdot", "*").replace(r"\max(0,", "max(0.0,")
    while "frac" in text or "sqrt{" in text or "^{" in text:
        was = text
        text = re.sub(r"\\sqrt\{([^{}]*)\}", r"sqrt(\1)", text)
        text = re.sub(r"(?<![\w)])e\^\{([^{}]*)\}", r"exp(\1)", text)
        text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        assert text != was, text
    return float(eval(text.replace("\\", ""), dict(NAMESPACE)))


@pytest.mark.parametrize("name", some_networks())
def test_every_cell_is_well_formed_and_its_numbers_give_the_result(name: str) -> None:
    machine, leaves = some_networks()[name]
    states, read = machine.trace(leaves, 1), 0
    for at, statement in enumerate(machine.program.statements):
        for written in statement.writes:
            value = np.asarray(states[at + 1][written])
            index = tuple(size - 1 for size in value.shape)
            text = latex_worked(parts_in(statement, index, states[at], written), full=True, most=1000)
            assert not re.search(r"np\.|\*|@|dE_d|∂|·|Σ|²|√|≈|←|y_hat", text), text
            assert text.count("{") == text.count("}")
            assert text.count(r"\left") - text.count(r"\leftarrow") == text.count(r"\right")
            begin, symbols, *put_in, result, end = text.splitlines()
            numbers = put_in[0] if put_in else result
            assert (begin, end) == (r"\begin{aligned}", r"\end{aligned}")
            for line in (symbols, numbers, result):
                assert re.sub(r"\\begin\{cases\}.*\\end\{cases\}", "", line).count("&") == 1
            assert calculated(result.removeprefix("&= ")) == value[index]
            if not re.search(r"log\\_softmax|cases|rows", text):
                assert calculated(numbers.removeprefix("&= ").removesuffix(r" \\")) == pytest.approx(
                    float(value[index]), rel=1e-12, abs=1e-300
                )
                read += 1
    assert read > 10


def test_a_long_sum_has_its_first_two_terms_and_its_last() -> None:
    machine, leaves = prepared(Network((Layer("out", 5, 1, "identity", "W"),)))
    start = {**machine.trace(leaves, 1, 0)[0], "x": np.arange(1.0, 6.0), "W_out": np.full((5, 1), 2.0)}
    text = latex_worked(parts_in(machine.program.statements[0], (0,), start), most=4)
    assert r"&= 1 \cdot 2 + 2 \cdot 2 + \dots + 5 \cdot 2 \\" in text
    assert r"{z_{\mathrm{out}}}_{0} &= \sum_{i} x_{i} \cdot {W_{\mathrm{out}}}_{i,0} \\" in text


@pytest.mark.parametrize(
    ("text", "typeset"),
    [
        ("1.234e-5", r"1.234 \times 10^{-5}"),
        ("-2e20", r"-2 \times 10^{20}"),
        ("nan", r"\mathrm{nan}"),
        ("-inf", r"-\infty"),
        ("0.5", "0.5"),
    ],
)
def test_numbers_are_typeset(text: str, typeset: str) -> None:
    assert latex_number(text) == typeset


NUMERAL = re.compile(r"(?<![\w.])-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")


@pytest.mark.parametrize("name", some_networks())
def test_a_whole_line_has_the_numbers_of_its_text_and_is_well_formed(name: str) -> None:
    machine, leaves = some_networks()[name]
    states = machine.trace(leaves, 1)
    for at, statement in enumerate(machine.program.statements):
        before, after = states[at], states[at + 1][statement.name]
        text = latex_put_in(statement, before, after, machine.program.shapes)
        assert text.count("{") == text.count("}")
        assert text.count(r"\begin") == text.count(r"\end")
        assert text.count(r"\left") - text.count(r"\leftarrow") == text.count(r"\right")
        formulas = len(statement.writes)
        begin, *lines, end = text.splitlines()
        assert (begin, end) == (r"\begin{aligned}", r"\end{aligned}")
        assert all(
            re.sub(r"\\begin\{.matrix\}.*?\\end\{.matrix\}|\\begin\{cases\}.*", "", line).count("&") <= 1
            for line in lines
        )
        plain = numbers_put_in(statement, before, after=after)
        assert len(lines) == formulas + len(plain)
        result = re.sub(r" \\times 10\^\{(-?\d+)\}", r"e\1", lines[-1])
        assert not re.search("[·≈←½]", text)
        assert NUMERAL.findall(result.replace("×", " ")) == NUMERAL.findall(plain[-1].replace("×", " "))
