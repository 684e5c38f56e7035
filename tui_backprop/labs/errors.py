"""Say what is wrong with a lab in one line: which file, which key, what was expected and what was found."""

from __future__ import annotations

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.text import visible
from tui_backprop.labs.source import Source


class LabError(BackpropError):
    """A lab that cannot be read, built or written.

    Args:
        where: the key, "layers[0].W"; empty when the file as a whole is meant.
        reason: what was expected and what was found.
        source: the file, or the id of a bundled lab; filled in by the loader, with the line behind it: "lab.toml:12".
        line: where that is known already, as in broken TOML; 0 where it is not.
    """

    def __init__(self, where: str, reason: str, source: str = "", line: int = 0) -> None:
        self.where, self.reason, self.source, self.line = where, reason, source, line
        super().__init__(visible(": ".join(part for part in (source, where, reason) if part)))

    def in_file(self, source: str) -> LabError:
        """Return the same error, saying which file it is about."""
        return LabError(self.where, self.reason, f"{source}:{self.line}" if self.line else source)

    def located(self, source: Source) -> LabError:
        """Return the same error, saying in which line of which file its place is; a layer is called by its name."""
        return LabError(source.shown(self.where), self.reason, source.at(self.where))


def os_reason(error: OSError | ValueError) -> str:
    """Return the system's words for what went wrong, without the path (ValueError: a NUL in the path)."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
