"""Collections of which every version stays as it was, and shares with the next one what both have in common.

A session keeps every branch, and what each edit can be taken back to. Tuples and dicts would be copied whole for each
event, so that the time for a recording grew with the square of its length, and its memory too.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, overload

K = TypeVar("K")
T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
BLOCK = 64
"""Entries of a ``Timeline`` that are copied for a change; there are that many blocks at 4,000 entries."""


def _replaced(one: Any, **changes: Any) -> Any:
    other = object.__new__(type(one))
    kept, old = other.__dict__, one.__dict__
    for name in one.__dataclass_fields__:
        kept[name] = old[name]
    kept.update(changes)
    return other


replaced = replace if TYPE_CHECKING else _replaced
"""Return a record with other fields, as ``dataclasses.replace`` does for one that checks nothing when it is made, in a
fifth of the time: a session is replaced several times for each event. To types it is the same function."""


class Stack(Sequence[T_co]):
    """A list that grows and shrinks at its end: one item more is that item and the list before it.

    Each version knows one far before it as well (a skew-binary list), so that any is found in logarithmic time.

    Args:
        before, last: the list without its last item, and that item; neither for an empty list.
    """

    __slots__ = ("_before", "_jump", "_last", "_length")

    def __init__(self, before: Self | None = None, last: T_co | None = None) -> None:
        self._before, self._last = before, last
        if before is None:
            self._length: int = 0
            self._jump: Self = self
        else:
            self._length = before._length + 1
            far = before._jump
            equal = before._length - far._length == far._length - far._jump._length
            self._jump = far._jump if equal else before

    def plus(self, item: T_co) -> Self:  # type: ignore[misc]  # what is read from it is at most as special
        """Return the list with one more item."""
        return type(self)(self, item)

    @property
    def rest(self) -> Self:
        """Return the list without its last item; an empty one as it is."""
        return self if self._before is None else self._before

    def first(self, length: int) -> Self:
        """Return the first ``length`` items."""
        kept = self
        while kept._length > max(0, length):
            kept = kept._jump if kept._jump._length >= length else kept.rest
        return kept

    def shared(self, other: Self) -> Self:
        """Return the longest list that both begin with, of those that are kept once for both."""
        ours, theirs = self.first(len(other)), other.first(len(self))
        while ours is not theirs:
            if ours._jump is theirs._jump:
                ours, theirs = ours.rest, theirs.rest
            else:
                ours, theirs = ours._jump, theirs._jump
            if not ours._length and not theirs._length:
                return ours
        return ours

    def __len__(self) -> int:
        return self._length

    def __bool__(self) -> bool:
        return self._length > 0

    def __reversed__(self) -> Iterator[T_co]:
        rest = self
        while rest._before is not None:
            yield rest._last  # type: ignore[misc]  # one that is not empty has a last item
            rest = rest._before

    def __iter__(self) -> Iterator[T_co]:
        return reversed(list(reversed(self)))

    @overload
    def __getitem__(self, at: int) -> T_co: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[T_co]: ...
    def __getitem__(self, at: int | slice) -> T_co | Sequence[T_co]:
        if isinstance(at, slice):
            return tuple(self)[at]
        place = at + self._length if at < 0 else at
        if not 0 <= place < self._length:
            raise IndexError(f"item {at} of {self._length}")
        return self.first(place + 1)._last  # type: ignore[return-value]

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        if isinstance(other, Stack | tuple):
            return len(self) == len(other) and tuple(self) == tuple(other)
        return NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(self))

    def __repr__(self) -> str:
        return repr(tuple(self))


class Layered(Mapping[K, T_co]):
    """A dict that stays as it is: a change is a small dict over those before it, put together when they are as large.

    Keys keep the order in which they first came.
    """

    __slots__ = ("_layers", "_length")

    def __init__(self, layers: tuple[dict[K, T_co], ...] = (), length: int = 0) -> None:
        self._layers, self._length = layers, length

    def plus(self, key: K, value: T_co) -> Layered[K, T_co]:  # type: ignore[misc]  # see Stack.plus
        """Return the dict with a value more, or with another one."""
        new, layers = {key: value}, self._layers
        if layers and len(layers[-1]) == 1 and key in layers[-1]:
            return Layered((*layers[:-1], new), self._length)
        length = self._length + (key not in self)
        while layers and len(layers[-1]) <= len(new):
            new, layers = {**layers[-1], **new}, layers[:-1]
        return Layered((*layers, new), length)

    def __getitem__(self, key: K) -> T_co:
        for layer in reversed(self._layers):
            if key in layer:
                return layer[key]
        raise KeyError(key)

    def __contains__(self, key: object) -> bool:
        return any(key in layer for layer in self._layers)

    def __iter__(self) -> Iterator[K]:
        return iter(dict.fromkeys(key for layer in self._layers for key in layer))

    def __len__(self) -> int:
        return self._length


class Timeline(Generic[T]):
    """Values by iteration, in order; kept in blocks, of which a change copies one."""

    __slots__ = ("_blocks", "_firsts", "_length")

    def __init__(self, blocks: tuple[dict[int, T], ...] = (), firsts: tuple[int, ...] = (), length: int = 0) -> None:
        self._blocks, self._firsts, self._length = blocks, firsts, length

    def plus(self, at: int, value: T) -> Timeline[T]:
        """Return the values with one more, or with another one."""
        place = max(0, self._place(at))
        if not self._blocks:
            return Timeline(({at: value},), (at,), 1)
        old = self._blocks[place]
        new = {**old, at: value}
        if at not in old and at < next(reversed(old)):
            new = dict(sorted(new.items()))
        parts = [new]
        if len(new) > BLOCK:
            items = list(new.items())
            half = BLOCK if at == items[-1][0] else BLOCK // 2  # one that grows at its end leaves full blocks behind
            parts = [dict(items[:half]), dict(items[half:])]
        blocks = (*self._blocks[:place], *parts, *self._blocks[place + 1 :])
        firsts = (*self._firsts[:place], *(next(iter(part)) for part in parts), *self._firsts[place + 1 :])
        return Timeline(blocks, firsts, self._length + len(new) - len(old))

    def before(self, at: int) -> Timeline[T]:
        """Return the values of iterations before one."""
        if self._length == 0 or at > self.last[0]:
            return self
        place = bisect_left(self._firsts, at) - 1
        if place < 0:
            return Timeline()
        left = {key: value for key, value in self._blocks[place].items() if key < at}
        gone = len(self._blocks[place]) - len(left) + sum(map(len, self._blocks[place + 1 :]))
        return Timeline((*self._blocks[:place], left), self._firsts[: place + 1], self._length - gone)

    def floor(self, at: int) -> tuple[int, T] | None:
        """Return the latest iteration up to one that has a value, and the value; None if there is none."""
        place = self._place(at)
        if place < 0:
            return None
        block = self._blocks[place]
        found = at if at in block else next(key for key in reversed(block) if key <= at)
        return found, block[found]

    @property
    def last(self) -> tuple[int, T]:
        """Return the latest iteration with a value, and the value. Raises: IndexError when there is none."""
        return next(reversed(self._blocks[-1].items()))

    def get(self, at: int) -> T | None:
        place = self._place(at)
        return None if place < 0 else self._blocks[place].get(at)

    def __contains__(self, at: int) -> bool:
        place = self._place(at)
        return place >= 0 and at in self._blocks[place]

    def items(self) -> Iterator[tuple[int, T]]:
        """Yield iterations and values, in order."""
        for block in self._blocks:
            yield from block.items()

    def __len__(self) -> int:
        return self._length

    def _place(self, at: int) -> int:
        """Return the block an iteration belongs to; -1 where it comes before all."""
        return bisect_left(self._firsts, at + 1) - 1
