"""Each row of the vocabulary against numpy itself: the shape, the cells and what they read are as the word has them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from tui_backprop.engine.arithmetic import Value
from tui_backprop.engine.evaluation import evaluate
from tui_backprop.engine.expression import refs_of
from tui_backprop.engine.machine import run_statement
from tui_backprop.engine.reading import ReadingError, cell_of, whole_of
from tui_backprop.engine.shapes import infer
from tui_backprop.engine.statement import Statement, lower
from tui_backprop.engine.use import OPERATORS
from tui_backprop.engine.vocabulary import VOCABULARY, is_word, namespace
from tui_backprop.engine.word import Word
from tui_backprop.ground.errors import ShapeError
from tui_backprop.lesson.why.readers import reached

VALUES: dict[str, Value] = {
    "x": np.array([0.5, -1.0, 2.0]),
    "z": np.array([[0.3, 0.7, 1.5], [2.5, 0.1, 0.9]]),
    "w": np.array([[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]),
    "s": np.float64(0.25),
}
SHAPES = {name: np.shape(value) for name, value in VALUES.items()}
BESIDE = {"·": "*", "^": "**"}
LINES = {
    "@": ("z @ w", "x @ w", "z @ x", "x @ x", "z.T @ z"),
    "-x": ("-z",),
    "^": ("z ** 2", "z ** s", "s ** 2"),
    "np.maximum": ("np.maximum(0, z)", "np.maximum(0, s)", "np.maximum(s, z)"),
    "np.where": ("np.where(z > s, z, s)", "np.where(s > 0, s, 0.0)"),
    "np.sum": (
        *("np.sum(z)", "np.sum(z, axis=0)", "np.sum(z, axis=-1)", "np.sum(z, axis=-1, keepdims=True)"),
        *("np.sum(x)", "np.sum(z * x, axis=0)"),
    ),
    "np.mean": ("np.mean(z)", "np.mean(x * s)"),
    "np.outer": ("np.outer(x, x)", "np.outer(x, z[0])"),
    "np.concatenate": ("np.concatenate(([1.0], x))", "np.concatenate((z[0], x[1:]))"),
    ".T": ("z.T", "w.T @ x"),
    ".astype": ("(z > s).astype(float)",),
    ".size": ("s * z.size",),
    "len": ("s * len(z)",),
    "np.pi": ("s * np.pi",),
}
"""Right-hand sides with each word that is not simply called with one tensor."""


def lines(word: str) -> tuple[str, ...]:
    if word in LINES:
        return LINES[word]
    if word in OPERATORS.values():
        sign = BESIDE.get(word, word)
        return f"z {sign} s", f"z {sign} x", f"s {sign} x"
    return f"{word}(z)", f"{word}(s)"


ROWS = [name for name in VOCABULARY if name != "⊙"]
EVERY = [(word, text) for word in ROWS for text in lines(word) if not (word == "log_softmax" and text.endswith("(s)"))]


@pytest.mark.parametrize(("word", "text"), EVERY)
def test_shape_and_every_cell_are_what_the_word_computes(word: str, text: str) -> None:
    statement = Statement(f"r = {text}")
    result = np.asarray(run_statement(statement, VALUES))
    assert infer(statement.value, SHAPES) == result.shape
    for index in itertools.product(*map(range, result.shape)):
        assert evaluate(cell_of(statement, index, VALUES)) == result[index], (word, index)


@pytest.mark.parametrize(("word", "text"), EVERY)
def test_a_cell_reads_what_a_change_in_it_reaches(word: str, text: str) -> None:
    statement = Statement(f"r = {text}")
    for name in statement.reads:
        for index in itertools.product(*map(range, SHAPES[name])):
            marks = reached(statement, (name, index), SHAPES, VALUES)["r"]
            for cell in itertools.product(*map(range, marks.shape)):
                read = {(ref.name, ref.index) for ref in refs_of(cell_of(statement, cell, VALUES))}
                if VOCABULARY[word].reads == "row":
                    read |= {(ref[0], (cell[0], at)) for ref in list(read) for at in range(3)}
                assert ((name, index) in read) == bool(marks[cell]), (name, index, cell)


def test_every_operator_of_python_that_has_a_row_is_one_word() -> None:
    assert set(OPERATORS.values()) <= set(VOCABULARY)


def test_what_is_no_word_is_refused_and_never_compiled() -> None:
    for text in ("np.load(x)", "open(x)", "x.tofile(s)", "np.cosh(z)", "z // s", "(lambda: z)()", "__import__(x)"):
        statement = Statement(f"r = {text}")
        with pytest.raises((ShapeError, KeyError)):
            infer(statement.value, {**SHAPES, "lambda": ()})
        with pytest.raises(ReadingError):
            whole_of(statement.value)


def test_compiled_text_sees_the_words_and_what_they_are_lowered_to_and_nothing_else() -> None:
    ours = {name for name in VOCABULARY if name.isidentifier()}
    assert set(namespace()) == {"np", "dot", "outer", "total", "mean", *ours}


def test_a_lowered_name_is_no_word_of_a_statement() -> None:
    for name in ("dot", "total", "mean", "outer"):
        assert not is_word(name)


def test_a_new_word_runs_is_lowered_and_read_for_as_long_as_it_is_in_the_table() -> None:
    statement = Statement("r = np.minimum(np.maximum(0, z), s)")
    with pytest.raises(ShapeError):
        infer(statement.value, SHAPES)
    with VOCABULARY.extended(Word("np.minimum", np.minimum)):
        assert lower(statement, SHAPES).text == "np.minimum(np.where(z <= 0, 0.0, z), s)"
        assert np.array_equal(run_statement(statement, VALUES), np.minimum(VALUES["z"], 0.25))
    with pytest.raises(ShapeError):
        infer(statement.value, SHAPES)
