r"""Two spellings of mathematics: Unicode for the screen, ``\frac{\partial E}{\partial z}`` for LaTeX's math mode."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import numpy as np

from tui_backprop.engine.expression import WHOLE
from tui_backprop.engine.word import ATOM, CHOICE, LEAF, MINUS, POWER, SIGMA, TIMES, Form, Word
from tui_backprop.lesson.notation.arrays import tensor
from tui_backprop.lesson.notation.symbols import Names, cell_name, parts


@dataclass(frozen=True)
class Spelling:
    """A way to write names, numbers, sums and parentheses; words of numpy bring their own forms.

    Args:
        form: the form that a word's row gives for this spelling, if it gives any.
        function: from the name of any other word, its form.
        cell: a cell, or with an empty index a whole tensor, by its name, index and the sheet's names.
        digits: a number, from how the screen writes it.
        count: how many rows or cells there are, from its name: "N", "size(y)".
        level: how tightly a name or a number holds together as it is written.
        tight: what a number stands right before when it multiplies: a parenthesis.
        beside: between the number and anything else.
        times: the same where numbers are put in.
        half: a half in a formula.
        subscript, group, bracket: forms of what they are named for.
        row_cell: one cell of a function of a row.
        part: a part of a tensor.
        mean: the mean of a term, over an index; #2 is how many there are.
        becomes, about, dots: the signs where a name gets a new value, before a result that is not exact as shown, and
            for terms left out.
        array: a scalar, a vector or a matrix; the second argument asks for every digit.
        told: words beside the mathematics.
        narrow: whether single numbers are multiplied without spaces around the sign.
    """

    form: Callable[[Word], Form | None]
    function: Callable[[str], Form]
    cell: Callable[[str, Sequence[object], Names | None], str]
    digits: Callable[[str], str]
    count: Callable[[str], str]
    level: Callable[[str], int]
    tight: tuple[str, ...]
    beside: str
    times: str
    half: str
    subscript: str
    group: Form
    bracket: Form
    row_cell: Form
    part: Form
    mean: Form
    becomes: str
    about: str
    dots: str
    array: Callable[[Any, bool], str]
    told: Callable[[str], str]
    narrow: bool = False


def _unicode_cell(name: str, index: Sequence[object], names: Names | None) -> str:
    return cell_name(name, () if all(at == WHOLE for at in index) else index, names)


def _unicode_level(text: str) -> int:
    if text.startswith("-"):
        return MINUS
    return POWER if "∂" in text or (text[0].isdigit() and "e" in text) else LEAF


UNICODE = Spelling(
    form=lambda word: word.unicode,
    function=lambda name: Form(f"{name}(#*)"),
    cell=_unicode_cell,
    digits=lambda text: text,
    count=lambda text: text,
    level=_unicode_level,
    tight=("(", "π"),
    beside=" ",
    times="·",
    half="½",
    subscript="_#1",
    group=Form("(#1)"),
    bracket=Form("[#1]"),
    row_cell=Form("#1[#2]"),
    part=Form("#1[#2]"),
    mean=Form("mean#_ #1", SIGMA, (TIMES,)),
    becomes="←",
    about="≈",
    dots="…",
    array=lambda value, exact: tensor(value, exact=exact),
    told=lambda text: text,
    narrow=True,
)


LETTERS: Mapping[str, str] = MappingProxyType(
    {
        "y_hat": r"\hat{y}",
        "theta": r"\theta",
        "beta1": r"\beta_1",
        "beta2": r"\beta_2",
        "eps": r"\varepsilon",
        "alpha": r"\alpha",
        "delta": r"\delta",
    }
)


def latex_symbol(name: str, names: Names | None = None) -> str:
    """Return a name in LaTeX: ``W_hidden`` is W with the subscript hidden, ``dE_dtheta`` a fraction of ∂."""
    if names and name in names:
        return _words(names[name])
    if name in LETTERS:
        return LETTERS[name]
    if derivative := parts(name):
        above, below = (latex_symbol(part) for part in derivative)
        return rf"\frac{{\partial {above}}}{{\partial {below}}}"
    for prefix, letter in (("m_hat_", r"\hat{m}"), ("v_hat_", r"\hat{v}")):
        if name.startswith(prefix):
            return f"{letter}_{{{latex_symbol(name.removeprefix(prefix))}}}"
    letter, _, layer = name.partition("_")
    if len(letter) > 1 or not layer:
        return name if len(name) == 1 else _words(name)
    inner = layer in LETTERS or layer[1:2] == "_"
    return f"{letter}_{{{latex_symbol(layer) if inner else _words(layer)}}}"


def latex_cell(name: str, index: Sequence[object], names: Names | None = None) -> str:
    """Return a cell in LaTeX: the index stands below the name, of a derivative below the name it is taken by."""
    inside = "" if all(at == WHOLE for at in index) else ",".join(map(str, index)).replace("_", r"\_")
    if not inside:
        return latex_symbol(name, names)
    if (derivative := parts(name)) and not (names and name in names):
        above, below = derivative
        return rf"\frac{{\partial {latex_symbol(above)}}}{{\partial {latex_cell(below, index)}}}"
    text = latex_symbol(name, names)
    return f"{{{text}}}_{{{inside}}}" if "_" in text else f"{text}_{{{inside}}}"


def latex_number(text: str) -> str:
    r"""Return a number as the screen has it, "1.234e-5", for LaTeX: ``1.234 \times 10^{-5}``."""
    value = float(text)
    if math.isinf(value):
        return r"\infty" if value > 0 else r"-\infty"
    if math.isnan(value):
        return r"\mathrm{nan}"
    mantissa, exponent, power = text.partition("e")
    return rf"{mantissa} \times 10^{{{int(power)}}}" if exponent else text


def _words(text: str) -> str:
    return rf"\mathrm{{{_escaped(text)}}}"


def _escaped(text: str) -> str:
    return text.replace("_", r"\_")


def _latex_array(value: Any, exact: bool) -> str:
    """Write a vector as a row of a matrix in brackets; a single number has none."""
    cells = np.asarray(value)
    if not cells.ndim:
        return latex_number(tensor(cells, exact=exact))
    rows = (" & ".join(latex_number(tensor(cell, exact=exact)) for cell in row) for row in np.atleast_2d(cells))
    return r"\begin{bmatrix} " + r" \\ ".join(rows) + r" \end{bmatrix}"


def _latex_told(text: str) -> str:
    return r"\text{" + _escaped(text).replace("×", r"$\times$") + "}"


def _latex_count(text: str) -> str:
    return text if text.isalpha() else rf"\operatorname{{{text.replace('(', '}(', 1)}"


def _latex_level(text: str) -> int:
    if text.startswith("-"):
        return MINUS
    if text.startswith(r"\begin"):
        return LEAF
    return TIMES if r"\times" in text else POWER if text.startswith(r"\frac") else LEAF


LATEX = Spelling(
    form=lambda word: word.latex,
    function=lambda name: Form(rf"\operatorname{{{_escaped(name)}}}\left(#*\right)"),
    cell=latex_cell,
    digits=latex_number,
    count=_latex_count,
    level=_latex_level,
    tight=(),
    beside=r" \, ",
    times=r" \cdot ",
    half=r"\tfrac{1}{2}",
    subscript="_{#1}",
    group=Form(r"\left(#1\right)"),
    bracket=Form(r"\left[#1\right]"),
    row_cell=Form("{#1}_{#2}"),
    part=Form("{#1}_{#2}", ATOM, (ATOM, CHOICE)),
    mean=Form(r"\frac{1}{#2} \sum#_ #1", SIGMA, (TIMES, CHOICE)),
    becomes=r"\leftarrow",
    about=r"\approx",
    dots=r"\dots",
    array=_latex_array,
    told=_latex_told,
)
