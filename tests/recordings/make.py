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
from tui_backprop.labs.loader import bundled
from tui_backprop.recording.header import FORMAT
from tui_backprop.recording.resume import resume
from tui_backprop.session.apply import apply
from tui_backprop.session.events import Edited, Event, Ran, Stepped, Undone
from tui_backprop.session.position import Move

HERE = Path(__file__).parent
BATCHES: tuple[Event, ...] = (Ran(7), Edited("lr", (), 0.05), Ran(5), Undone(), Stepped("n"))


def _keys(keys: str) -> tuple[Event, ...]:
    moves: list[Move] = list(keys)  # type: ignore[arg-type]
    return tuple(map(Stepped, moves))


def _go_on(file: Path, *events: Event) -> None:
    """Go on in a recording with the programs of here."""
    again = resume(file)
    assert again.recorder is not None
    session = again.session
    for event in events:
        session = apply(session, event)
        again.recorder.record(event, session)
    again.recorder.close()


def main() -> None:
    made = {
        "minimal": (_keys("n"), bundled("lab3"), ""),
        "full": ((*A_SESSION, *_keys("sSnNfF")), bundled("lab3"), "Ada, second try"),
        "batches": (BATCHES, LABS["softmax, cce, mini-batch, adam"], ""),
    }
    for name, (events, lab, label) in made.items():
        file = HERE / f"format{FORMAT}-{name}.backprop.jsonl"
        if not file.exists():
            record(events, file, lab, label=label)
    file = HERE / f"format{FORMAT}-continued.backprop.jsonl"
    if not file.exists():
        with patch.object(np, "__version__", "1.26.0"):
            record(_keys("nn"), file, bundled("lab3"))
        _go_on(file, Edited("W_hidden", (0, 0), 0.9), *_keys("nnn"))


if __name__ == "__main__":
    main()
