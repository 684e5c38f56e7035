"""Load labs: from a file, from those that come with the program, or from TOML text kept elsewhere."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from tui_backprop.ground.text import nearest, shortened
from tui_backprop.labs.build import build
from tui_backprop.labs.decode import decode
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.files import BUNDLED, SUFFIX, beside, bundled_ids, check_rows, parse_toml, read_text
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.settings import with_settings
from tui_backprop.labs.source import Source, layer_names


def open_lab(argument: str, settings: Iterable[str] = ()) -> Lab:
    """Open the lab a person means: a path when it has a ``/`` or ends in ``.toml``, else a bundled id.

    Args:
        settings: changes for this run, "training.lr=0.5", as ``with_settings`` takes them.
    Raises: LabError, one line: which file, which key, what was expected, what was found.
    """
    separators = {"/", os.sep, os.altsep or "/"}
    if argument.endswith(SUFFIX) or any(separator in argument for separator in separators):
        return load_file(argument, settings)
    return bundled(argument, settings)


def load_file(path: str | os.PathLike[str], settings: Iterable[str] = ()) -> Lab:
    """Load the lab in a file; its id is the file's name without ``.toml``."""
    place = Path(path)
    try:
        text = read_text(place)
    except LabError as error:
        raise error.in_file(str(path)) from None
    return from_text(text, id_of(place), str(path), place.parent, settings)


def bundled(id: str, settings: Iterable[str] = ()) -> Lab:
    """Load a lab that comes with the program."""
    ids = bundled_ids()
    if id not in ids:
        hint = nearest(id, ids) or " A file's name needs a / or .toml."
        raise LabError("", f'no lab is called "{shortened(id)}"; there are {", ".join(ids)}.{hint}')
    text = (BUNDLED / f"{id}{SUFFIX}").read_text("utf-8")
    return from_text(text, id, id, None, settings)


def live_lab(lab: Lab) -> Lab | None:
    """Return the lab that asks the same questions with units that are on, as the key ``live`` names it.

    Returns: None if the lab names none, or if that one cannot be opened: it may have been moved, and a recording does
        not lie beside it.
    """
    try:
        if not lab.live.endswith(SUFFIX):
            return bundled(lab.live) if lab.live else None
        return load_file(beside("live", lab.live, lab.folder)) if lab.folder is not None else None
    except LabError:
        return None


def from_text(
    text: str, id: str, source: str, folder: Path | None = None, settings: Iterable[str] = (), *, ours: bool = False
) -> Lab:
    """Build the lab a TOML text describes.

    Args:
        id: names the lab and its recordings.
        source: what an error calls the text.
        folder: where its data file lies; None when it may not have one.
        ours: whether this program wrote it, as it does in a recording, with the rows of a data file in it.
    """
    changes = tuple(settings)
    try:
        document, changed = with_settings(parse_toml(text, ours), changes)
    except LabError as error:
        raise error.in_file(source) from None
    origin = Source(source, text, layer_names(document), changed)
    try:
        if not ours:
            check_rows(document)
        return replace(build(decode(document, changed), id, folder), source=origin, settings=changes)
    except LabError as error:
        raise error.located(origin) from None


def id_of(path: Path) -> str:
    """Make a short name from a file's name, of characters that every system takes in a file name."""
    return re.sub(r"[^A-Za-z0-9._-]+", "-", path.stem)[:40].strip("-.") or "lab"
