"""Writes lines to the end of a file, in order: at once where that is quick, and behind one that takes longer.

A line is one ``os.write`` on a file opened with O_APPEND, so it survives the end of the process. A second thread puts
lines together that take time (checks of large labs) and waits for the disk. When the disk is full, lines are kept in
memory and tried again with the next one.
"""

from __future__ import annotations

import errno
import os
import threading
from collections import deque
from collections.abc import Callable
from queue import SimpleQueue
from typing import TypeAlias

from tui_backprop.ground.platform import sync
from tui_backprop.labs.errors import os_reason
from tui_backprop.recording.lines import FILE_BYTES, LINES

Compose: TypeAlias = Callable[[int], bytes]
"""A line, from its number."""
KEPT_BYTES = 16 * 2**20
PATIENCE = 10.0
"""Seconds that closing waits for a disk."""


class Journal:
    """The end of one file.

    Args:
        descriptor: of a file opened for appending; closed by ``close``.
        number: of the next line.
        size: bytes that are there already.
        tell: is called, on the second thread, when that finds that something went wrong or is good again.

    ``problem`` is one line about what keeps lines from the file, or empty; ``stopped`` whether nothing more can be
    written; ``unsure`` why lines that were written may not be on the disk: a sync that failed once is not made good by
    the next one, because the system may have dropped them. ``size`` is how many bytes are in the file.
    """

    def __init__(self, descriptor: int, number: int, size: int, tell: Callable[[], object] = lambda: None) -> None:
        self.problem, self.unsure, self.stopped = "", "", False
        self._tell, self._synced = tell, True
        self._descriptor, self._number, self.size = descriptor, number, size
        self._unsent = bytearray()
        self._waiting: deque[tuple[int, Compose]] = deque()
        self._lock, self._ending = threading.RLock(), False
        self._wanted: SimpleQueue[threading.Event | None] = SimpleQueue()
        self._worker = threading.Thread(target=self._work, name="recording", daemon=True)
        self._worker.start()

    def write(self, compose: Compose, slow: bool = False) -> None:
        """Append a line; never raises for the file's sake: see ``problem``.

        Args:
            compose: makes the line; where it is ``slow`` it runs on another thread, and later lines wait for it.
        """
        with self._lock:
            if self._number >= LINES:
                self._stop(f"it has {LINES:,} lines, which is all that are read")
            if self.stopped:
                return
            number, self._number = self._number, self._number + 1
            if slow or self._waiting:
                self._waiting.append((number, compose))
            else:
                self._put(self._composed(compose, number))
            self._wanted.put(None)

    def flush(self, seconds: float = PATIENCE) -> bool:
        """Wait until every line so far is on the disk; False when that takes too long or failed."""
        if self._descriptor < 0:  # closed, when all was written
            return self._synced and not self.problem
        done = threading.Event()
        self._wanted.put(done)
        return done.wait(seconds) and self._synced and not self.problem

    def close(self) -> None:
        """Write what waits, sync, close the file. Can be called twice."""
        if self._descriptor < 0:
            return
        with self._lock:
            self._put(b"")
        self._ending = True
        self._wanted.put(None)
        self._worker.join(PATIENCE)
        with self._lock:
            if self._worker.is_alive():
                self.problem = "the disk does not answer; the last lines may be missing"
                return
            os.close(self._descriptor)
            self._descriptor, self.stopped = -1, True

    def _composed(self, compose: Compose, number: int) -> bytes:
        """Return the line, or nothing if it cannot be made: the session goes on, but is not recorded any further."""
        try:
            return compose(number)
        except Exception as error:
            with self._lock:
                self._lose(str(error))
            return b""

    def _put(self, line: bytes) -> None:
        """Write a line, and before it what could not be written earlier. Called with the lock held."""
        if self.size + len(self._unsent) + len(line) > FILE_BYTES:
            self._lose(f"it has {FILE_BYTES // 2**20} MiB, which is all that is read")
            return
        self._unsent += line
        try:
            while self._unsent:
                written = os.write(self._descriptor, self._unsent)
                if not written:
                    raise OSError(errno.ENOSPC, "nothing could be written")  # noqa: TRY301 - as if the system said so
                del self._unsent[:written]
                self.size += written
        except OSError as error:
            self.problem = os_reason(error)
            if len(self._unsent) > KEPT_BYTES:
                self._stop(self.problem)
        else:
            self.problem = self.problem if self.stopped else ""

    def _stop(self, reason: str) -> None:
        self.problem, self.stopped = reason, True

    def _lose(self, reason: str) -> None:
        """Stop because a line is missing here: none may be written after it."""
        self._stop(reason)
        self._waiting.clear()

    def _work(self) -> None:
        """Run on the second thread: after each line, or several, write what waits for it and sync; tell those who
        wait."""
        while True:
            asked = [self._wanted.get()]
            while not self._wanted.empty():
                asked.append(self._wanted.get())
            ending, was = self._ending, (self.problem, self.unsure)
            self._write_waiting()
            self._sync()
            self._look()
            for done in filter(None, asked):
                done.set()
            if ending:
                return
            if was != (self.problem, self.unsure):
                self._tell()

    def _write_waiting(self) -> None:
        while self._waiting:
            number, compose = self._waiting[0]
            line = self._composed(compose, number)
            with self._lock:
                self._put(line)
                if self._waiting:
                    self._waiting.popleft()

    def _sync(self) -> None:
        try:
            sync(self._descriptor)
        except OSError as error:
            self.unsure, self._synced = os_reason(error), False
        else:
            self._synced = True

    def _look(self) -> None:
        """Stop where the file is no longer what was written: a line more would be lost, or make it unreadable."""
        with self._lock:
            if self.stopped:
                return
            found = os.fstat(self._descriptor)
            if not found.st_nlink:
                self._lose("its file was removed")
            elif found.st_size < self.size:
                self._lose("its file was cut short by another program")
            elif found.st_size > self.size:
                self._lose("another program wrote to its file")
