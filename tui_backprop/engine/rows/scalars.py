"""The numbers a loss or an optimizer reads beside its tensors: what each is where a lab is silent, and may be."""

from __future__ import annotations

from dataclasses import dataclass

from tui_backprop.ground.numbers import number


@dataclass(frozen=True)
class Scalar:
    """A number that statements read by its name, and that a person may edit.

    Args:
        name: as statements read it.
        usual: what it is where a lab is silent.
        key: what a lab file calls it, where that is another word; scalars with one key are a list there, in order.
        above: what it must be greater than, for statements to make sense; None for any finite number.
        negative: what less than 0 does, to be told of a lab or an edit; empty where it is refused, or means something.
        from_one: what 1 and more does; empty where that is as good as anything.
        zero: what 0 does, where that is worth knowing.
        told: whether a title names it even at its usual value.
    """

    name: str
    usual: float
    key: str = ""
    above: float | None = None
    negative: str = ""
    from_one: str = ""
    zero: str = ""
    told: bool = True

    @property
    def in_lab(self) -> str:
        """Return the key of a lab file that holds it."""
        return self.key or self.name

    def refusal(self, value: float) -> str:
        """Return why a value cannot be taken, "must be greater than 0"; empty for one that can."""
        if self.above is None or value > self.above:
            return ""
        return f"must be greater than {number(self.above)}"

    def concern(self, value: float) -> str:
        """Return what a value does that cannot be meant, "less than 0 makes the loss grow"; empty if nothing."""
        return self.negative if value < 0 else self.from_one if value >= 1 else ""


FADES = "from 1 on what is remembered never fades"


def lr(usual: float) -> Scalar:
    """Return the learning rate, with the value that goes with an optimizer."""
    return Scalar("lr", usual, negative="less than 0 makes the loss grow", zero="so nothing moves")


def eps(usual: float) -> Scalar:
    """Return what is added to a divisor to keep it from 0."""
    return Scalar("eps", usual, negative="less than 0 can make the divisor 0", told=False)


def weight_decay(usual: float) -> Scalar:
    """Return how fast weights are pulled to 0."""
    return Scalar("weight_decay", usual, negative="less than 0 makes the weights grow")


def average(name: str, usual: float, key: str = "") -> Scalar:
    """Return how much a running average keeps of itself in each iteration, from 0 to below 1."""
    return Scalar(name, usual, key, negative="less than 0 is no average", from_one=FADES)


MOMENTUM = Scalar("momentum", 0.0, negative="less than 0 turns each remembered step round", from_one=FADES)
