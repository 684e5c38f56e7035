"""The code on screen is the code that ran: each statement's text, executed by itself, gives the machine's value."""

from __future__ import annotations

import ast
from collections.abc import Mapping

import numpy as np
import pytest
from hypothesis import given, settings

from tests.networks import Case, lab3, networks, some_networks
from tui_backprop.engine.machine import Machine, Values
from tui_backprop.engine.statement import Statement
from tui_backprop.engine.vocabulary import VOCABULARY

OURS = {name: row.run for name, row in VOCABULARY.items() if row.textbook}
PLAIN: Mapping[str, object] = {"np": np, **OURS}
EIGHT_EPS = 8 * np.finfo(np.float64).eps
CASES: dict[str, Case] = {"lab3": lab3(), **some_networks()}


class _Magnitude(ast.NodeTransformer):
    """Rewrites an expression to the sum of the sizes of its terms: every name and call by its size, - as +."""

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return _size(node)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        inner: ast.expr = self.visit(node.operand)
        return inner

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        right = _size(node.right) if isinstance(node.op, ast.Div | ast.Pow) else self.visit(node.right)
        return ast.BinOp(self.visit(node.left), ast.Add() if isinstance(node.op, ast.Sub) else node.op, right)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if ast.unparse(node.func) in {"np.sum", "np.mean", "np.concatenate"}:
            return ast.Call(node.func, [self.visit(arg) for arg in node.args], node.keywords)
        return _size(node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return _size(node)


def _size(node: ast.expr) -> ast.expr:
    return ast.Call(ast.parse("np.abs", mode="eval").body, [node], [])


def magnitude(statement: Statement, values: Values) -> object:
    tree = ast.Expression(_Magnitude().visit(ast.parse(statement.text.split(" = ", 1)[1], mode="eval").body))
    return eval(compile(ast.fix_missing_locations(tree), "<sizes>", "eval"), {**PLAIN}, dict(values))


def assert_plain_numpy_agrees(machine: Machine, leaves: Values) -> None:
    """Run the text of every statement of the first iteration alone, and compare."""
    assert_plain_numpy_gives(machine, machine.trace(leaves, 1))


def assert_plain_numpy_gives(machine: Machine, states: tuple[Values, ...]) -> None:
    """Run the text of every statement alone and compare: exactly, or within 8 eps of its terms where it is lowered."""
    for at, statement in enumerate(machine.program.statements):
        names = dict(states[at])
        with np.errstate(all="ignore"):
            exec(statement.text, {**PLAIN}, names)
            lowered = any("maximum" not in note for note in machine.program.lowered[at].notes)
            allowed = EIGHT_EPS * np.asarray(magnitude(statement, states[at])) if lowered else 0.0
        for name in statement.writes:
            ours, plain = np.asarray(states[at + 1][name]), np.asarray(names[name])
            assert ours.shape == plain.shape, statement.text
            same = (ours == plain) | (np.isnan(ours) & np.isnan(plain)) | (np.abs(ours - plain) <= allowed)
            assert np.all(same), (statement.text, ours, plain)


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_every_statement_run_alone_in_plain_numpy_gives_the_value_of_the_machine(case: Case) -> None:
    assert_plain_numpy_agrees(*case)


@settings(max_examples=150, deadline=None)
@given(networks())
def test_that_holds_for_any_network(case: Case) -> None:
    assert_plain_numpy_agrees(*case)


def test_nothing_but_the_vocabulary_is_called() -> None:
    """A statement reads names, calls numpy, the functions of the vocabulary, ``len`` and ``astype(float)``."""
    known = {"len", *OURS}
    for machine, _ in CASES.values():
        for statement in machine.program:
            calls = {ast.unparse(n.func) for n in ast.walk(statement.tree) if isinstance(n, ast.Call)}
            other = {call for call in calls - known if not call.startswith("np.") and not call.endswith(".astype")}
            assert not other, statement.text


def test_what_was_lowered_is_said_in_words() -> None:
    lowered = lab3()[0].program.lowered
    assert lowered[0].notes == ("@ is summed in index order",)
    assert lowered[1].notes == ("np.maximum(0, z) runs as np.where(z <= 0, 0.0, z)",)
    assert lowered[5].notes == ("** 2 runs as np.square",)


def test_a_large_product_is_left_to_blas_and_says_so() -> None:
    from tests.networks import prepared
    from tui_backprop.engine.network import Layer, Network

    small, _ = prepared(Network((Layer("out", 64, 8, "identity", "W"),), rows=8))
    large, leaves = prepared(Network((Layer("out", 64, 8, "identity", "W"),), rows=9))
    assert small.program.lowered[0].text == "dot(x, W_out)"
    assert large.program.lowered[0].text == "x @ W_out"
    assert large.program.lowered[0].notes == ("@ is summed by BLAS",)
    assert (small.program.ordered, large.program.ordered) == (True, False)
    assert_plain_numpy_agrees(large, leaves)
