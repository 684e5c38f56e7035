"""Read a click on the network as the number of a unit or an edge."""

from __future__ import annotations

from tui_backprop.engine.network import Layer
from tui_backprop.engine.shapes import Place, unit_index
from tui_backprop.ui.panes.network.picture import EdgeHit, UnitHit
from tui_backprop.ui.view.shown import row_shown
from tui_backprop.ui.view.view import View


def cell_of(view: View, hit: UnitHit | EdgeHit) -> Place:
    """Return the cell that a unit or an edge stands for: the one whose number it shows at this stop."""
    if isinstance(hit, EdgeHit):
        gradient = view.program.gradients[hit.parameter]
        shows_gradient = view.state.stage.backward and gradient in view.state.values
        return (gradient if shows_gradient else hit.parameter), hit.cell
    name = view.program.x if hit.layer == 0 else _of_unit(view, view.program.network.layers[hit.layer - 1])
    return name, unit_index(row_shown(view) or 0, hit.index, len(view.program.shapes[name]))


def _of_unit(view: View, layer: Layer) -> str:
    """Return the last of a unit's numbers to be computed just now, or else its weighted sum."""
    return next((name for name in (layer.dz, layer.answer) if name in view.state.fresh), layer.z)
