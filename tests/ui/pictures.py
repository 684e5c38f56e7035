"""Network pictures for the drawing tests."""

from __future__ import annotations

from collections.abc import Callable

from tui_backprop.ui.kit.palette import Row
from tui_backprop.ui.panes.network.picture import Column, Edge, EdgeState, NetworkPicture, Unit

X = (1.0, 0.0, 1.0)
W_HIDDEN = ((0.2, -0.3), (0.4, 0.1), (-0.5, 0.2))
THETA = (-0.4, 0.2, 0.1)
Labels = tuple[tuple[str, ...], ...]


def edge(parameter: str, cell: tuple[int, ...], value: float, state: EdgeState = "live", label: str = "") -> Edge:
    sign = (value > 0) - (value < 0)
    return Edge(parameter, cell, label or (f"{value:+.4g}" if value else "0"), sign, min(abs(value) * 2, 1.0), state)


def lines(*texts: str) -> tuple[Row, ...]:
    return tuple(((text, "text"),) for text in texts)


def lab3(gradients: bool = False) -> NetworkPicture:
    """The sheet's network with both units off: weights on the edges, or labels as wide as gradients get."""
    inputs = [Unit(f"x[{i}]", f"{value:g}", off=not value) for i, value in enumerate(X)]
    hidden = [
        Unit(f"hidden[{j}]", "0", lines(f"z {z}", "a 0", "δ 0"), lines("a 0")[0], off=True)
        for j, z in enumerate(("-0.3", "-0.1"))
    ]
    bias = edge("theta", (0,), THETA[0])
    out = Unit("ŷ", "-0.4", lines("z -0.4", "ŷ -0.4", "δ -1.4"), lines("ŷ -0.4")[0], bias=bias, below="target 1")

    def first(i: int, j: int) -> Edge:
        label = f"-0.{i}{j}34" if gradients else ""
        return edge("W_hidden", (i, j), W_HIDDEN[i][j], "live" if X[i] else "dead", label)

    def second(i: int, _: int) -> Edge:
        return edge("theta", (i + 1,), THETA[i + 1], "dead", f"-1.2{i}5" if gradients else "")

    columns = (Column.of("x", inputs, boxed=False), Column.of("hidden", hidden), Column.of("out", [out]))
    return NetworkPicture(columns, (first, second), "backward" if gradients else "forward")


def dense(sizes: tuple[int, ...], boxed: bool = True, shown: int | None = None) -> NetworkPicture:
    """A network of any sizes; unit i of layer l is called "l[i]", every edge is labelled."""

    def column(layer: int, size: int) -> Column:
        def unit(i: int) -> Unit:
            value = f"{((i * 7 + layer * 3) % 19 - 9) / 8:.4g}"
            last = layer == len(sizes) - 1
            below = "target 0" if last else ""
            return Unit(f"l{layer}[{i}]", value, lines(f"z {value}", f"a {value}"), lines(value)[0], below=below)

        return Column(f"l{layer}", size, unit, boxed and layer > 0, shown=shown if layer == 1 else None)

    def edges(layer: int) -> Callable[[int, int], Edge]:
        return lambda i, j: edge(f"W_{layer}", (i, j), ((i * 5 + j * 3 + layer) % 11 - 5) / 5)

    columns = tuple(column(layer, size) for layer, size in enumerate(sizes))
    return NetworkPicture(columns, tuple(edges(layer) for layer in range(len(sizes) - 1)), "forward")
