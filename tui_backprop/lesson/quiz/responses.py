"""Say what there is to say after an attempt: a hint first, then the mistake by its name, then the worked line."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from types import MappingProxyType

import numpy as np

from tui_backprop.labs.lab import AFTER_UPDATE
from tui_backprop.lesson.meaning.sentence import Part, Sentence, Sentences, joined, say, strong, whole
from tui_backprop.lesson.notation.arrays import tensor
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.lesson.notation.worked import written_term
from tui_backprop.lesson.quiz.answers import parse_answer
from tui_backprop.lesson.quiz.arithmetic import Slip
from tui_backprop.lesson.quiz.attempts import LAST_ATTEMPT
from tui_backprop.lesson.quiz.diagnosis import Diagnosis
from tui_backprop.lesson.quiz.digits import ENOUGH
from tui_backprop.lesson.quiz.judging import Judgement

HINTS: Mapping[str, str] = MappingProxyType(
    {
        "z": "each unit adds up what enters it, each times its weight",
        "a": "the activation is applied to each z",
        "slope": "the slope of the activation is taken at each z",
        "y_hat": "the output's activation is applied to its z",
        "loss": "the loss compares prediction and target, and averages as its formula says",
        "dy_hat": "it is the slope of the loss in the prediction",
        "da": "the error comes back along each weight the signal went out by",
        "dz": "what comes back passes the slope of the activation",
        "dW": "each weight sees its input times the error of its unit",
        "db": "the bias sees the error of its unit",
        "dtheta": "the bias sees the input 1, each weight the input it multiplies",
        "update": "each parameter takes a step against its gradient",
    }
)
"""The hint for a statement by its role, where nothing is known about the mistake."""
HANDED_ON = "it is z as it stands: what enters the unit, each times its weight, added up, and the bias if there is one"
"""The hint for an output without an activation of its own."""
SIGN = "the size is right; look at the sign again"
"""The hint where only the sign is wrong."""
TERMS = "Look at each term of the sum again: is it there, with its own sign?"
"""The hint where a term was left out, or its sign turned round."""
READABLE = 120
"""A line that a mistake makes longer than this is not written down; its name says enough."""
MOST = 3
"""How many mistakes are named where several give the same numbers; of the others, how many they are."""


def response(attempt: int, judgement: Judgement) -> Sentences:
    """Say what there is to say after an attempt, counted from 1; each sentence with its full stop."""
    said = _sentences(attempt, judgement)
    return tuple(sentence if str(sentence).endswith("?") else whole(sentence) for sentence in said)


def left_open(judgement: Judgement) -> Sentences:
    """Say what a right answer does not show: mistakes that give the same numbers here, zeros above all."""
    diagnosis = judgement.diagnosis
    if judgement.verdict != "right" or diagnosis is None:
        return ()
    it = "it" if judgement.asked.size == 1 else "they"
    same = say(f"{_these(judgement)} would be the same if ", _some(diagnosis.titles))
    return (whole(same), whole(say("on ", strong(diagnosis.live), f" {it} would not")))


def _sentences(attempt: int, judgement: Judgement) -> Sentences:
    match judgement.verdict:
        case "right":
            return (say(strong("right")), *((_in_full(judgement, exact=True),) if judgement.cut else ()))
        case "rounded":
            return (say(strong("right"), ", worked from rounded numbers"), _in_full(judgement, exact=True))
        case "follows":
            before = symbol(judgement.follows_from, judgement.names)
            return (say(strong("right as it follows"), f" from your {before}, which was wrong"), _in_full(judgement))
        case "incomplete":
            return (say(judgement.reason),)
        case "few digits":
            return (*_doubt(judgement), say("type more digits; this was no try, the same once more is"))
        case "revealed":
            return (_in_full(judgement), *_worked(judgement))
    if attempt >= LAST_ATTEMPT:
        told = judgement.diagnosis or judgement.slips or judgement.doubt or judgement.follows_from
        return (_in_full(judgement), *(_named(judgement)[:1] if told else ()), *_worked(judgement))
    return _named(judgement) if attempt > 1 or judgement.doubt else _hint(judgement)


def _doubt(judgement: Judgement) -> Sentences:
    """Say what digits leave open that are right as far as they go."""
    doubt, those = judgement.doubt, _these(judgement)
    assert doubt is not None
    if doubt.kind == "unmoved":
        old = "this is the old value" if judgement.asked.size == 1 else "these are the old values"
        return (say(strong("nothing moved"), f": {old} as shown, and the right ones differ in later digits"),)
    if doubt.same is not None:
        return (say(f"to the digits typed {those} would be the same if ", _some(doubt.same.titles)),)
    shape, cell = judgement.asked.shape, doubt.cells[0]
    text = judgement.typed[int(np.ravel_multi_index(cell, shape)) if shape else 0].strip()
    typed = f"{cell_name(judgement.asked.tensor, cell, judgement.names)}: {text}"
    count = parse_answer(text).digits
    right = (
        f"follows from your {symbol(judgement.follows_from, judgement.names)}" if judgement.follows_from else "is right"
    )
    digits = f"to {'one digit' if count == 1 else f'{count} digits'}" if count else "so far"
    return (say(f"{typed} {right} {digits}; {ENOUGH}{'' if count else ' digits'} are asked for"),)


def _hint(judgement: Judgement) -> Sentences:
    if judgement.follows_from:
        return (say(strong("not yet"), _how_many(judgement)), _shown_since(judgement))
    return (say(strong("not yet"), _how_many(judgement)), say(_nudge(judgement).removesuffix(".")))


def _nudge(judgement: Judgement) -> str:
    statement = judgement.statement
    if judgement.diagnosis:
        return judgement.diagnosis.first.words.hint
    if judgement.slips:
        return TERMS
    if _only_the_sign(judgement):
        return SIGN
    if statement.role == "y_hat" and isinstance(statement.value, ast.Name):
        return HANDED_ON
    return HINTS.get(statement.role, statement.why)


def _only_the_sign(judgement: Judgement) -> bool:
    """True if each wrong number would be right with the other sign."""
    typed = np.reshape(np.array(judgement.typed, dtype=object), judgement.asked.shape)
    right = np.asarray(judgement.right)
    return all(parse_answer(str(typed[cell])).fits(-float(right[cell])) for cell in judgement.wrong)


def _how_many(judgement: Judgement) -> str:
    if judgement.asked.size == 1:
        return ""
    fine = judgement.asked.size - len(judgement.wrong)
    return f": {fine} of {judgement.asked.size} numbers {'is' if fine == 1 else 'are'} right"


def _named(judgement: Judgement) -> Sentences:
    """Name the mistake, then the statement where it happens: a low pane shows the first rows only.

    A statement whose numbers are right on screen is not said to be wrong: another way leads to the same numbers.
    """
    diagnosis = judgement.diagnosis
    if judgement.doubt:
        return (*_doubt(judgement), say("the line is ", strong(judgement.statement.text)))
    if judgement.follows_from:
        return (_shown_since(judgement), say("the line is ", strong(judgement.statement.text)))
    if judgement.slips:
        told = [_slipped(slip, judgement) for slip in judgement.slips[:MOST]]
        others = len(judgement.slips) - len(told)
        more = (say(f"{others} more numbers have such a slip"),) if others else ()
        return (*told, *more, say("the line is ", strong(judgement.statement.text)))
    if diagnosis is None:
        sign = (say(SIGN),) if _only_the_sign(judgement) else ()
        return (
            say(f"no usual mistake gives {_these(judgement)}", _how_many(judgement)),
            *sign,
            say("the line is ", strong(judgement.statement.text)),
        )
    first, numbers = diagnosis.first, "number" if judgement.asked.size == 1 else "numbers"
    right, wrong = first.right_statement.text, first.wrong_statement.text
    here = say("the line is ", strong(judgement.statement.text))
    if len(diagnosis.mistakes) > 1:
        one_line = len({one.right_statement for one in diagnosis.outcomes}) == 1
        where = say("the line is ", strong(right)) if one_line else _where(right)
        return (*_several(judgement, diagnosis), where if diagnosis.blames else here)
    if not diagnosis.blames:
        same = say(f"this gives the same {numbers} as a mistake in an earlier line: ", strong(first.words.title))
        return (same, say("that line, ", strong(right), ", is right on screen"), here)
    title = say(strong(first.words.title))
    if diagnosis.coarse:
        title = say(f"to the digits typed {_these(judgement)} would be the same if ", title)
    lines = say("the line is ", strong(right))
    if not first.mistake.made_at_the_end and len(wrong) <= READABLE:
        lines = say(lines, ", and yours reads ", strong(wrong))
    return (title, lines, say(first.words.says.removesuffix(".")))


def _slipped(slip: Slip, judgement: Judgement) -> Sentence:
    """Tell a slip in adding up: which term, and that another one may give the same number."""
    cell = cell_name(judgement.asked.tensor, slip.cell, judgement.names)
    term = written_term(slip.term, names=judgement.names).substituted
    done = "is left out" if slip.kind == "left out" else "has the other sign"
    others = ", or by another slip of that kind" if slip.others else ""
    return say(f"{cell} comes out as typed if the term ", strong(term), f" {done}{others}")


def _these(judgement: Judgement) -> str:
    return "this number" if judgement.asked.size == 1 else "these numbers"


def _shown_since(judgement: Judgement) -> Sentence:
    """Say which earlier answer this follows from, though its right numbers were shown since."""
    before = symbol(judgement.follows_from, judgement.names)
    return say("it ", strong("follows"), f" from your {before}, which was wrong: go on from the numbers shown for it")


def _where(text: str) -> Sentence:
    return say("look first at the line ", strong(text))


def _several(judgement: Judgement, diagnosis: Diagnosis) -> Sentences:
    tell = "it does not tell" if judgement.asked.size == 1 else "they do not tell"
    digits = " to the digits typed" if diagnosis.coarse else ""
    said = say(f"several mistakes give {_these(judgement)}{digits}, and {tell} which: ", _some(diagnosis.titles))
    if not diagnosis.live:
        return (said,)
    return (said, say("the same question on ", strong(diagnosis.live), " tells them apart"))


def _some(titles: Iterable[str]) -> Sentence:
    """Name the first few, and say how many others there are."""
    every = list(dict.fromkeys(titles))
    told: list[Part] = [strong(title) for title in every[:MOST]]
    if others := len(every) - len(told):
        told.append("another one" if others == 1 else f"{others} others")
    return joined(told, last=", or ")


def _worked(judgement: Judgement) -> Sentences:
    return (say(judgement.working.line),) if judgement.working else ()


def _in_full(judgement: Judgement, *, exact: bool = False) -> Sentence:
    name, names = judgement.asked.tensor, judgement.names or {}
    if judgement.statement.role == "update":
        shown = names.get(name + AFTER_UPDATE) or f"the new {symbol(name, names)}"
    else:
        shown = symbol(name, names)
    return say(f"{shown} is ", strong(tensor(np.asarray(judgement.right), exact=exact)))
