"""Parse what is written after ``backprop-tui``: the commands, their options, and help for each."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, NoReturn

from tui_backprop import __version__
from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.text import nearest, shortened

PROGRAM = "backprop-tui"


class UsageError(BackpropError):
    """Arguments that mean nothing."""


class Parser(argparse.ArgumentParser):
    """argparse with mistakes of one line, of its own output too."""

    def _print_message(self, message: str, file: Any = None) -> None:
        """Write it or raise: argparse would take a full disk for success."""
        if message:
            (file or sys.stdout).write(message)

    def error(self, message: str) -> NoReturn:
        raise UsageError(f"{message}; {self.prog} --help tells more")


@dataclass(frozen=True)
class Command:
    """A command.

    Args:
        summary: one line.
        add: adds its arguments to a parser.
    """

    summary: str
    add: Callable[[Parser], None]


def parse(arguments: Sequence[str]) -> tuple[str | None, argparse.Namespace]:
    """Return the command that is meant (None if help or the version was all that was wanted) and its arguments.

    What does not begin with the name of a command opens a lab.
    Raises: UsageError, one line.
    """
    named = bool(arguments) and arguments[0] in COMMANDS
    name = arguments[0] if named else "open"
    command = COMMANDS[name]
    parser = Parser(
        prog=f"{PROGRAM} {name}" if named else PROGRAM,
        description=command.summary if named else _about(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    command.add(parser)
    if not named:
        parser.add_argument("-V", "--version", action="version", version=f"{PROGRAM} {__version__}")
    try:
        given, left = parser.parse_known_args(arguments[1:] if named else arguments)
        if left and not named and not arguments[0].startswith("-"):
            _refuse_unknown(arguments[0])
        if left:
            parser.error(f"unrecognized arguments: {' '.join(left)}")
    except SystemExit:  # after --help and --version
        return None, argparse.Namespace()
    return name, given


def _refuse_unknown(word: str) -> None:
    """Raise UsageError for a first word that opens nothing: with more behind it, it was meant as a command."""
    from tui_backprop.labs.files import bundled_ids  # noqa: PLC0415 - it loads numpy, and is rarely needed

    if "/" in word or os.sep in word or "." in word or word in bundled_ids():
        return
    hint = nearest(word, COMMANDS) or f" There are {', '.join(COMMANDS)}."
    raise UsageError(f'no command is called "{shortened(word)}".{hint}')


def _about() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  {name:<{width}}  {command.summary}" for name, command in COMMANDS.items()]
    intro = "A time-travel debugger for backpropagation. Without a command it opens LAB, or Laboratory Activity 3."
    return "\n".join([intro, "", "commands (each has its --help):", *lines])


ABOUT_LAB = "the id of a lab that comes with the program, or a path with a / or .toml"


def _lab(parser: Parser, optional: bool = False) -> None:
    if optional:
        parser.add_argument(
            "lab",
            metavar="LAB",
            nargs="?",
            default="lab3",
            help=f"{ABOUT_LAB}; or a recording (.jsonl)",
        )
    else:
        parser.add_argument("lab", metavar="LAB", help=ABOUT_LAB)
    _settings(parser)


def _labs_to_check(parser: Parser) -> None:
    parser.add_argument("labs", metavar="LAB", nargs="+", help=f"{ABOUT_LAB}; of a folder, every .toml in it")
    _settings(parser)


def _settings(parser: Parser) -> None:
    parser.add_argument(
        "--set",
        dest="settings",
        metavar="KEY=VALUE",
        action="append",
        default=[],
        help="change the lab for this run: training.lr=0.5; may be repeated",
    )


def _open(parser: Parser) -> None:
    _lab(parser, optional=True)
    recording = parser.add_mutually_exclusive_group()
    recording.add_argument("--record", metavar="FILE", help="record into this file")
    recording.add_argument("--no-record", action="store_true", help="record nothing")
    parser.add_argument("--label", metavar="TEXT", default="", help="your own words, kept in the recording")


def _labs(_: Parser) -> None:
    """Add nothing: the command takes no arguments."""


def _trace(parser: Parser) -> None:
    _lab(parser)
    _iterations(parser, "iterations to print (1)", default=1)
    parser.add_argument(
        "--only", metavar="NAMES", help="tell of these alone, in your sheet's names or ours: loss,dE_dtheta"
    )
    _json(parser, "one JSON object a stage, the start first, every number in full")


def _train(parser: Parser) -> None:
    _lab(parser)
    _iterations(parser, "iterations to run")
    _json(parser, "one JSON object an iteration, with its loss in full")


def _json(parser: Parser, about: str) -> None:
    words = 'a number that is not finite is one of the strings "nan", "inf" and "-inf"'
    parser.add_argument("--json", action="store_true", help=f"{about}; {words}")


def _iterations(parser: Parser, about: str, default: int | None = None) -> None:
    parser.add_argument("--iterations", metavar="N", type=_count, default=default, required=default is None, help=about)


def _count(text: str) -> int:
    if not re.fullmatch(r"0*[1-9]\d{0,14}", text, re.ASCII):
        raise argparse.ArgumentTypeError(f'expected a whole number from 1 on, found "{shortened(text)}"')
    return int(text)


def _replay(parser: Parser) -> None:
    parser.add_argument("file", metavar="FILE", help="a recording: a path, or a name from the list of recordings")
    form = parser.add_mutually_exclusive_group()
    form.add_argument("--text", action="store_true", help="print what was done, line by line")
    form.add_argument("--verify", action="store_true", help="run it again and compare every number")


COMMANDS: Mapping[str, Command] = MappingProxyType(
    {
        "open": Command("Open a lab, or a recording, and step through it.", _open),
        "labs": Command("List the labs that come with the program.", _labs),
        "trace": Command("Print every stage of a lab: formula and numbers.", _trace),
        "train": Command("Run a lab and print the loss of the last iteration.", _train),
        "check": Command("Look labs over, and compare their gradients with central differences.", _labs_to_check),
        "replay": Command("Play a recording.", _replay),
        "recordings": Command("List the recordings.", _labs),
    }
)
