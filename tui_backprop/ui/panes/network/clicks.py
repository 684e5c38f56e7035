"""What a click on the network means: the number of a unit or an edge."""

from __future__ import annotations

from tui_backprop.engine.shapes import Place
from tui_backprop.ui.panes.network.picture import EdgeHit, UnitHit
from tui_backprop.ui.view.shown import row_shown
from tui_backprop.ui.view.view import View


def cell_of(view: View, hit: UnitHit | EdgeHit) -> Place:
    """Return the cell that a unit or an edge stands for: the one whose number it shows at this stop."""
    if isinstance(hit, EdgeHit):
        gradient = f"dE_d{hit.parameter}"
        shows_gradient = view.state.stage.backward and gradient in view.state.values
        return (gradient if shows_gradient else hit.parameter), hit.cell
    name = "x" if hit.layer == 0 else _of_unit(view, hit.layer - 1)
    rank = len(view.program.shapes[name])
    row = row_shown(view) or 0
    return name, ((), (hit.index,), (row, hit.index))[rank]


def _of_unit(view: View, index: int) -> str:
    """Return the last of a unit's numbers to be computed just now, or else its weighted sum."""
    layers = view.program.network.layers
    layer = layers[index].name
    answer = "y_hat" if index == len(layers) - 1 else f"a_{layer}"
    names = (f"dE_dz_{layer}", answer, f"z_{layer}")
    return next((name for name in names if name in view.state.fresh), names[-1])
