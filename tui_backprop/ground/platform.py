"""Stand in for what not every system has (flock, fdatasync, SIGHUP); the choice is made here and nowhere else."""

from __future__ import annotations

import errno
import gc
import os
import select
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

BUSY = (errno.EWOULDBLOCK, errno.EACCES, errno.EAGAIN)
NO_LOCKS = (errno.ENOLCK, errno.EOPNOTSUPP, errno.ENOSYS, errno.EINVAL)
"""What a file system that knows no locks (some network ones) answers."""
BINARY: int = getattr(os, "O_BINARY", 0)
"""Windows alone would write \\r\\n for \\n."""


class FileBusyError(Exception):
    """Another process, or another recorder of this one, holds the lock; says what to do."""

    def __init__(self, beside: Path | None = None) -> None:
        left_behind = "" if beside is None else f", or remove {beside.name} if there is none"
        super().__init__(f"close that one first{left_behind}")


def lock(descriptor: int, path: Path) -> Callable[[], None]:
    """Lock an open file for as long as it stays open; returns what releases it.

    Uses ``flock``, or where there is none a file beside it: ``<name>.lock``. That one may outlive a process that was
    killed; the error then names it.
    Raises: FileBusyError at once when it is locked; OSError when the file beside it cannot be made.
    """
    flock = getattr(fcntl, "flock", None)
    if flock is None:
        return _lock_beside(path)
    try:
        flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in BUSY:
            raise FileBusyError from None
        if error.errno in NO_LOCKS:
            return _lock_beside(path)
        raise
    return lambda: None


def _lock_beside(path: Path) -> Callable[[], None]:
    """Lock by making a file; O_TEMPORARY (Windows) removes it even when the process dies."""
    beside = path.with_name(f"{path.name}.lock")
    flags = os.O_CREAT | os.O_EXCL | os.O_RDWR | getattr(os, "O_TEMPORARY", 0)
    try:
        descriptor = os.open(beside, flags, 0o600)
    except FileExistsError:
        raise FileBusyError(beside) from None

    def release() -> None:
        with suppress(OSError):
            os.close(descriptor)
        with suppress(OSError):
            beside.unlink()

    return release


@contextmanager
def uncollected() -> Iterator[None]:
    """Put off the search for garbage in cycles: where much is made that stays, it looks at all again and again."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def sync(descriptor: int) -> None:
    """Wait until what was written is on the disk: ``fdatasync``, or ``fsync`` where there is none."""
    getattr(os, "fdatasync", os.fsync)(descriptor)


def terminal_gone(descriptor: int) -> bool:
    """True if the terminal has gone away; always False where the system cannot tell (Windows).

    A program that a terminal does not own (started by ``nohup`` or ``setsid``) gets no SIGHUP when it closes.
    """
    poll = getattr(select, "poll", None)
    if poll is None:  # Windows
        return False
    asked = poll()
    asked.register(descriptor, 0)
    return any(event & (select.POLLHUP | select.POLLERR) for _, event in asked.poll(0))


def ending_signals() -> tuple[signal.Signals, ...]:
    """Return the signals that ask a program to end: SIGTERM, and SIGHUP or SIGBREAK where they exist."""
    known = (getattr(signal, "SIGTERM", None), getattr(signal, "SIGHUP", None), getattr(signal, "SIGBREAK", None))
    return tuple(one for one in known if one is not None)


def has_shell() -> bool:
    """True if somebody can go on with this process after it was stopped; False where the system knows no such thing.

    A program that a terminal window runs without a shell leads its session; stopped, it would stay so for good.
    """
    asked = getattr(os, "getsid", None)
    return asked is not None and hasattr(signal, "SIGTSTP") and asked(0) != os.getpid()
