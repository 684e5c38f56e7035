"""The table of mistakes: a row is a rewrite of the program, and the words for it.

Run the rewritten program and there is the wrong number of whoever made the mistake. Rows find their place by role and
tree, so they hold for every activation, loss and optimizer; a mistake that a program leaves no room for gives none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from tui_backprop.engine.program import Program
from tui_backprop.engine.rows.slips import Slip
from tui_backprop.lesson.quiz.mistakes import activations, backward, gradients, losses, places, slips, words
from tui_backprop.lesson.quiz.mistakes.mistake import Mistake, Variant
from tui_backprop.lesson.quiz.mistakes.rewrites import replaced, statements_with

COMPARING = ("loss", "dy_hat", "dz")
"""Roles of the statements that prediction and target may meet in."""
EVERY = ("z", "a", "slope", "y_hat", "dy_hat", "dz", "dW", "da", "decay", "state", "update")
"""Roles of the statements whose result may be a matrix."""

BY_COLUMNS = "filled in the wrong order"

MISTAKES: Mapping[str, Mistake] = MappingProxyType(
    {
        row.name: row
        for row in (
            Mistake(
                "mask forgotten",
                "the slope of the activation (the mask) was left out",
                "What comes back through a unit is multiplied by the slope of its activation.",
                "What does a unit let through on the way back?",
                statements_with("dz", rewrite=backward.mask_left_out),
            ),
            Mistake(
                "mask from the wrong layer",
                "the slope (the mask) of another layer was taken",
                "Each layer's error passes through the slope at that layer's own z.",
                "Whose units does this error pass through?",
                statements_with("dz", rewrite=backward.mask_of_another_layer),
            ),
            Mistake(
                "∂E/∂a used for ∂E/∂z",
                "∂E/∂a was taken in the place of ∂E/∂z",
                "Gradients are made of ∂E/∂z: of ∂E/∂a, which arrives, times the slope of the activation (the mask).",
                "Which error does this line take: ∂E/∂a, or ∂E/∂z?",
                statements_with("dW", "db", "dtheta", "da", rewrite=backward.error_before_the_mask),
            ),
            Mistake(
                "sign of y - y_hat",
                "the sign is turned round",
                "The slope of the loss is negative where the prediction is too low, and positive where it is too high.",
                "Is the prediction too high or too low, and which way must it move?",
                statements_with(*COMPARING, rewrite=slips.sign_turned),
                words.sign,
            ),
            Mistake(
                "factor 1/2 or 2",
                "one factor of 2 or ½ is wrong",
                "Each 2 and ½ of a formula stays, and no other comes in.",
                "Is there a 2 or a ½ in the formula?",
                statements_with(*COMPARING, "a", "y_hat", "slope", rewrite=slips.factor_wrong),
                words.factor,
            ),
            Mistake(
                "mean against sum",
                "the mean was taken over another count",
                "The loss says over what it is averaged; its gradient is divided by the same count, once.",
                "Is this a sum or a mean, and over what?",
                statements_with(*COMPARING, "dW", "db", "dtheta", rewrite=slips.averaged_wrongly),
                words.mean,
            ),
            Mistake(
                "updated weights used backward",
                "the error came back through weights that were updated already",
                "The error comes back along the weights that the signal went out by; all parameters move afterwards.",
                "Which weights were in the net when it made its prediction?",
                backward.weights_updated_too_early,
            ),
            Mistake(
                "W instead of its transpose",
                "W was taken where its transpose is needed",
                "Forward, W[i,j] leads from input i to unit j; backward, the same weight is read the other way.",
                "Which weights lead to this unit: a row of the matrix, or a column?",
                statements_with("z", "da", rewrite=slips.not_transposed),
                words.transpose,
            ),
            Mistake(
                BY_COLUMNS,
                "the numbers were filled in by columns instead of rows",
                "Row and column of a number are the ones its name says, as in numpy: first the row, then the column.",
                "Which index is the row, and which the column?",
                statements_with(*EVERY, rewrite=slips.filled_in_by_columns),
            ),
            Mistake(
                "bias forgotten",
                "the bias was left out",
                "A bias is a weight whose input is always 1.",
                "Does everything that enters the unit have its place in the sum?",
                statements_with("z", "dtheta", rewrite=slips.bias_left_out),
            ),
            Mistake(
                "input factor forgotten",
                "the factor of the input was left out",
                "A weight acts on its input, so the input is a factor of the sum and of the weight's gradient.",
                "What does each weight multiply?",
                statements_with("z", "dW", "dtheta", rewrite=slips.input_left_out),
            ),
            Mistake(
                "weight factor forgotten",
                "the weight was left out on the way back",
                "What comes back along a connection is multiplied by its weight.",
                "How strongly does this unit act on the next layer?",
                statements_with("da", rewrite=backward.weight_left_out),
            ),
            Mistake(
                "z used for a",
                "z was taken in the place of the activation",
                "What a layer hands on is what comes out of its activation.",
                "What leaves a unit: what goes into its activation, or what comes out?",
                statements_with("z", "slope", "dW", "dtheta", *COMPARING, rewrite=slips.z_for_a),
                words.z_for_a,
            ),
            Mistake(
                "slope taken at a",
                "the slope was taken at a instead of z",
                "The activation answers to z, so its slope is taken at z.",
                "At which number is the slope taken?",
                statements_with("slope", rewrite=backward.slope_at_a),
            ),
            Mistake(
                "activation forgotten",
                "the activation was left out",
                "Each z goes through the activation of its layer.",
                "What happens to z before it goes on?",
                statements_with("a", "y_hat", rewrite=slips.activation_left_out),
            ),
            Mistake(
                "lr forgotten",
                "the learning rate was left out",
                "A step is multiplied by the learning rate lr.",
                "How long is a step?",
                statements_with("update", rewrite=backward.lr_left_out),
            ),
            Mistake(
                "lr used twice",
                "the learning rate was used twice",
                "A step is multiplied by the learning rate lr once.",
                "How long is a step?",
                statements_with("update", rewrite=backward.lr_twice),
            ),
            Mistake(
                "update added",
                "the step was added instead of subtracted",
                "A step goes against the gradient, so that the loss falls: it is subtracted.",
                "Towards the gradient, or against it?",
                statements_with("update", rewrite=backward.update_added),
            ),
            Mistake(
                "update left out",
                "the step was left out",
                "These are the values from before the update, where nothing has moved yet.",
                "Has anything moved yet?",
                statements_with("update", rewrite=backward.update_left_out),
                words.step,
            ),
            Mistake(
                "softmax twice",
                "the softmax was applied twice",
                "Probabilities that come out of a softmax, or a loss that has it inside, need no second one.",
                "What has been done to z already?",
                statements_with("a", "y_hat", "loss", rewrite=slips.softmax_twice),
            ),
            Mistake(
                "one path only",
                "one of several paths was followed only",
                "A unit acts on the loss along every connection that leaves it; the paths are added up.",
                "How many ways lead from here to the loss?",
                statements_with("da", "dz", rewrite=backward.one_path),
            ),
            Mistake(
                "not summed over rows",
                "the gradient of one row was taken only",
                "Every row of the batch pulls at a weight; the gradient is their sum.",
                "Does more than one row of data have a say?",
                statements_with("dW", "db", "dtheta", rewrite=backward.one_row),
            ),
            *activations.ROWS,
            *losses.ROWS,
            *gradients.ROWS,
            *places.ROWS,
        )
    }
)


def variants(program: Program) -> Iterator[Variant]:
    """Make every mistake in every place where it can be made: those of the table, then those of the rows."""
    for mistake in MISTAKES.values():
        for mistaken in mistake.rewrite(program):
            yield Variant(mistake, program, mistaken)
    for at, statement in enumerate(program.statements):
        for slip in statement.slips:
            wrong = replace(statement, text=f"{statement.name} = {slip.text}")
            yield Variant(_of_row(slip), program, replaced(program, at, (wrong,)))


@lru_cache(4)
def mistakes_of(program: Program) -> tuple[Variant, ...]:
    """Return every mistake of a program; kept, since each keeps its own statement as it was read."""
    return tuple(variants(program))


def _of_row(slip: Slip) -> Mistake:
    """Return a mistake that a row brings with it; it is made in the statements that say so, and in no other."""
    return Mistake(slip.name, slip.title, slip.says, slip.hint, _nowhere_else)


def _nowhere_else(_: Program) -> Iterator[Program]:
    return iter(())
