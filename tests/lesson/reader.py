"""A small reader of the printed notation: text -> number. It knows nothing of trees, statements or tensors.

Written independently of what writes the text, so that the two can only agree when the text means what it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from tui_backprop.engine.vocabulary import VOCABULARY

TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?(?:e[+-]?\d+)?|nan|inf|e\^|if|else|[a-z_]+|[-+·/()\[\],|^²√π<>≤≥=≠])")
RELATIONS: dict[str, Callable[[np.float64, np.float64], bool]] = {
    ">": lambda a, b: bool(a > b),
    "<": lambda a, b: bool(a < b),
    "≥": lambda a, b: bool(a >= b),
    "≤": lambda a, b: bool(a <= b),
    "=": lambda a, b: bool(a == b),
    "≠": lambda a, b: bool(a != b),
}
NUMPY = {"tanh": np.tanh, "log": np.log, "sign": np.sign}


def read(text: str) -> np.float64:
    """The value of a worked line's substituted text, calculated from left to right in float64."""
    tokens, at = [], 0
    while at < len(text):
        found = TOKEN.match(text, at)
        assert found, f"cannot read {text[at:]!r}"
        tokens.append(found[1])
        at = found.end()
    reader = _Reader([*tokens, ""])
    with np.errstate(all="ignore"):
        value = reader.choice()
    assert reader.tokens == [""], f"left over: {reader.tokens}"
    return value


class _Reader:
    def __init__(self, tokens: list[str]) -> None:
        self.tokens = tokens

    def take(self, *wanted: str) -> str:
        """The next token if it is one of these, else nothing."""
        return self.tokens.pop(0) if self.tokens[0] in wanted else ""

    def must(self, wanted: str) -> None:
        assert self.take(wanted), f"expected {wanted} before {self.tokens}"

    def choice(self) -> np.float64:
        value = self.added()
        if self.take("if"):
            holds = self.relation()
            self.must("else")
            otherwise = self.choice()
            return value if holds else otherwise
        return value

    def relation(self) -> bool:
        left = self.added()
        return RELATIONS[self.tokens.pop(0)](left, self.added())

    def added(self) -> np.float64:
        value = self.multiplied()
        while sign := self.take("+", "-"):
            term = self.multiplied()
            value = value + term if sign == "+" else value - term
        return value

    def multiplied(self) -> np.float64:
        value = self.signed()
        while sign := self.take("·", "/"):
            factor = self.signed()
            value = value * factor if sign == "·" else value / factor
        return value

    def signed(self) -> np.float64:
        return -self.signed() if self.take("-") else self.power()

    def power(self) -> np.float64:
        base = self.atom()
        while sign := self.take("²", "^"):
            base = base * base if sign == "²" else base ** self.atom()
        return base

    def atom(self) -> np.float64:
        token = self.tokens.pop(0)
        if token == "(":
            value = self.choice()
            self.must(")")
            return value
        if token == "[":
            holds = self.relation()
            self.must("]")
            return np.float64(holds)
        if token == "|":
            value = self.choice()
            self.must("|")
            return np.float64(abs(value))
        if token == "√":
            return np.float64(np.sqrt(self.atom()))
        if token == "e^":
            return np.float64(np.exp(self.atom()))
        if token == "π":
            return np.float64(np.pi)
        if token[0].isdigit() or token in ("nan", "inf"):
            return np.float64(token)
        return self.called(token)

    def called(self, name: str) -> np.float64:
        self.must("(")
        args = [self.choice()]
        while self.take(","):
            args.append(self.choice())
        self.must(")")
        if name == "max":
            assert args[0] == 0
            return args[0] if args[1] <= 0 else args[1]
        if name == "min":
            return min(args)
        if self.take("["):
            at = int(self.tokens.pop(0))
            self.must("]")
            row = np.asarray(VOCABULARY[name].run(np.array(args)))
            return np.float64(row[at])
        (argument,) = args
        function = NUMPY.get(name) or VOCABULARY[name].run
        return np.float64(function(argument))
