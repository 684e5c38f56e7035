"""Read what a person prefers from a config file, which is never written, and keep what T chose beside."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from tui_backprop.ground.errors import BackpropError
from tui_backprop.ground.text import listed, nearest, visible
from tui_backprop.labs.decode import brief
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.files import parse_toml, read_text
from tui_backprop.ui.view.view import SPEEDS

CONFIG, STATE = "BACKPROP_TUI_CONFIG", "BACKPROP_TUI_STATE"
"""Environment variables: a config file, and a folder for what is kept, instead of the usual ones."""

Shade = Literal["dark", "light"]


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The config file.

    Args:
        theme: the one to open with, unless T chose another since the file was written.
        digits: significant digits of numbers on screen; ``r`` shows all of the working's.
        pace: the speed that space runs and replays at to begin with, from 1, the slowest.
    """

    theme: Shade | None = None
    digits: Annotated[int, msgspec.Meta(ge=3, le=6)] = 4
    pace: Annotated[int, msgspec.Meta(ge=1, le=len(SPEEDS))] = 2


EXPECTED = {
    "theme": '"dark" or "light"',
    "digits": "a whole number from 3 to 6",
    "pace": f"a whole number from 1 to {len(SPEEDS)}",
}


class ConfigError(BackpropError):
    """A config file that is not taken; one line."""


def config_file() -> Path:
    """Return where the config file is, if there is one."""
    import platformdirs  # noqa: PLC0415 - as shelf.py does: only where the usual place is asked for

    chosen = os.environ.get(CONFIG)
    return (
        Path(chosen) if chosen else Path(platformdirs.user_config_dir("backprop-tui", appauthor=False), "config.toml")
    )


def state_folder() -> Path:
    """Return the folder for what is kept from one time to the next; it need not exist yet."""
    import platformdirs  # noqa: PLC0415

    chosen = os.environ.get(STATE)
    return Path(chosen or platformdirs.user_state_dir("backprop-tui", appauthor=False))


def read_config(file: Path) -> Config:
    """Read the config file; without one, everything is as usual.

    Raises: ConfigError, which says where, what was expected and what was found.
    """
    try:
        if not file.exists():
            return Config()
        table = parse_toml(read_text(file))
    except LabError as error:
        raise ConfigError(f"{error.in_file(file.name)}; it is not used") from None
    except OSError as error:
        raise ConfigError(f"{file.name}: {error.strerror}; it is not used") from None
    for key in table:
        if key not in EXPECTED:
            hint = nearest(key, EXPECTED) or f" The keys are {listed(EXPECTED)}."
            raise ConfigError(visible(f"{file.name}: {key}: there is no such key.{hint} It is not used"))
    for key, value in table.items():
        try:
            msgspec.convert({key: value}, Config)
        except msgspec.ValidationError:
            found = f"expected {EXPECTED[key]}, found {brief(value)}"
            raise ConfigError(visible(f"{file.name}: {key}: {found}; it is not used")) from None
    return msgspec.convert(table, Config)


def shade(config: Config, file: Path, folder: Path) -> Shade | None:
    """Return the theme to open with: what T chose, or what the config file names where that was written later."""
    kept = folder / "theme"
    with suppress(OSError, UnicodeDecodeError, msgspec.ValidationError):
        if config.theme is None or kept.stat().st_mtime >= file.stat().st_mtime:
            chosen: Shade = msgspec.convert(kept.read_text("utf-8").strip(), Shade)
            return chosen
    return config.theme


def keep_theme(chosen: Shade) -> None:
    """Keep what T chose; a folder that may not be written to loses it at the end, and nothing else."""
    with suppress(OSError):
        folder = state_folder()
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "theme").write_text(f"{chosen}\n", "utf-8")
