"""The answers to ``w``: the path of one number, or how learning goes, layer by layer."""

from __future__ import annotations

from tui_backprop.engine.iteration import Iteration
from tui_backprop.engine.shapes import Place
from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.meaning.sentence import Sentence
from tui_backprop.lesson.notation.symbols import cell_name
from tui_backprop.lesson.why.earlier import Past
from tui_backprop.lesson.why.number import why
from tui_backprop.lesson.why.table import LayerRow, why_loss
from tui_backprop.ui.kit.flow import wrap
from tui_backprop.ui.kit.palette import Row
from tui_backprop.ui.kit.words import sentence_rows
from tui_backprop.ui.view.pointed import asks_of_loss, pointed
from tui_backprop.ui.view.view import View

HEADINGS = ("layer", "mean |a|", "dead", "|∂E/∂z|", "|∂E/∂W|", "update÷W")
EXPLAINED = (
    "|∂E/∂z| and |∂E/∂W|: their mean sizes, |∂E/∂W| with the biases. update÷W: the length of the step beside that of "
    "the weights. dead: units whose slope is 0 for every row of the data."
)


def why_title(view: View) -> str:
    """Name what is asked about."""
    cell = _cell(view)
    return "Why? · learning" if cell is None else f"Why? · {cell_name(*cell)}"


def why_rows(view: View, width: int) -> list[Row]:
    """Say why the number that is pointed at is what it is; without one, or for the loss, how learning goes."""
    cell = _cell(view)
    try:
        return _table_rows(view, width) if cell is None else _path_rows(view, cell, width)
    except BackpropError as error:
        return wrap([(str(error), "text")], width)


def _cell(view: View) -> Place | None:
    cell = pointed(view).cell
    return None if cell is None or cell[0] == view.program.loss else cell


def _path_rows(view: View, cell: Place, width: int) -> list[Row]:
    told = why(view.session.lab, _as_far_as_known(view, cell[0]), cell, _past(view))
    rows = sentence_rows([told.headline], width)
    if told.path:
        rows += [(), (("where it comes from", "muted"),)]
        for line in told.lines:
            rows += _indented(line, width)
    return [*rows, *([()] if told.about else []), *sentence_rows(told.about, width)]


def _past(view: View) -> Past:
    return Past(view.session.branch.history, view.session.position.iteration)


def _as_far_as_known(view: View, name: str) -> Iteration:
    """Return the iteration up to now; what is still being written counts only where a name of that is asked about."""
    state = view.state
    return state.it if state.statement is not None and name in state.statement.writes else state.whole


def _indented(line: Sentence, width: int) -> list[Row]:
    return [((" ", "text"), *row) for row in sentence_rows([line], max(10, width - 1))]


def _table_rows(view: View, width: int) -> list[Row]:
    told = why_loss(view.session.lab, view.state.it, _past(view), view.ahead)
    table = [HEADINGS, *map(_entries, told.rows)]
    widths = [max(len(row[column]) for row in table) for column in range(len(HEADINGS))]
    rows: list[Row] = [*sentence_rows(told.verdict.sentences, width)]
    if view.ahead is None and asks_of_loss(view):
        rows += wrap([("looking ahead ...", "muted")], width)
    rows.append(())
    for index, (layer, *numbers) in enumerate(table):
        cells = [text.rjust(size) for text, size in zip(numbers, widths[1:], strict=True)]
        rows.append((("  ".join([layer.ljust(widths[0]), *cells]), "muted" if index == 0 else "text"),))
    for row in told.rows:
        if row.broken:
            rows += wrap([(f"first not finite: {row.broken}", "negative")], width)
    return [*rows, *wrap([(EXPLAINED, "muted")], width)]


def _entries(row: LayerRow) -> tuple[str, ...]:
    dead = "" if row.dead is None else f"{row.dead} of {row.units}"
    return (row.layer, _number(row.activity), dead, _number(row.error), _number(row.gradient), _number(row.update))


def _number(value: float | None) -> str:
    return "·" if value is None else number(value, 3)
