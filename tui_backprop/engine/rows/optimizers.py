"""The table of optimizers: numpy lines for each parameter, with {p} for its name and {g} for its gradient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui_backprop.ground.tables import Table


@dataclass(frozen=True)
class Options:
    """What a lab fixes about its optimizer when it is compiled; the numbers themselves are leaves, edited in place.

    Args:
        momentum: SGD remembers its last steps.
        nesterov: SGD looks ahead along the remembered step.
        weight_decay: a multiple of each weight is added to its gradient (coupled L2).
        decay_biases: the same for biases.
    """

    momentum: bool = False
    nesterov: bool = False
    weight_decay: bool = False
    decay_biases: bool = True


@dataclass(frozen=True)
class Optimizer:
    """One way to turn gradients into steps.

    Args:
        name, title: as a lab file writes it, and in words.
        lines: from the options, the lines run for each parameter, in order; the last one assigns {p}.
        state: from the options, the names of the arrays kept for each parameter, with {p}; they start at 0.
        hyperparameters: names of the scalars read, with the value they have when a lab is silent.
        counts: whether ``t = t + 1`` runs first in every update.
        says: one sentence about the step.
        each: from the options, one sentence about another line, by what it writes, with {p}.
    """

    name: str
    title: str
    lines: Callable[[Options], tuple[str, ...]]
    state: Callable[[Options], tuple[str, ...]]
    hyperparameters: Callable[[Options], Mapping[str, float]]
    counts: bool = False
    says: str = ""
    each: Callable[[Options], Mapping[str, str]] = lambda _: {}


def _sgd_lines(options: Options) -> tuple[str, ...]:
    if not options.momentum:
        return ("{p} = {p} - lr * {g}",)
    step = "({g} + momentum * v_{p})" if options.nesterov else "v_{p}"
    return ("v_{p} = momentum * v_{p} + {g}", "{p} = {p} - lr * " + step)


def _sgd_each(options: Options) -> Mapping[str, str]:
    if not options.momentum:
        return {}
    step = "v and the gradient" if options.nesterov else "v"
    return {
        "v_{p}": "v keeps a part of the gradients before, and adds this one.",
        "{p}": f"Each parameter takes a small step against {step}.",
    }


OPTIMIZERS = Table(
    Optimizer(
        "sgd",
        "SGD",
        _sgd_lines,
        state=lambda options: ("v_{p}",) if options.momentum else (),
        hyperparameters=lambda options: {"lr": 0.01} | ({"momentum": 0.0} if options.momentum else {}),
        says="Each parameter takes a small step against its gradient.",
        each=_sgd_each,
    ),
    Optimizer(
        "adam",
        "Adam",
        lambda _: (
            "m_{p} = beta1 * m_{p} + (1.0 - beta1) * {g}",
            "v_{p} = beta2 * v_{p} + (1.0 - beta2) * {g} ** 2",
            "m_hat_{p} = m_{p} / (1.0 - beta1 ** t)",
            "v_hat_{p} = v_{p} / (1.0 - beta2 ** t)",
            "{p} = {p} - lr * m_hat_{p} / (np.sqrt(v_hat_{p}) + eps)",
        ),
        state=lambda _: ("m_{p}", "v_{p}"),
        hyperparameters=lambda _: {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8},
        counts=True,
        says="Each parameter steps against its average gradient, divided by the gradient's usual size.",
        each=lambda _: {
            "m_{p}": "m is a running average of the gradient.",
            "v_{p}": "v is a running average of the squared gradient.",
            "m_hat_{p}": "m began at 0 and is too small at first; its hat makes up for it.",
            "v_hat_{p}": "v began at 0 and is too small at first; its hat makes up for it.",
        },
    ),
)
