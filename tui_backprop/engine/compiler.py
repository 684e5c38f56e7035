"""Network -> program. Writes the numpy line of every statement, once; nothing here knows a number."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from typing import Literal

from tui_backprop.engine.network import Layer, Network, gradient_name
from tui_backprop.engine.program import Program, Stage
from tui_backprop.engine.rows.activations import ACTIVATIONS
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS
from tui_backprop.engine.rows.slips import Slip
from tui_backprop.engine.statement import Statement


def compile_program(network: Network) -> Program:
    """Return the stages of one iteration: start, forward through the layers, loss, gradients back, update."""
    stages = [_start(network)]
    for layer in network.layers[:-1]:
        stages += _hidden(layer, network.rows is None)
    stages += [_output(network), _loss(network)]
    for index in reversed(range(len(network.layers))):
        stages.append(_grads(network, index))
    stages.append(_update(network))
    return Program(network, tuple(stages))


def _start(network: Network) -> Stage:
    if network.batch is None:
        return Stage("start", "", "start", ())
    text = "x, y = X[rows], Y[rows]"
    return Stage("start", "", "start", (Statement(text, "Take the rows of this iteration's batch.", "batch"),))


def _z(layer: Layer, one_row: bool) -> Statement:
    """Write z of a layer from what enters it: x, or a of the layer before."""
    if layer.parameters == "theta":
        weights = "theta[1:]" if one_row else "theta[1:, None]"
        text = f"{layer.z} = theta[0] + {layer.source} @ {weights}"
        why = "The bias theta[0], plus each input times its weight."
    elif layer.b:
        text = f"{layer.z} = {layer.source} @ {layer.W} + {layer.b}"
        why = "Each unit adds up its inputs, each times its weight, and its bias."
    else:
        text = f"{layer.z} = {layer.source} @ {layer.W}"
        why = "Each unit adds up its inputs, each times its weight."
    return Statement(text, why, "z", layer.name)


def _hidden(layer: Layer, one_row: bool) -> list[Stage]:
    row = ACTIVATIONS[layer.activation]
    answer = [_answer(layer, "a")]
    if row.slope:
        answer.append(_slope(layer))
    return [
        Stage("pre-activation", layer.name, "pre-activation", (_z(layer, one_row),)),
        Stage("activation", layer.name, row.title, tuple(answer)),
    ]


def _answer(layer: Layer, role: Literal["a", "y_hat"]) -> Statement:
    row, put = ACTIVATIONS[layer.activation], _putting(z=layer.z)
    text, slips = f"{layer.answer} = {put(row.value)}", _written(row.value_slips, put)
    return Statement(text, row.says, role, layer.name, slips=slips)


def _slope(layer: Layer) -> Statement:
    row, put = ACTIVATIONS[layer.activation], _putting(z=layer.z)
    text, slips = f"{layer.slope} = {put(row.slope)}", _written(row.slope_slips, put)
    return Statement(text, row.slope_says, "slope", layer.name, slips=slips)


def _putting(**names: str) -> Callable[[str], str]:
    """Return what puts names into the text of a row."""
    return lambda text: text.format(**names)


def _written(slips: tuple[Slip, ...], write: Callable[[str], str]) -> tuple[Slip, ...]:
    """Write the text of slips as the right-hand side they are taken for is written."""
    return tuple(replace(slip, text=write(slip.text)) for slip in slips)


def _output(network: Network) -> Stage:
    layer, row = network.last, ACTIVATIONS[network.last.activation]
    statements = [_z(layer, network.rows is None), _answer(layer, "y_hat")]
    if row.slope and not LOSSES[network.loss].dz:
        statements.append(_slope(layer))
    return Stage("output", layer.name, "output", tuple(statements))


def _loss(network: Network) -> Stage:
    row = LOSSES[network.loss]
    full = network.batch or network.rows or 1
    fewest = (network.rows or full) % full or full  # the last batch of an epoch may be of one row
    several = network.last.units * fewest > 1
    says = row.says.format(averaged=", averaged" if several else "")
    slips = _written(row.element_slips, partial(_reduced, network))
    return Stage("loss", "", "loss", (Statement(loss_text(network, row.element), says, "loss", slips=slips),))


def loss_text(network: Network, element: str) -> str:
    """Write the line of the loss, reduced as its row says, from the text of one element."""
    return f"loss = {_reduced(network, element)}"


def _reduced(network: Network, element: str) -> str:
    one = element.format(**_compared(network))
    if network.scalar:
        return one
    if LOSSES[network.loss].reduction == "mean":
        return f"np.mean({one})"
    return f"np.sum({one})" + ("" if network.rows is None else " / len(y)")


def _compared(network: Network) -> dict[str, str]:
    """Return the names that stand for the terms of a loss."""
    return {"y": "y", "y_hat": network.last.answer, "z": network.last.z}


def element_text(network: Network) -> str:
    """Write the loss of one element in terms of y and y_hat alone."""
    row = LOSSES[network.loss]
    return (row.textbook or row.element).format(**_compared(network))


def prediction_text(network: Network) -> str:
    """Write what of y_hat the loss compares with the target: y_hat itself, or what its row makes of it."""
    return LOSSES[network.loss].prediction.format(**_compared(network))


def _averaged(network: Network, element: str) -> str:
    """Write the gradient of the loss from that of one element: divided by what the loss is divided by."""
    element = element.format(**_compared(network))
    if network.scalar or (network.rows is None and LOSSES[network.loss].reduction == "rows"):
        return element
    count = "y.size" if LOSSES[network.loss].reduction == "mean" else "len(y)"
    divided = ast.BinOp(ast.parse(element, mode="eval").body, ast.Div(), ast.parse(count, mode="eval").body)
    return ast.unparse(divided)


def _output_gradient(network: Network) -> Iterator[Statement]:
    """Write ∂E/∂y_hat and ∂E/∂z of the last layer."""
    layer, row, loss = network.last, ACTIVATIONS[network.last.activation], LOSSES[network.loss]
    write, slips = partial(_averaged, network), loss.dz_slips if loss.dz else ()
    yield Statement(
        f"{layer.da} = {write(loss.dy_hat)}",
        "This is the slope of the loss: how fast it changes with the prediction.",
        "dy_hat",
        layer.name,
        gradient_of=layer.answer,
        slips=_written(loss.dy_hat_slips, write),
    )
    if loss.dz:
        text = write(loss.dz)
        why = f"Loss and {row.title} together have this simple slope; ∂E/∂y_hat is shown, but not used."
    elif row.backward:
        text = row.backward.format(da=layer.da, a=layer.answer, z=layer.z)
        why = f"Every output of a {row.title} depends on every sum of its row."
    elif row.slope:
        text = f"{layer.da} * {layer.slope}"
        why = f"The slope of {row.title} passes the error back through the output unit."
    else:
        text, why = layer.da, "The output unit is the identity, so the error passes as it is."
    yield Statement(f"{layer.dz} = {text}", why, "dz", layer.name, gradient_of=layer.z, slips=_written(slips, write))


def _hidden_gradient(network: Network, index: int) -> Iterator[Statement]:
    """Write ∂E/∂a and ∂E/∂z of a hidden layer, from ∂E/∂z of the layer after it."""
    layer, after = network.layers[index], network.layers[index + 1]
    row = ACTIVATIONS[layer.activation]
    if after.parameters == "theta":
        text = f"{layer.da} = {after.dz} * theta[1:]"
    else:
        text = f"{layer.da} = {after.dz} @ {after.W}.T"
    yield Statement(
        text,
        "The error comes back along the same weights the signal went out by.",
        "da",
        layer.name,
        gradient_of=layer.answer,
    )
    if row.backward:
        text = row.backward.format(da=layer.da, a=layer.answer, z=layer.z)
        why = f"Every output of a {row.title} depends on every sum of its row."
    elif row.slope:
        text, why = f"{layer.da} * {layer.slope}", f"What comes back is multiplied by the slope of {row.title}."
    else:
        text, why = layer.da, "An identity unit passes the error as it is."
    yield Statement(f"{layer.dz} = {text}", why, "dz", layer.name, gradient_of=layer.z)


def _parameter_gradients(network: Network, index: int) -> Iterator[Statement]:
    """Write ∂E/∂ of a layer's parameters, from ∂E/∂z and what entered the layer."""
    layer = network.layers[index]
    entering, dz, one_row = layer.source, layer.dz, network.rows is None
    if layer.parameters == "theta":
        if one_row:
            text = f"{gradient_name(layer.W)} = {dz} * np.concatenate(([1.0], {entering}))"
        else:
            text = f"{gradient_name(layer.W)} = np.concatenate((np.sum({dz}, axis=0), {entering}.T @ {dz}[:, 0]))"
        why = "The bias sees the input 1; each weight sees the input it multiplies."
        yield Statement(text, why, "dtheta", layer.name, layer.W, layer.W)
        return
    text = f"np.outer({entering}, {dz})" if one_row else f"{entering}.T @ {dz}"
    why = "Each weight sees its input times the error of its unit" + ("." if one_row else ", summed over the rows.")
    yield Statement(f"{gradient_name(layer.W)} = {text}", why, "dW", layer.name, layer.W, layer.W)
    if layer.b:
        text = dz if one_row else f"np.sum({dz}, axis=0)"
        why = "A bias sees the error of its unit" + ("." if one_row else ", summed over the rows.")
        yield Statement(f"{gradient_name(layer.b)} = {text}", why, "db", layer.name, layer.b, layer.b)


def _grads(network: Network, index: int) -> Stage:
    layer = network.layers[index]
    last = index == len(network.layers) - 1
    arriving = _output_gradient(network) if last else _hidden_gradient(network, index)
    statements = (*arriving, *_parameter_gradients(network, index))
    return Stage("grads", layer.name, f"grads {layer.name}", statements)


def _decayed(network: Network, layer: Layer, p: str) -> str:
    """Return the weights that decay: all of them, or with the bias left out."""
    if network.options.decay_biases:
        return p
    return "np.concatenate(([0.0], theta[1:]))" if layer.parameters == "theta" else ("" if p == layer.b else p)


def _update(network: Network) -> Stage:
    """Write the update, the last layer first, as the gradients come."""
    row = OPTIMIZERS[network.optimizer]
    statements = [Statement("t = t + 1.0", "One more step has been taken.", "count")] if row.counts else []
    for layer in reversed(network.layers):
        for p in layer.shapes:
            decayed = _decayed(network, layer, p) if "weight_decay" in network.hyperparameters else ""
            put = _putting(p=p, g=gradient_name(p), decayed=decayed)
            for line in row.lines(network.options, decays=bool(decayed)):
                text, slips = put(line.text), _written(line.slips, put)
                statements.append(Statement(text, line.says, line.role, layer.name, p, slips=slips))
    return Stage("update", "", "update", tuple(statements))
