"""Say what is wrong with a lab in one line: which file, which key, what was expected and what was found."""

from __future__ import annotations

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.text import visible


class LabError(BackpropError):
    """A lab that cannot be read, built or written.

    Args:
        where: the key, "layers[0].W"; empty when the file as a whole is meant.
        reason: what was expected and what was found.
        source: the file, or the id of a bundled lab; filled in by the loader.
    """

    def __init__(self, where: str, reason: str, source: str = "") -> None:
        self.where, self.reason, self.source = where, reason, source
        super().__init__(visible(": ".join(part for part in (source, where, reason) if part)))

    def in_file(self, source: str) -> LabError:
        """Return the same error, saying which file it is about."""
        return LabError(self.where, self.reason, source)


def os_reason(error: OSError | ValueError) -> str:
    """Return the system's words for what went wrong, without the path (ValueError: a NUL in the path)."""
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
