"""A lab -> the TOML file that gives it back, bit for bit."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.machine import Values, number_in
from tui_backprop.ground.text import indexed
from tui_backprop.labs.errors import LabError, os_reason
from tui_backprop.labs.files import SUFFIX
from tui_backprop.labs.lab import Lab
from tui_backprop.labs.limits import FILE_BYTES
from tui_backprop.labs.loader import from_text, id_of
from tui_backprop.labs.schema import FORMAT

WIDTH = 100
CONTROLS = {code: f"\\u{code:04x}" for code in (*range(32), 127)}
ESCAPES = CONTROLS | {ord("\\"): "\\\\", ord('"'): '\\"', ord("\n"): "\\n", ord("\t"): "\\t"}


def to_toml(lab: Lab, leaves: Values | None = None) -> str:
    """Write a lab as TOML; reading it gives the same network, leaves and words.

    Args:
        leaves: values to write in place of the lab's own: the state of a session. What the optimizer remembers is not
            part of a lab, so a lab read back starts with none of it.
    Raises: LabError when a number is inf or nan, which no lab may hold.
    """
    values = lab.leaves if leaves is None else leaves
    _check_finite(lab, values)
    blocks = [_head(lab), _data(lab, values), *_layers(lab, values), _training(lab, values), *_words(lab)]
    return "\n\n".join("\n".join(block) for block in blocks if block) + "\n"


def save(lab: Lab, path: str | os.PathLike[str], leaves: Values | None = None, overwrite: bool = False) -> None:
    """Write the lab to a file, whole or not at all.

    Args:
        path: of the file; by custom it ends in ``.toml``; ~ is the person's home.
        leaves: as ``to_toml`` takes them.
        overwrite: whether a file that is there may be replaced.
    Raises: LabError when it is there, cannot be written, or would not be read back.
    """
    try:
        place = Path(path).expanduser()
    except RuntimeError:
        raise LabError("", "names a home that is not there", str(path)) from None
    if lab.live.endswith(SUFFIX) and not (place.parent / lab.live).is_file():
        lab = replace(lab, live="")  # the live twin stays behind in the folder of the lab
    text = to_toml(lab, leaves)
    content = text.encode("utf-8")
    if len(content) > FILE_BYTES:
        raise LabError("", f"would be larger than {FILE_BYTES // 2**20} MiB, the most a lab file may have", str(path))
    from_text(text, id_of(place), str(path), place.parent)
    try:
        _write(place, content, overwrite)
    except FileExistsError:
        raise LabError("", "is there already; choose another name", str(path)) from None
    except (OSError, ValueError) as error:
        raise LabError("", f"cannot be written: {os_reason(error)}", str(path)) from None


def _write(place: Path, content: bytes, overwrite: bool) -> None:
    """Fill a file beside the place, then move it there; the name is taken first, so that nothing else is lost."""
    place = Path(os.path.realpath(place))
    if not overwrite:
        place.open("xb").close()
    draft = place.with_name(f".{place.name}.{os.getpid()}.draft")
    try:
        with draft.open("xb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        if not overwrite:
            with suppress(OSError):
                place.unlink()
        raise


def _check_finite(lab: Lab, values: Values) -> None:
    for name in lab.program.editable:
        bad = np.argwhere(~np.isfinite(values[name]))
        if len(bad):
            found = number_in(values, (name, tuple(bad[0])))
            raise LabError(
                indexed(name, bad[0]), f"is {found}; a lab holds finite numbers, so go to a stop before it was"
            )


def _head(lab: Lab) -> list[str]:
    lines = [f"format = {FORMAT}", f"title = {_string(lab.title)}"]
    if lab.question:
        lines.append(f"question = {_string(lab.question)}")
    if lab.text:
        lines.append(f"text = {_text(lab.text)}")
    if lab.live:
        lines.append(f"live = {_string(lab.live)}")
    if lab.hide:
        lines.append(f"hide = [{', '.join(map(_string, lab.hide))}]")
    return lines


def _data(lab: Lab, values: Values) -> list[str]:
    x, y = (np.asarray(values[name]) for name in lab.program.data)
    lines = ["[data]", f"x = {_numbers(x)}", f"y = {_numbers(y)}"]
    if lab.batches:
        lines.append(f"batch = {lab.batches.size}")
        lines += ["shuffle = true"] if lab.batches.shuffle else []
    return lines


def _layers(lab: Lab, values: Values) -> Iterator[list[str]]:
    for layer in lab.network.layers:
        lines = ["[[layers]]", f"name = {_string(layer.name)}", f"activation = {_string(layer.activation)}"]
        for name in layer.shapes:
            lines.append(f"{name.split('_')[0]} = {_numbers(np.asarray(values[name]))}")
        yield lines


def _training(lab: Lab, values: Values) -> list[str]:
    network, options = lab.network, lab.network.options
    lines = ["[training]", f"loss = {_string(network.loss)}", f"optimizer = {_string(network.optimizer)}"]
    numbers: dict[str, list[str]] = {}
    for name, scalar in network.scalars.items():
        numbers.setdefault(scalar.in_lab, []).append(_number(values[name]))
    for key, written in numbers.items():
        lines.append(f"{key} = {written[0]}" if len(written) == 1 else f"{key} = [{', '.join(written)}]")
    lines += ["nesterov = true"] if options.nesterov else []
    lines += [] if options.decay_biases else ["decay_biases = false"]
    lines += [f"seed = {lab.seed}"] if lab.seed else []
    return lines


def _words(lab: Lab) -> Iterator[list[str]]:
    yield _table("names", lab.names)
    yield _table("notes", lab.notes)
    for task in lab.tasks:
        yield [
            "[[tasks]]",
            f"at = {_string(task.at)}",
            f"ask = {_string(task.ask)}",
            f"predict = {_string(task.predict)}",
        ]


def _table(name: str, words: Mapping[str, str]) -> list[str]:
    return [f"[{name}]", *(f"{_key(key)} = {_text(text)}" for key, text in words.items())] if words else []


def _key(key: str) -> str:
    return key if re.fullmatch(r"[\w-]+", key, re.ASCII) else _string(key)


def _string(text: str) -> str:
    return f'"{text.translate(ESCAPES)}"'


def _text(text: str) -> str:
    """Write a string, over several lines where it has them; TOML drops the newline after the opening quotes."""
    if "\n" not in text:
        return _string(text)
    lines = (_string(line)[1:-1] for line in text.split("\n"))
    return '"""\n' + "\n".join(lines) + '"""'


def _numbers(array: Array) -> str:
    if array.ndim < 2:
        return _number(array[()]) if array.ndim == 0 else f"[{', '.join(map(_number, array))}]"
    rows = [_numbers(row) for row in array]
    line = f"[{', '.join(rows)}]"
    return line if len(line) <= WIDTH else "[\n  " + ",\n  ".join(rows) + ",\n]"


def _number(value: Value) -> str:
    return repr(float(value))
