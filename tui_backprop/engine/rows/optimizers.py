"""The table of optimizers: numpy lines for each parameter, with {p} for its name and {g} for its gradient."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from tui_backprop.engine.rows.scalars import MOMENTUM, Scalar, average, eps, lr, weight_decay
from tui_backprop.engine.rows.slips import Slip
from tui_backprop.ground.tables import Table


@dataclass(frozen=True)
class Options:
    """The choices that are fixed when a lab is compiled; the optimizer's numbers are leaves, edited in place.

    Args:
        momentum: SGD remembers its last steps.
        nesterov: SGD looks ahead along the remembered step.
        weight_decay: weights decay; an optimizer that always lets them decay does not ask.
        decay_biases: the same for biases.
    """

    momentum: bool = False
    nesterov: bool = False
    weight_decay: bool = False
    decay_biases: bool = True


Option: TypeAlias = Literal["momentum", "nesterov", "weight_decay", "decay_biases"]


@dataclass(frozen=True)
class Line:
    """A line of an update.

    Args:
        text: numpy, in terms of {p}, its gradient {g}, and of decay the weights that decay, {decayed}.
        says: one sentence about it.
        role: what it is for: decay, what the optimizer keeps or works out, or the step itself.
        slips: what is mistaken for its right-hand side, in this line alone.
    """

    text: str
    says: str
    role: Literal["decay", "state", "update"] = "state"
    slips: tuple[Slip, ...] = ()

    def put(self, **texts: str) -> Line:
        """Return the line with text in the place of some of its fields; the others stay."""

        def filled(text: str) -> str:
            for name, instead in texts.items():
                text = text.replace(f"{{{name}}}", instead)
            return text

        slips = tuple(replace(slip, text=filled(slip.text)) for slip in self.slips)
        return replace(self, text=filled(self.text), slips=slips)


@dataclass(frozen=True)
class Decay:
    """A way to pull weights towards 0.

    Args:
        line: what is worked out first.
        gradient: what the other lines then read as {g}.
        step: what lr multiplies, from {step}, the step without decay.
    """

    line: Line
    gradient: str = "{g}"
    step: str = "{step}"


COUPLED = Decay(
    Line("g_{p} = {g} + weight_decay * {decayed}", "Decay pulls each weight towards 0.", "decay"), gradient="g_{p}"
)
"""A part of each weight is added to its gradient, so that all an optimizer does with a gradient it does with decay."""
DECOUPLED = Decay(
    Line(
        "decay_{p} = weight_decay * {decayed}",
        "Decay pulls each weight towards 0, beside the step and not through it.",
        "decay",
        (
            Slip(
                "decay coupled",
                "{g} + weight_decay * {decayed}",
                "the decay was added to the gradient",
                "Here decay does not go through the gradient: it is a step of its own.",
                "Does decay go through the gradient?",
            ),
        ),
    ),
    step="({step} + decay_{p})",
)
"""A part of each weight is a step of its own (Loshchilov and Hutter 2019)."""


@dataclass(frozen=True)
class Optimizer:
    """A way to turn gradients into steps.

    Args:
        name, title: as a lab file writes it, and in words.
        step: from the options, what lr multiplies, in terms of {g} and of what ``before`` writes; its slips likewise.
        before: from the options, the lines that run before the step, in order.
        state: from the options, the names of the arrays kept for each parameter, with {p}; they start at 0.
        reads: from the options, the scalars the lines read, the rate of the steps first, that of decay if asked for.
        options: which options it heeds.
        decay: how its weights decay.
        counts: whether ``t = t + 1`` runs first in every update.
    """

    name: str
    title: str
    step: Callable[[Options], Line]
    reads: Callable[[Options], tuple[Scalar, ...]]
    before: Callable[[Options], tuple[Line, ...]] = lambda _: ()
    state: Callable[[Options], tuple[str, ...]] = lambda _: ()
    options: tuple[Option, ...] = ("weight_decay", "decay_biases")
    decay: Decay = COUPLED
    counts: bool = False

    @property
    def could_read(self) -> tuple[Scalar, ...]:
        """Return the scalars it reads when every option is on."""
        return self.reads(Options(momentum=True, nesterov=True, weight_decay=True))

    def lines(self, options: Options, *, decays: bool) -> tuple[Line, ...]:
        """Return the lines run for each parameter, in order, in terms of {p}, {g} and {decayed}; the last assigns {p}.

        Args:
            decays: whether this parameter does.
        """
        first = (self.decay.line,) if decays else ()
        gradient, taken = (self.decay.gradient, self.decay.step) if decays else ("{g}", "{step}")
        step = self.step(options)
        against = ("{p} - lr * " + taken).replace
        slips = tuple(replace(slip, text=against("{step}", slip.text)) for slip in step.slips)
        update = Line("{p} = " + against("{step}", step.text), step.says, "update", slips)
        return (*first, *(line.put(g=gradient) for line in (*self.before(options), update)))


def _if_asked(options: Options) -> tuple[Scalar, ...]:
    return (weight_decay(0.0),) if options.weight_decay else ()


def _sgd_step(options: Options) -> Line:
    if not options.momentum:
        return Line("{g}", "Each parameter takes a small step against its gradient.")
    if not options.nesterov:
        return Line("v_{p}", "Each parameter takes a small step against v.")
    return Line("({g} + momentum * v_{p})", "Each parameter takes a small step against v and the gradient.")


def _sgd_before(options: Options) -> tuple[Line, ...]:
    if not options.momentum:
        return ()
    return (Line("v_{p} = momentum * v_{p} + {g}", "v keeps a part of the gradients before, and adds this one."),)


def _sgd_reads(options: Options) -> tuple[Scalar, ...]:
    return (lr(0.01), *((MOMENTUM,) if options.momentum else ()), *_if_asked(options))


_ROOT_FORGOTTEN = Slip(
    "root forgotten",
    "{g} / (s_{p} + eps)",
    "the root was left out",
    "The step is divided by the usual size of the gradient: the root of s, which holds its square.",
    "Of what size is s, beside the gradient?",
)


def _by_root_of_s(says: str) -> Line:
    return Line("{g} / (np.sqrt(s_{p}) + eps)", says, slips=(_ROOT_FORGOTTEN,))


def _adam_before(_: Options) -> tuple[Line, ...]:
    return (
        Line("m_{p} = beta1 * m_{p} + (1.0 - beta1) * {g}", "m is a running average of the gradient."),
        Line("v_{p} = beta2 * v_{p} + (1.0 - beta2) * {g} ** 2", "v is a running average of the squared gradient."),
        Line(
            "m_hat_{p} = m_{p} / (1.0 - beta1 ** t)", "m began at 0 and is too small at first; its hat makes up for it."
        ),
        Line(
            "v_hat_{p} = v_{p} / (1.0 - beta2 ** t)", "v began at 0 and is too small at first; its hat makes up for it."
        ),
    )


_ADAM_STEP = Line(
    "m_hat_{p} / (np.sqrt(v_hat_{p}) + eps)",
    "Each parameter steps against its average gradient, divided by the gradient's usual size.",
    slips=(
        Slip(
            "hats forgotten",
            "m_{p} / (np.sqrt(v_{p}) + eps)",
            "m and v were taken without their hats",
            "m and v begin at 0 and are too small at first; the step takes what their hats make of them.",
            "Are m and v of the right size already?",
        ),
    ),
)
_ADAM_READS = (lr(0.001), average("beta1", 0.9, "betas"), average("beta2", 0.999, "betas"), eps(1e-8))

OPTIMIZERS = Table(
    Optimizer(
        "sgd",
        "SGD",
        _sgd_step,
        _sgd_reads,
        _sgd_before,
        state=lambda options: ("v_{p}",) if options.momentum else (),
        options=("momentum", "nesterov", "weight_decay", "decay_biases"),
    ),
    Optimizer(
        "adagrad",
        "Adagrad",
        lambda _: _by_root_of_s("Each parameter steps against its gradient, divided by the root of all its squares."),
        lambda options: (lr(0.01), eps(1e-10), *_if_asked(options)),
        lambda _: (Line("s_{p} = s_{p} + {g} ** 2", "s adds up the squared gradients, so that steps get smaller."),),
        state=lambda _: ("s_{p}",),
    ),
    Optimizer(
        "rmsprop",
        "RMSprop",
        lambda _: _by_root_of_s("Each parameter steps against its gradient, divided by the gradient's usual size."),
        lambda options: (lr(0.01), average("alpha", 0.99), eps(1e-8), *_if_asked(options)),
        lambda _: (
            Line("s_{p} = alpha * s_{p} + (1.0 - alpha) * {g} ** 2", "s is a running average of the squared gradient."),
        ),
        state=lambda _: ("s_{p}",),
    ),
    Optimizer(
        "adam",
        "Adam",
        lambda _: _ADAM_STEP,
        lambda options: (*_ADAM_READS, *_if_asked(options)),
        _adam_before,
        state=lambda _: ("m_{p}", "v_{p}"),
        counts=True,
    ),
    Optimizer(
        "adamw",
        "AdamW",
        lambda _: _ADAM_STEP,
        lambda _: (*_ADAM_READS, weight_decay(0.01)),
        _adam_before,
        state=lambda _: ("m_{p}", "v_{p}"),
        options=("decay_biases",),
        decay=DECOUPLED,
        counts=True,
    ),
)
