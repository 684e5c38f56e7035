"""The slice of the loss in the real app: of the number one is at, and nothing that is not known yet."""

from __future__ import annotations

from textual.pilot import Pilot

from tests.session.labs import LAB3
from tests.ui.driving import LARGE, settled
from tui_backprop.session.events import WentTo
from tui_backprop.session.position import Position
from tui_backprop.session.session import begin
from tui_backprop.ui.app import BackpropApp

BIAS, WEIGHT = ("theta", (0,)), ("theta", (2,))


async def at(pilot: Pilot[None], app: BackpropApp, key: str, **closer: object) -> None:
    stop = [stage.key for stage in LAB3.program.stages].index(key)
    app.dispatch(WentTo(Position(1, stop, **closer)))  # type: ignore[arg-type]
    await settled(pilot)


def loss_pane(app: BackpropApp) -> str:
    return " ".join(text.strip() for row in app.painting.lines("loss").rows for text, _ in row)


async def sliced(pilot: Pilot[None], app: BackpropApp, cell: tuple[str, tuple[int, ...]]) -> str:
    app.inspect(cell)
    await settled(pilot)
    if not app.view.slice:
        await pilot.press("d")
        await settled(pilot)
    return loss_pane(app)


async def test_it_shows_the_gradient_as_slope_and_the_update_as_step() -> None:
    app = BackpropApp(begin(LAB3))
    async with app.run_test(size=LARGE) as pilot:
        await at(pilot, app, "loss")
        assert "∂E/∂theta not computed" in await sliced(pilot, app, BIAS)
        await at(pilot, app, "grads out")
        assert "slope -1.4" in await sliced(pilot, app, BIAS)
        assert "step" not in loss_pane(app)
        await at(pilot, app, "update")
        assert "step +0.0014" in await sliced(pilot, app, BIAS)


async def test_while_a_gradient_is_being_written_it_is_not_drawn() -> None:
    app = BackpropApp(begin(LAB3))
    statements = next(stage for stage in LAB3.program.stages if stage.key == "grads out").statements
    statement = [line.name for line in statements].index("dE_dtheta")
    async with app.run_test(size=LARGE) as pilot:
        await at(pilot, app, "grads out", statement=statement, cell=0, level="cell")
        assert "∂E/∂theta not computed" in await sliced(pilot, app, WEIGHT)


async def test_it_does_not_give_an_open_question_away() -> None:
    app = BackpropApp(begin(LAB3))
    async with app.run_test(size=LARGE) as pilot:
        await at(pilot, app, "grads hidden")
        assert "to come" in await sliced(pilot, app, BIAS)
        await pilot.press("p")
        await settled(pilot)
        assert app.view.asking is not None
        assert "step" not in await sliced(pilot, app, BIAS)
