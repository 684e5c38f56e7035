"""Say what keeps a network from learning, or that nothing does: from what its loss does on a copy that is run on.

Without the copy only what is certain is said: what the numbers show at this iteration, and what the loss did so far.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np

from tui_backprop.engine.iteration import first_nonfinite
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.ground.numbers import number
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Sentence, amount, change, joined, say, strong, whole
from tui_backprop.lesson.notation.symbols import cell_name, symbol
from tui_backprop.lesson.why import hindrances as layers_of
from tui_backprop.lesson.why.ahead import BETTER, Ahead
from tui_backprop.lesson.why.alldata import AllData
from tui_backprop.lesson.why.course import Course
from tui_backprop.lesson.why.earlier import Past, earlier, earlier_in_words
from tui_backprop.lesson.why.hindrances import Hindrance, hindrances
from tui_backprop.lesson.why.path import written
from tui_backprop.lesson.why.prospects import Outlook

Kind: TypeAlias = Literal[
    "broke", "no loss", "lr is 0", "learned", "too large", "too small", "decay", "no gradient", "least", "fine",
    "cannot be told", "so far", "dead layer", "identical", "saturated", "vanishes", "explodes", "some dead",
    "some saturated",
]  # fmt: skip
"""What a verdict comes to."""

LEARNED, LEARNED_SHARES = 1e-6, 1e-2
"""A network has learned when so much is left of what a prediction that has learned nothing loses: of squares, of
which it is a thousandth of the targets' spread; and of the logarithms of shares, which hardly come near 0."""
MUCH_FARTHER = 10.0
"""A larger step that gets so many times farther in as many iterations makes the lab's too small."""
CLEARLY = 0.5
"""A loss that only stands is put down to its step where another step leaves no more than this of it."""

AT_REST = 0.01
"""The share of what can be lost that no step may take off a loss that is called the least."""


@dataclass(frozen=True)
class Verdict:
    """A finding on what keeps a network from learning.

    Args:
        kind: what it comes to.
        also: what else is wrong with units and layers.
        sentences: what is said, the verdict first.
    """

    kind: Kind
    also: tuple[str, ...]
    sentences: tuple[Sentence, ...]

    def __str__(self) -> str:
        return " ".join(map(str, self.sentences))


def verdict(scene: Scene, past: Past | None = None, ahead: Ahead | None = None) -> Verdict:
    """Say what keeps a network from learning.

    Args:
        scene: the iteration, as far as it has run.
        past: the iterations before; without them, a broken number this one began with is not followed further.
        ahead: what became of a copy; None while that is not known.
    """
    return _Judge(scene, past, ahead).verdict()


@dataclass(frozen=True, eq=False)
class _Judge:
    scene: Scene
    past: Past | None
    ahead: Ahead | None

    @cached_property
    def whole(self) -> Scene:
        """Return the iteration, all of it once it was looked ahead: a verdict is the same at every stop."""
        return self.scene if self.ahead is None else Scene(self.scene.lab, self.ahead.whole)

    @cached_property
    def outlook(self) -> Outlook:
        return Outlook(self.whole)

    @cached_property
    def data(self) -> AllData:
        return AllData.quick(self.scene.lab, self.scene.before) if self.ahead is None else self.ahead.data

    @cached_property
    def loss(self) -> float:
        """Return the loss over all rows, at the start of this iteration."""
        if self.scene.program.batched or self.data.every > 1:
            return self.data.loss(self.scene.before)
        return self.scene.it.loss

    @cached_property
    def found(self) -> list[Hindrance]:
        return list(hindrances(self.whole, self.outlook))

    def verdict(self) -> Verdict:
        scene = self.scene
        if (broke := self._broke()) is not None:
            return _only("broke", say(strong("the numbers broke"), ": ", broke))
        if not scene.has(scene.program.loss):
            return _only("no loss", say("the loss is not computed yet: step on with n to the loss"))
        if scene.old(scene.program.rate) == 0:
            return self._said("lr is 0", say(strong("nothing moves"), ": lr is 0"), self.found)
        if (learned := self._learned()) is not None:
            return learned
        if self.ahead is None:
            return self._so_far()
        if self.ahead.own is None:
            text = "this network takes too long to look ahead; run it with space, and ask again"
            return self._said("cannot be told", say(strong("cannot be told"), f": {text}"), self.found)
        return self._from_course(self.ahead, self.ahead.own)

    def _said(self, kind: Kind, headline: Sentence, also: Sequence[Hindrance], *more: Sentence) -> Verdict:
        facts = [say(each.headline, ": ", each.fact) for each in also]
        sentences = tuple(map(whole, (headline, *more, *facts)))
        return Verdict(kind, tuple(each.kind for each in also), sentences)

    # What is certain without looking ahead.

    def _broke(self) -> Sentence | None:
        scene, past = self.scene, self.past
        found = first_nonfinite(scene.it, but=scene.program.shown_only)
        if found is None:
            return None
        if past is not None and past.iteration > 1 and found.statement is None:
            place = written(scene.it.upto(0), (found.name, found.cell))
            return earlier_in_words(scene.lab, earlier(scene.lab, past, place))
        then = scene.it.upto(0 if found.statement is None else found.statement + 1)
        value = number(then.number((found.name, found.cell)))
        when = "the iteration began with it"
        if found.statement is not None:
            when = f"at {scene.program.stages[scene.program.stage_of(found.statement)].key}"
        return say(cell_name(found.name, found.cell), f" = {value} is the first that is not finite, {when}")

    def _learned(self) -> Verdict | None:
        """Say that all rows are learned, as far as it matters, unless the steps lead away from there."""
        own = None if self.ahead is None else self.ahead.own
        left = self.loss - self.data.least
        stays = own is None or own.ends - self.data.least <= max(self._enough, left)
        if not (left <= self._enough and stays):
            return None
        also = [] if own is None or own.begins == own.ends else [self._next(own)]
        if self.scene.met.all() and not self.scene.program.batched:
            every = f"every {self.scene.compared_title} equals its target"
            return self._said("learned", say(strong("nothing to learn"), f": {every}"), [], *also)
        least = say("; the least there is with these targets is ", amount(self.data.least)) if self.data.least else ""
        share = say(f"; predicting {self.data.usual_words} has ", amount(self.data.usual + self.data.least))
        if not self.data.usual:
            share = say("; in iteration 1 it was ", amount(self.data.loss(self.scene.lab.leaves)))
        return self._said("learned", say(strong("it has learned"), ": ", self._loss_is, share, least), [], *also)

    @cached_property
    def _usual(self) -> float:
        """Return what is lost where nothing is learned; in the first iteration, where 0 would be right."""
        return self.data.usual or self.data.loss(self.scene.lab.leaves) - self.data.least

    @property
    def _enough(self) -> float:
        shares = self.scene.lab.network.targets.name != "any"
        return (LEARNED_SHARES if shares else LEARNED) * max(0.0, self._usual)

    def _so_far(self) -> Verdict:
        """Say what the loss did up to here, and what is wrong with units and layers, as far as it is worked out."""
        return self._said("so far", self._past_words(), self.found)

    def _past_words(self) -> Sentence:
        loss = say(strong("so far"), ": ", self._loss_is)
        if self.past is None or self.past.iteration == 1:
            return say(loss, "; there is no iteration before this one to compare it with")
        last = self.past.iteration
        losses = self.past.history.losses(1, last)
        at = int(np.nanargmin(losses)) + 1 if np.any(np.isfinite(losses)) else last
        of = "the losses of the batches went " if self.scene.program.batched else "it went "
        least = "" if at == last else f", the least in iteration {at}: {number(float(losses[at - 1]))}"
        return say(loss, "; ", of, change(float(losses[0]), float(losses[-1])), f" over {last} iterations", least)

    @property
    def _rows(self) -> str:
        if self.data.every > 1:
            return f"{self.data.count} rows, one of every {self.data.every},"
        return layers_of.data_rows(self.outlook)

    @property
    def _loss_is(self) -> Sentence:
        """Say what the loss is, over all rows where an iteration takes only some."""
        if self.scene.program.batched or self.data.every > 1:
            return say(f"the loss over {self._rows} is ", amount(self.loss))
        return say(symbol(self.scene.program.loss), " = ", amount(self.loss))

    # What the copy shows.

    def _next(self, own: Course) -> Sentence:
        """Say what the loss does: "in the next 200 iterations the loss falls 0.5 → 0.01"."""
        over = f" over {self._rows}" if self.scene.program.batched or self.data.every > 1 else ""
        count = "in the next iteration" if own.horizon == 1 else f"in the next {own.horizon} iterations"
        return say(f"{count} the loss{over} ", own.in_words)

    def _with(self, run: Course) -> Sentence:
        """Say what it would do with another step: "with lr 0.025 it would fall to 0.01"."""
        return say(f"with {symbol(self.scene.program.rate)} {number(run.rate)} it would fall to ", amount(run.ends))

    def _from_course(self, ahead: Ahead, own: Course) -> Verdict:
        next_ = self._next(own)
        smaller, larger = ahead.better(larger=False), ahead.better(larger=True)
        if own.does not in {"stands", "falls"}:
            if smaller is not None and smaller.left <= BETTER * own.left:
                headline = say(strong("the step is too large"), ": ", next_, "; ", self._with(smaller))
                return self._said("too large", headline, self.found)
            return self._pulled(ahead, own) or self._breaking(own) or self._blocked(own) or self._untold(own)
        if own.does == "falls":
            return self._falls(own)
        too_small = larger is not None and larger.fallen >= MUCH_FARTHER * max(0.0, own.fallen)
        steps = [self._with(larger)] if too_small and larger is not None else []
        return (
            self._blocked(own, *steps)
            or (self._slow(own, larger) if too_small and larger is not None else None)
            or self._pulled(ahead, own)
            or self._too_far(own, smaller)
            or self._least(ahead, own)
            or self._no_gradient(own)
            or self._untold(own)
        )

    def _falls(self, own: Course) -> Verdict:
        """Say that the loss falls, and what is wrong with layers all the same."""
        serious = [each for each in self.found if not each.slight]
        if own.left > 0.1 and serious:
            first = serious[0]
            headline = say(strong(first.headline), ": ", first.fact)
            rest = [each for each in self.found if each is not first]
            return self._said(first.kind, headline, rest, say("all the same, ", self._next(own)))
        if own.left > 0.1 and self.found:
            first = self.found[0]
            headline = say(strong(first.headline), ": ", first.fact, "; nothing else is in the way")
            return self._said(first.kind, headline, self.found[1:], self._next(own))
        headline = say(strong("nothing is in the way"), " of learning: ", self._next(own))
        return self._said("fine", headline, self.found, *self._worst())

    def _blocked(self, own: Course, *more: Sentence) -> Verdict | None:
        """Put a loss that does not fall down to what is wrong with layers, or with units."""
        if not self.found:
            return None
        first, *rest = self.found
        headline = say(strong(first.headline), ": ", first.fact)
        return self._said(first.kind, headline, rest, say(joined([self._next(own), *more], "; ", "; ")))

    def _slow(self, own: Course, larger: Course) -> Verdict:
        headline = say(strong("the step is too small"), ": ", self._next(own), "; ", self._with(larger))
        return self._said("too small", headline, self.found)

    def _breaking(self, own: Course) -> Verdict | None:
        if own.does != "breaks":
            return None
        headline = say(
            strong("the numbers will break"), ": ", self._next(own), ", and so it does with each smaller step"
        )
        return self._said("broke", headline, self.found)

    def _too_far(self, own: Course, smaller: Course | None) -> Verdict | None:
        if smaller is None or smaller.left > CLEARLY:
            return None
        headline = say(strong("the step is too large"), ": ", self._next(own), "; ", self._with(smaller))
        return self._said("too large", headline, self.found)

    def _pulled(self, ahead: Ahead, own: Course) -> Verdict | None:
        free = ahead.undecayed
        if free is None or not free.left <= CLEARLY * max(1.0, own.left):
            return None
        verb = "fall to " if free.does == "falls" else "be "
        without = say(f"without weight decay it would {verb}", amount(free.ends))
        headline = say(strong("weight decay holds it back"), ": ", self._next(own), "; ", without)
        return self._said("decay", headline, self.found)

    def _no_gradient(self, own: Course) -> Verdict | None:
        if own.begins != own.ends or not layers_of.unreached(self.whole):
            return None
        of = " of this batch" if self.scene.program.batched else ""
        fact = f": every ∂E/∂ of a weight is 0{of}; w on one of them says why"
        return self._said("no gradient", say(strong("no gradient is left"), fact), [], self._next(own), *self._worst())

    def _least(self, ahead: Ahead, own: Course) -> Verdict | None:
        """Say that this is the least loss there is: one layer whose loss has no dips, and no step that gets farther."""
        network = self.scene.lab.network
        convex = len(network.layers) == 1 and (ACTIVATIONS[network.last.activation].plain or self.scene.loss.dz)
        if not convex or any(run.fallen > AT_REST for run in (own, *ahead.others)):
            return None
        if layers_of.without_a_way(self.whole):
            return None
        fact = ": no step takes it lower, and the loss of one layer has no other dip"
        return self._said("least", say(strong("this is the least"), fact), [], self._next(own), *self._worst())

    def _untold(self, own: Course) -> Verdict:
        tried = "no smaller step that was tried does much better"
        if own.does == "stands":
            tried = "no other step that was tried gets much farther: a plateau, or the least these layers reach"
        headline = say(strong("cannot be told"), ": ", self._next(own), f", and {tried}")
        return self._said("cannot be told", headline, self.found, *self._worst())

    def _worst(self) -> Iterator[Sentence]:
        """Say which prediction of this iteration misses most: "ŷ[3,0] is off by 0.69, the most"."""
        targets = self.scene.it.targets
        miss = np.abs(self.scene.compared - targets)
        row, unit = divmod(int(np.argmax(miss)), miss.shape[1])
        most = ", the most" if targets.size > 1 else ""
        yield say(self.scene.compared_named(row, unit), " is off by ", amount(float(miss[row, unit])), most)


def _only(kind: Kind, headline: Sentence) -> Verdict:
    return Verdict(kind, (), (whole(headline),))
