"""The table of starting weights: numpy text for W (inputs, units), drawn once with a seeded generator; biases are 0.

Formulas are PyTorch's, with ReLU's gain for he (Glorot and Bengio 2010; He et al. 2015). Uniform is the plain name.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tui_backprop.ground.tables import Table


@dataclass(frozen=True)
class Initialisation:
    """A way to start a layer's weights.

    Args:
        name: as a lab file writes it.
        text: W in terms of ``rng``, ``inputs`` and ``units``.
    """

    name: str
    text: str

    @property
    def seeded(self) -> bool:
        """True if the weights are left to chance, which a seed decides."""
        return "rng" in self.text

    def draw(self, rng: np.random.Generator, inputs: int, units: int) -> NDArray[np.float64]:
        """Return W, shape (inputs, units); takes its numbers from ``rng``."""
        names = {"rng": rng, "inputs": inputs, "units": units}
        drawn: NDArray[np.float64] = eval(self.text, {"np": np, "__builtins__": {}}, names)
        return drawn


INITIALISATIONS = Table(
    Initialisation(
        "zeros",
        "np.zeros((inputs, units))",
    ),
    Initialisation(
        "xavier",
        "rng.uniform(-1.0, 1.0, (inputs, units)) * np.sqrt(6.0 / (inputs + units))",
    ),
    Initialisation(
        "xavier_normal",
        "rng.standard_normal((inputs, units)) * np.sqrt(2.0 / (inputs + units))",
    ),
    Initialisation(
        "he",
        "rng.uniform(-1.0, 1.0, (inputs, units)) * np.sqrt(6.0 / inputs)",
    ),
    Initialisation(
        "he_normal",
        "rng.standard_normal((inputs, units)) * np.sqrt(2.0 / inputs)",
    ),
)
