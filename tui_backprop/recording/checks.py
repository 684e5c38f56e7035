"""Check lines: the numbers of a moment, so that a replay can be compared with them and go on from them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Literal

import numpy as np

from tui_backprop.engine.arithmetic import Array, Value
from tui_backprop.engine.machine import Values, frozen_copy
from tui_backprop.engine.program import Program
from tui_backprop.ground.numbers import number
from tui_backprop.recording.kinds import At, at_of
from tui_backprop.recording.lines import BadLineError, Line
from tui_backprop.session.state import State

EPS = 8 * float(np.finfo(np.float64).eps)

Verdict = Literal["same", "same to rounding", "differs"]


class Check(Line, frozen=True, kw_only=True, tag="check"):
    """A check: digests of the numbers at a position.

    Args:
        at: the position.
        values: parameters and optimizer state at the START of its iteration, little-endian float64, base64 in JSON.
        stages: for each stage of the iteration computed so far, by its key, a digest of what it wrote.
        loss: of the iteration, once computed; "nan", "inf" and "-inf" as words, which JSON has no numbers for.
    """

    at: At
    values: dict[str, bytes]
    stages: dict[str, str]
    loss: float | Literal["nan", "inf", "-inf"] | None = None


@dataclass(frozen=True)
class Compared:
    """The comparison of a replay with a check.

    Args:
        verdict: "same" is bit for bit.
        what: the first thing that is not the same; empty when all is.
    """

    verdict: Verdict
    what: str = ""


def check_of(state: State, number: int, time: float) -> Check:
    """Make a check of the present; reads only what the state has computed already."""
    return Check(
        n=number,
        time=time,
        at=at_of(state.position),
        values={name: _bytes(state.start[name]) for name in state.program.carried},
        stages=digests(state),
        loss=_in_json(_loss(state)),
    )


def digests(state: State) -> dict[str, str]:
    """Return a digest of what each stage wrote, for the stages of this iteration that are complete."""
    program, found = state.program, {}
    for stage, end in zip(program.stages, program.offsets[1:], strict=True):
        if stage.statements and end <= state.done:
            digest = blake2b(digest_size=8)
            for name in dict.fromkeys(name for statement in stage.statements for name in statement.writes):
                digest.update(_bytes(state.it.after(end - 1)[name]))
            found[stage.key] = digest.hexdigest()
    return found


def carried_in(check: Check, program: Program) -> Values:
    """Return the parameters and optimizer state of a check.

    Raises: BadLineError when they are not those of the program.
    """
    if tuple(sorted(check.values)) != tuple(sorted(program.carried)):
        raise BadLineError(f"has values of other tensors than {', '.join(program.carried)}")
    found = {}
    for name in program.carried:
        shape, content = program.leaf_shapes[name], check.values[name]
        if len(content) != 8 * math.prod(shape):
            raise BadLineError(
                f"has {len(content)} bytes for {name}, which is {' x '.join(map(str, shape)) or 'a number'}"
            )
        found[name] = frozen_copy(np.frombuffer(content, "<f8").reshape(shape))
    return found


def compare(check: Check, state: State, steps: int, elsewhere: bool) -> Compared:
    """Compare what a replay came to with a check made at the same position.

    Args:
        steps: iterations run since the last check, over which rounding may have added up.
        elsewhere: whether the recording was made with other arithmetic, so that last bits may differ.
    """
    if not same_numbers(check, state):
        for name, theirs in carried_in(check, state.program).items():
            ours = state.start[name]
            if _bytes(ours) != _bytes(theirs):
                where = f"{name} at the start of iteration {state.position.iteration}"
                return _judged(np.asarray(ours), np.asarray(theirs), steps, where)
    return _compare_stages(check, state, elsewhere)


def same_numbers(check: Check, state: State) -> bool:
    """True if the parameters and the optimizer's state are those of the check, bit for bit."""
    start, values = state.start, check.values
    if all(_bytes(start[name]) == values.get(name) for name in state.program.carried):
        return True
    return all(_bytes(start[name]) == _bytes(value) for name, value in carried_in(check, state.program).items())


def _compare_stages(check: Check, state: State, elsewhere: bool) -> Compared:
    ours = digests(state)
    key = next((key for key in ours if check.stages.get(key) != ours[key]), None)
    if key is None and ours.keys() == check.stages.keys():
        return Compared("same") if _in_json(_loss(state)) == check.loss else Compared("differs", "the loss")
    where = f"{key or 'the stages computed'} in iteration {state.position.iteration}"
    loss, theirs = _loss(state), check.loss
    close = loss is None or theirs is None or _close(np.asarray(loss), np.asarray(float(theirs)), 1)
    return Compared("same to rounding" if elsewhere and key and close else "differs", where)


def _judged(ours: Array, theirs: Array, steps: int, where: str) -> Compared:
    if _close(ours, theirs, steps):
        return Compared("same to rounding", where)
    both = np.isfinite(ours) & np.isfinite(theirs)
    far = np.max(np.abs(ours[both] - theirs[both]), initial=0.0)
    return Compared("differs", f"{where}, by up to {number(float(far), 3)}")


def _close(ours: Array, theirs: Array, steps: int) -> bool:
    """True if two arrays differ by at most 8 eps an iteration of the largest number; what is not finite must be the
    same."""
    finite = np.isfinite(theirs)
    if not np.array_equal(finite, np.isfinite(ours)) or not np.array_equal(
        ours[~finite], theirs[~finite], equal_nan=True
    ):
        return False
    scale = max(float(np.max(np.abs(theirs), initial=0.0, where=finite)), 1e-300)
    return bool(np.all(np.abs(ours[finite] - theirs[finite]) <= EPS * max(1, steps) * scale))


def _loss(state: State) -> float | None:
    return state.it.loss if state.done > state.program.loss_at else None


def _in_json(loss: float | None) -> Any:
    if loss is None or math.isfinite(loss):
        return loss
    return "nan" if math.isnan(loss) else "inf" if loss > 0 else "-inf"


def _bytes(value: Value) -> bytes:
    """Return little-endian float64 in C order; every nan is written as the same one, for its sign differs by
    platform."""
    array = np.ascontiguousarray(value, "<f8")
    content = array.tobytes()
    maybe = b"\x7f" in content or b"\xff" in content  # every nan ends in one of these bytes
    if maybe and np.isnan(array).any():
        return np.where(np.isnan(array), np.nan, array).astype("<f8").tobytes()
    return content
