"""Arguments -> one function a command, and every way a command can end -> an exit code and at most one line.

Nothing here loads numpy or Textual: ``--help`` and ``--version`` answer at once. Exit codes: 0 good, 1 found wrong or
failed, 2 usage, 130 interrupted.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TextIO

from tui_backprop import __version__
from tui_backprop.ground.ascii import choose
from tui_backprop.ground.errors import BackpropError

GOOD, WRONG, USAGE, INTERRUPTED = 0, 1, 2, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command.

    Args:
        argv: without the program's name; ``sys.argv`` when None.
    Returns: the exit code.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    choose(sys.stdout, sys.stderr)  # neither a C locale nor a pipe on Windows knows ∂
    code = _ended(arguments)
    _drop(sys.stderr)
    return code


def _ended(arguments: list[str]) -> int:
    """Run one command, whatever it comes to; returns the exit code."""
    try:
        code = _run(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BrokenPipeError:  # the reader, such as head, has what it wanted
        _abandon(sys.stdout)
        return GOOD
    except OSError as error:
        _abandon(sys.stdout)
        what = error.filename or "the output cannot be written"
        return _said(f"{what}: {error.strerror or error}", WRONG)
    except BackpropError as error:
        return _said(str(error), USAGE)
    except KeyboardInterrupt:
        return _said("interrupted", INTERRUPTED)
    except Exception as error:  # no traceback reaches a person
        kind = type(error).__name__
        return _said(f"failed by a mistake of its own ({kind}: {error}); please report it", WRONG)
    return code


def _run(arguments: list[str]) -> int:
    if arguments[:1] in (["--version"], ["-V"]):
        print(f"backprop-tui {__version__}")
        return GOOD
    from tui_backprop.arguments import parse  # noqa: PLC0415  argparse costs as much as all the rest of --version
    from tui_backprop.ground.lazy import load  # noqa: PLC0415

    command, given = parse(arguments)
    if command is None:
        return GOOD
    # The products here are too small to be shared between threads, and numpy would take 10 ms to start them.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    code: int = load(f"tui_backprop.commands.{command}").run(given)
    return code


def _said(message: str, code: int) -> int:
    if sys.stderr is not None:
        from tui_backprop.ground.text import visible  # noqa: PLC0415

        try:
            print(f"backprop-tui: {visible(message)}", file=sys.stderr)
        except OSError:  # nobody is there to read it
            _abandon(sys.stderr)
    return code


def _drop(stream: TextIO | None) -> None:
    """Give up what a stream still holds for a reader, or a terminal, that is gone."""
    try:
        if stream is not None:
            stream.flush()
    except OSError:
        _abandon(stream)


def _abandon(stream: TextIO | None) -> None:
    """Send what is still buffered nowhere, so that the interpreter does not fail on it when it ends."""
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        if stream is not None:
            os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
    except (OSError, ValueError):  # no descriptor behind it: nothing to abandon
        pass
