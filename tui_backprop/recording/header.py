"""The first line of a recording: what made it, how its sums were added up, and the whole lab."""

from __future__ import annotations

import ctypes
import platform
import sys
from contextlib import suppress
from dataclasses import replace
from typing import Any, NamedTuple

import msgspec
import numpy as np
from msgspec import Struct

import tui_backprop
from tui_backprop.engine.program import Program
from tui_backprop.ground.text import shortened, visible
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.loader import from_text
from tui_backprop.labs.writer import to_toml
from tui_backprop.recording.lines import LABEL, BadLineError, Envelope, Line, decoded

FORMAT = 2
"""Raised when a line gets a field or a kind that an earlier version would refuse or misread; all before it are read.

Format 2 tells of an answer which task, try and round it was, whether its numbers had been seen and what was said; and
in the header what ``--set`` changed and the number of the rules that judged.
"""
FIRST_RULES = 1
"""The judging rules of format 1, which does not tell their number."""
KERNELS = ("scipy_openblas_get_corename64_", "scipy_openblas_get_corename", "openblas_get_corename64_")
"""How the BLAS that comes with numpy says which code it runs here; other libraries do not say."""


class Versions(Struct, frozen=True, forbid_unknown_fields=True):
    """Of the programs that made the recording."""

    app: str
    python: str
    numpy: str


class Arithmetic(Struct, frozen=True, forbid_unknown_fields=True):
    """The libraries and the machine that the last bits of the numbers depend on.

    Args:
        blas_order: the tensors whose products BLAS added up in its own order; all others have the index order.
        blas: the library, and which of its kernels ran ("" where that cannot be asked).
        machine: system and kind of processor.
        simd: the processor's instructions that numpy uses for exp, log and tanh.
    """

    blas_order: tuple[str, ...]
    blas: str
    kernel: str
    machine: str
    simd: tuple[str, ...]


class LabText(Struct, frozen=True, forbid_unknown_fields=True):
    """The lab as TOML, with the starting weights and the data written out."""

    id: str
    toml: str


class Header(Line, frozen=True, kw_only=True, tag="header"):
    """The first line.

    Args:
        label: in the person's own words.
        settings: what ``--set`` changed in the lab, "training.lr=0.5"; the lab has it in it.
        rules: the number of the rules that answers are judged by.
    """

    format: int
    versions: Versions
    arithmetic: Arithmetic
    lab: LabText
    label: str = ""
    settings: tuple[str, ...] = ()
    rules: int = FIRST_RULES


class Continued(Line, frozen=True, kw_only=True, tag="continued"):
    """A later line, where other programs went on: what computed the numbers and judged the answers from here on."""

    versions: Versions
    arithmetic: Arithmetic
    rules: int = FIRST_RULES


def _as_in_format_1(struct: type[Line], new: frozenset[str]) -> Any:
    """Return a struct without the fields that are new in format 2, which are refused in a recording of format 1."""
    columns: list[Any] = [
        (one.name, one.type) + (() if one.default is msgspec.NODEFAULT else (one.default,))
        for one in msgspec.structs.fields(struct)
        if one.name not in {"n", "time", *new}
    ]
    tag = struct.__struct_config__.tag
    return msgspec.defstruct(struct.__name__, columns, bases=(Line,), tag=tag, frozen=True, kw_only=True)


HEADER_1 = _as_in_format_1(Header, frozenset({"settings", "rules"}))
CONTINUED_1 = _as_in_format_1(Continued, frozenset({"rules"}))


class Made(NamedTuple):
    """The programs that computed the numbers of a stretch of a recording, and judged the answers in it.

    Args:
        rules: the number of the judging rules.
    """

    versions: Versions
    arithmetic: Arithmetic
    rules: int


class Format(Struct, frozen=True):
    """The part of a header that is read first."""

    format: int


def header_of(lab: Lab, label: str, time: float, rules: int = FIRST_RULES) -> Header:
    """Make the header of a new recording. Raises: LabError when the lab cannot be written down."""
    return Header(
        n=0,
        time=time,
        format=FORMAT,
        versions=versions(),
        arithmetic=arithmetic(lab.program),
        lab=LabText(lab.id, to_toml(lab)),
        label=clean_label(label),
        settings=lab.settings,
        rules=rules,
    )


def continued(by: Made, number: int, time: float) -> Continued:
    """Make the line from which on other programs go on."""
    return Continued(n=number, time=time, versions=by.versions, arithmetic=by.arithmetic, rules=by.rules)


def made_here(program: Program, rules: int) -> Made:
    """Return what computes and judges here."""
    return Made(versions(), arithmetic(program), rules)


def clean_label(label: str) -> str:
    return shortened(visible(label.strip()), LABEL)


def versions() -> Versions:
    """Return the versions of this program here."""
    return Versions(tui_backprop.__version__, platform.python_version(), np.__version__)


def arithmetic(program: Program) -> Arithmetic:
    """Describe how sums are added up here."""
    pairs = zip(program.statements, program.lowered, strict=True)
    blas_order = tuple(statement.name for statement, lowered in pairs if not lowered.ordered)
    found = np.show_config(mode="dicts") or {}
    library = found.get("Build Dependencies", {}).get("blas", {})
    blas = f"{library.get('name', '')} {library.get('version', '')}".strip()
    simd = found.get("SIMD Extensions", {})
    features = (*simd.get("baseline", ()), *simd.get("found", ()))
    return Arithmetic(blas_order, blas, _kernel(), f"{sys.platform} {platform.machine()}", features)


def _kernel() -> str:
    """Return the name of the BLAS kernel chosen for this processor, or "" where it cannot be asked."""
    with suppress(Exception):  # the library, the symbol or ctypes may be missing; it is only for the record
        core = sys.modules.get("numpy._core._multiarray_umath") or sys.modules["numpy.core._multiarray_umath"]
        library = ctypes.CDLL(str(core.__file__))
        for name in KERNELS:
            with suppress(AttributeError):  # it has one of the names
                ask = library[name]
                ask.restype = ctypes.c_char_p
                return str(ask().decode("ascii"))
    return ""


def read_header(envelope: Envelope, body: bytes) -> Header:
    """Read the header in a first line.

    Raises: BadLineError when it is none, or of a format that only a newer version reads.
    """
    if envelope.kind != "header":
        raise BadLineError("is no header, so this is not a recording")
    found = decoded(body, msgspec.json.Decoder(Format)).format
    if found > FORMAT:
        raise BadLineError(f"has format {found}, and this version reads up to {FORMAT}; update backprop-tui to open it")
    if found < 1:
        raise BadLineError(f"has format {found}, which never was")
    if found == 1:
        return Header(**msgspec.structs.asdict(decoded(body, msgspec.json.Decoder(HEADER_1))))
    return decoded(body, msgspec.json.Decoder(Header))


def read_continued(body: bytes, format: int) -> Continued:
    """Read a line where other programs went on, in a recording of a format. Raises: BadLineError when it is none."""
    if format == 1:
        return Continued(**msgspec.structs.asdict(decoded(body, msgspec.json.Decoder(CONTINUED_1))))
    return decoded(body, msgspec.json.Decoder(Continued))


def lab_in(header: Header) -> Lab:
    """Build the lab of a recording. Raises: BadLineError when it cannot be built."""
    id = shortened(visible(header.lab.id))
    try:
        lab = from_text(header.lab.toml, id, "the lab in it", ours=True)
        return replace(lab, settings=tuple(shortened(visible(setting)) for setting in header.settings))
    except LabError as error:
        raise BadLineError(str(error)) from None
