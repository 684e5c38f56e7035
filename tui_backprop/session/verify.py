"""Whether a recording is whole, and whether its numbers come out again: ``replay FILE --verify``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui_backprop.session.checks import Compared, Verdict
from tui_backprop.session.errors import RecordingError
from tui_backprop.session.header import versions
from tui_backprop.session.recording import PathLike, Recording, read
from tui_backprop.session.replay import Played, made_elsewhere, play


@dataclass(frozen=True, eq=False)
class Report:
    """What a replay of a whole recording found."""

    recording: Recording
    played: Played

    @property
    def problem(self) -> RecordingError | None:
        return self.played.problem

    @property
    def good(self) -> bool:
        """Whether every line is good and every check the same, at least to rounding."""
        return self.problem is None and not self.found("differs")

    def found(self, verdict: Verdict) -> tuple[tuple[int, Compared], ...]:
        """The checks with a verdict: line and comparison."""
        return tuple(check for check in self.played.checks if check[1].verdict == verdict)

    def __iter__(self) -> Iterator[str]:
        """The report as lines of plain text."""
        recording, played = self.recording, self.played
        yield f"{recording.path.name}: {recording.lab.title}" + (f" · {recording.label}" if recording.label else "")
        yield f"{played.lines} good lines, {played.events} events, {len(played.checks)} checks"
        for verdict, says in SAYS.items():
            checks = self.found(verdict)
            if checks:
                yield f"{len(checks)} {says}"
            if verdict != "same":
                yield from (f"  line {line}: {compared.what}" for line, compared in checks[:SHOWN])
        if made_elsewhere(recording):
            made, here = recording.header.versions, versions()
            yield f"made with other arithmetic: numpy {made.numpy} there, {here.numpy} here; last bits may differ"
        yield from recording.notes
        if self.problem is not None:
            yield str(self.problem)
        yield "good" if self.good else "not good"


SAYS: dict[Verdict, str] = {
    "same": "the same, bit for bit",
    "same to rounding": "the same to rounding; the replay went on from the recorded numbers",
    "differs": "that differ; the replay went on from the recorded numbers",
}
SHOWN = 10


def verify(path: PathLike) -> Report:
    """Read and replay a whole recording. Raises: RecordingError when it cannot be read at all."""
    recording = read(path)
    return Report(recording, play(recording))
