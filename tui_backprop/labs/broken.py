"""Tell what is wrong with a text that is no TOML, and in which line.

A parser tells where it gave up; for a list or a text that is never closed, that is far behind.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tui_backprop.ground.text import shortened
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.lines import blanked

TOKEN = re.compile(
    r"""\#[^\n]* | (?P<open>[\[{]) | (?P<close>[\]}])
    | (?P<text>"{3}[^\0]*?(?:"{3,5}|\Z) | '{3}[^\0]*?(?:'{3,5}|\Z) | "[^"\n]*"? | '[^'\n]*'?)""",
    re.VERBOSE,
)
"""Text that is never closed goes up to the end of the file, or of the line."""
PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)$")
UNCLOSED = ("Unterminated", "Expected \"'", "Illegal character '\\n'")
"""How the parser's messages about a text that is never closed begin."""
STATEMENT = re.compile(r"""\s*(?:\[{1,2}[A-Za-z_][\w.-]*\]|[\w."'-]+[ \t]*=)""")
DECIMAL = re.compile(r"=\s*([+-]?\d+),(\d+)\s*(?:\#|$)|([+-]?\d+),(\d+)\s+[+-]?\d+,\d", re.ASCII)
WORD = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


class _Opened(NamedTuple):
    """A list, a table or a text in the part of the file that was read: its mark, and the lines from and to."""

    mark: str
    line: int
    end: int


def broken(text: str, message: str) -> LabError:
    """Return what to tell of a text that is no TOML.

    Args:
        message: the parser's, which ends in "(at line 3, column 5)" or "(at end of document)".
    """
    place = PLACE.search(message)
    lines = text.split("\n")
    at, column = (int(place[1]), int(place[2])) if place and place[1] else (len(lines), len(lines[-1]) + 1)
    ended = not (place and place[1])
    before = "\n".join([*lines[: at - 1], lines[at - 1][: column - 1]])
    opened, last = _opened(text if ended else before)
    rest = lines[at - 1][column - 1 :]
    if bracket := re.match(r"Expected '(\]+)' at the end of", message):
        return _refused(at, f"the name of a table needs {bracket[1]} behind it")
    if last and not last.end and message.startswith(UNCLOSED):
        return _refused(last.line, f"the text that begins here with {last.mark} is never closed")
    if opened and (ended or STATEMENT.match(rest)):
        return _refused(opened.line, f"the {_kind(opened)} that begins here with {opened.mark} is never closed")
    if comma := DECIMAL.search(lines[at - 1]):
        whole, parts = comma[1] or comma[3], comma[2] or comma[4]
        return _refused(at, f"a number has a point, not a comma: {whole}.{parts}")
    if opened and opened.mark == "{" and not rest.strip():
        return _refused(at, "the table that begins here with { is not closed in its line")
    if opened and message.startswith("Unclosed"):
        begins = f", in the {_kind(opened)} that begins in line {opened.line}" if opened.line != at else ""
        return _refused(at, f'a comma is missing before "{shortened(rest.strip())}"{begins}')
    if message.startswith("Invalid value"):
        return _refused(at, _no_value(rest))
    said = f"{PLACE.sub('', message)}, column {column}"
    if last and last.line < last.end == at:
        said += f"; the text with {last.mark} that ends in this line begins in line {last.line}"
    return _refused(at, said)


def _refused(line: int, reason: str) -> LabError:
    return LabError("", f"is not TOML: {reason}", line=line)


def _kind(opened: _Opened) -> str:
    return "list" if opened.mark == "[" else "table"


def _no_value(rest: str) -> str:
    """Say what is there in place of a value."""
    word = WORD.match(rest)
    if word and word[0].lower() in ("true", "false"):
        return f"write {word[0].lower()}, not {word[0]}"
    if word:
        return f'text needs quotes: "{shortened(word[0])}"'
    if re.match(r"[+-]?\.\d", rest):
        return "a number needs a digit before its point: 0.5"
    if rest[:1] in ("“", "”", "„", "‘", "’", "«"):
        return f'text is quoted with ", not with {rest[0]}'
    return f'expected a value, found "{shortened(rest.strip())}"' if rest.strip() else "expected a value, found none"


def _opened(text: str) -> tuple[_Opened | None, _Opened | None]:
    """Return the innermost list or table that is open at the end of a text, and the last text in quotes in it, whose
    ``end`` is 0 if it is not closed."""
    stack: list[_Opened] = []
    last: _Opened | None = None
    line, counted = 1, 0
    for token in TOKEN.finditer(blanked(text)):
        line += text.count("\n", counted, token.start())
        counted = token.start()
        if token["open"]:
            stack.append(_Opened(token[0], line, 0))
        elif token["close"] and stack:
            stack.pop()
        elif quoted := token["text"]:
            mark = quoted[:3] if quoted[:3] in ('"""', "'''") else quoted[0]
            closed = len(quoted) >= 2 * len(mark) and quoted.endswith(mark)
            last = _Opened(mark, line, line + quoted.count("\n") if closed else 0)
    return (stack[-1] if stack else None), last
