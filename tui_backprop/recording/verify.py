"""Verify that a recording is whole and that its numbers come out again: ``replay FILE --verify``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tui_backprop.ground.text import counted, shortened, visible
from tui_backprop.recording.checks import Compared, Verdict
from tui_backprop.recording.errors import RecordingError
from tui_backprop.recording.header import Continued, Header, arithmetic, versions
from tui_backprop.recording.reading import PathLike, Recording, read
from tui_backprop.recording.replay import Played, made_elsewhere, play
from tui_backprop.recording.watch import Watch, unwatched


@dataclass(frozen=True, eq=False)
class Report:
    """The findings of a replay of a whole recording."""

    recording: Recording
    played: Played

    @property
    def problem(self) -> RecordingError | None:
        return self.played.problem

    @property
    def good(self) -> bool:
        """True if every line is good and every check the same, at least to rounding."""
        return self.problem is None and not self.found("differs")

    def found(self, verdict: Verdict) -> tuple[tuple[int, Compared], ...]:
        """Return the checks with a verdict: line and comparison."""
        return tuple(check for check in self.played.checks if check[1].verdict == verdict)

    def __iter__(self) -> Iterator[str]:
        """Yield the report as lines of plain text."""
        recording, played = self.recording, self.played
        yield f"{recording.path.name}: {recording.lab.title}" + (f" · {recording.label}" if recording.label else "")
        yield ", ".join(
            counted(count, word)
            for count, word in (
                (played.lines, "good line"),
                (played.events, "event"),
                (len(played.checks), "check"),
            )
        )
        for verdict, says in SAYS.items():
            checks = self.found(verdict)
            if checks:
                yield f"{len(checks)} {says if len(checks) > 1 else says.replace('that differ;', 'that differs;')}"
            if verdict != "same":
                yield from (f"  line {line}: {compared.what}" for line, compared in checks[:SHOWN])
        for stretch in made_elsewhere(recording):
            whole = stretch.first == 1 and stretch.last == recording.lines
            where = "made" if whole else f"lines {stretch.first} to {stretch.last} made"
            what = ", ".join(_differences(recording, stretch.made))
            yield f"{where} with other arithmetic: {what}; last bits may differ"
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


def _differences(recording: Recording, made: Header | Continued) -> Iterator[str]:
    """Yield what is not the same there and here."""
    here, said = arithmetic(recording.lab.program), False
    for word, theirs, ours in (
        ("numpy", made.versions.numpy, versions().numpy),
        ("machine", made.arithmetic.machine, here.machine),
        ("BLAS", made.arithmetic.blas, here.blas),
        ("kernel", made.arithmetic.kernel, here.kernel),
    ):
        if theirs != ours:
            said = True
            yield f"{word} {shortened(visible(theirs)) or 'unknown'} there, {ours or 'unknown'} here"
    if not said:
        yield "another processor"


def verify(path: PathLike, watch: Watch = unwatched) -> Report:
    """Read and replay a whole recording. Raises: RecordingError when it cannot be read at all.

    Args:
        watch: is told how far it is.
    """
    recording = read(path, watch)
    return Report(recording, play(recording, watch))
