"""A lab's make-up in a few words: layers, loss, optimizer."""

from __future__ import annotations

from tui_backprop.engine.functions import ACTIVATIONS, LOSSES
from tui_backprop.engine.machine import Values
from tui_backprop.engine.network import Network
from tui_backprop.engine.optimizers import OPTIMIZERS
from tui_backprop.labs.lab import Lab
from tui_backprop.lesson.numbers import number


def architecture(network: Network) -> str:
    """Inputs and units with their activations: "3 → 2 ReLU → 1"; an identity goes without saying."""
    parts = [str(network.layers[0].inputs)]
    for layer in network.layers:
        title = "" if layer.activation == "identity" else f" {ACTIVATIONS[layer.activation].title}"
        parts.append(f"{layer.units}{title}")
    return " → ".join(parts)


def loss_title(lab: Lab) -> str:
    """The loss in words, and what the sheet calls it where that is another name."""
    title = LOSSES[lab.network.loss].title
    sheet = lab.names.get(lab.network.loss)
    return f"{title} (your sheet: {sheet})" if sheet else title


def optimizer_title(network: Network, values: Values) -> str:
    """The optimizer and its learning rate: "SGD lr 0.001"."""
    return f"{OPTIMIZERS[network.optimizer].title} lr {number(float(values['lr']))}"
