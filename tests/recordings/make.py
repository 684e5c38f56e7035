"""Make the recordings of the present format: ``python -m tests.recordings.make``.

Files that are there stay as they are. A new format gets new files; the old ones are never made again, for that they
can still be read is what they are kept for.
"""

from __future__ import annotations

from pathlib import Path
from unittest.mock import patch

import numpy as np

from tests.recording.recorded import A_SESSION, record
from tests.session.labs import LABS
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import bundled
from tui_backprop.recording.header import FORMAT
from tui_backprop.recording.resume import resume
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited, Event, Predicted, Ran, Stepped, Undone, WentTo
from tui_backprop.session.position import Move, Position

HERE = Path(__file__).parent
RULES = 2
"""The number of the judging rules by which the answers here are said to be judged."""
HINT = "Not yet: 1 of 2 numbers is right."
ANSWERS: tuple[Event, ...] = (
    Predicted("z_hidden", ("-0,3", "0.3"), "wrong", task=1, attempt=1, said=(HINT,), mistakes=("the sign is lost",)),
    Predicted("z_hidden", ("-0.3", "-0.1"), "right", task=1, attempt=2, said=("Right.",)),
    Stepped("n"),
    Predicted("a_hidden", ("", ""), "revealed", task=2, attempt=1, said=("a_hidden is [0  0].",)),
    Stepped("n"),
    Stepped("n"),
    Edited("W_hidden", (0, 0), 0.9),
    Predicted("y_hat", ("-0.4",), "right", task=3, attempt=1, seen=True, said=("Right.",)),
    WentTo(Position()),
    Predicted("z_hidden", ("0.4", "-0.1"), "right", task=1, attempt=1, round=2, seen=True, said=("Right.",)),
)
"""All that format 2 tells of an answer: task, try, round, what was seen before, the mistake and what was said."""
BATCHES: tuple[Event, ...] = (Ran(7), Edited("lr", (), 0.05), Ran(5), Undone(), Stepped("n"))


def _keys(keys: str) -> tuple[Event, ...]:
    moves: list[Move] = list(keys)  # type: ignore[arg-type]
    return tuple(map(Stepped, moves))


def _go_on(file: Path, *events: Event) -> None:
    """Go on in a recording with the programs of here."""
    again = resume(file, rules=RULES)
    assert again.recorder is not None
    session = again.session
    for event in events:
        session = apply(session, event)
        again.recorder.record(event, session)
    again.recorder.close()


def main() -> None:
    made: dict[str, tuple[tuple[Event, ...], Lab, str]] = {
        "minimal": (_keys("n"), bundled("lab3"), ""),
        "full": ((*A_SESSION, *_keys("sSnNfF")), bundled("lab3"), "Ada, second try"),
        "answers": (ANSWERS, bundled("lab3", ["training.lr=0.5"]), ""),
        "batches": (BATCHES, LABS["softmax, cce, mini-batch, adam"], ""),
    }
    for name, (events, lab, label) in made.items():
        file = HERE / f"format{FORMAT}-{name}.backprop.jsonl"
        if not file.exists():
            record(events, file, lab, label=label, rules=RULES)
    file = HERE / f"format{FORMAT}-continued.backprop.jsonl"
    if not file.exists():
        with patch.object(np, "__version__", "1.26.0"):
            record(_keys("nn"), file, bundled("lab3"))
        _go_on(file, Edited("W_hidden", (0, 0), 0.9), *_keys("nnn"))


if __name__ == "__main__":
    main()
