"""The first line of a recording: what made it, how its sums were added up, and the whole lab."""

from __future__ import annotations

import ctypes
import platform
import sys
from contextlib import suppress

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

FORMAT = 1
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
    """The first line; ``label`` is in the person's own words."""

    format: int
    versions: Versions
    arithmetic: Arithmetic
    lab: LabText
    label: str = ""


class Continued(Line, frozen=True, kw_only=True, tag="continued"):
    """A later line, where other programs went on: what computed the numbers from here on."""

    versions: Versions
    arithmetic: Arithmetic


class Format(Struct, frozen=True):
    """The part of a header that is read first."""

    format: int


def header_of(lab: Lab, label: str, time: float) -> Header:
    """Make the header of a new recording. Raises: LabError when the lab cannot be written down."""
    return Header(
        n=0,
        time=time,
        format=FORMAT,
        versions=versions(),
        arithmetic=arithmetic(lab.program),
        lab=LabText(lab.id, to_toml(lab)),
        label=clean_label(label),
    )


def continued(by: Versions, how: Arithmetic, number: int, time: float) -> Continued:
    """Make the line from which on other programs go on."""
    return Continued(n=number, time=time, versions=by, arithmetic=how)


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
    return decoded(body, msgspec.json.Decoder(Header))


def lab_in(header: Header) -> Lab:
    """Build the lab of a recording. Raises: BadLineError when it cannot be built."""
    id = shortened(visible(header.lab.id))
    try:
        return from_text(header.lab.toml, id, "the lab in it")
    except LabError as error:
        raise BadLineError(str(error)) from None
