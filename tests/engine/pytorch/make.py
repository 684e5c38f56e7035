"""Make the stored cases: ``python -m tests.engine.pytorch.make``, in an environment that has PyTorch.

Nothing else here needs PyTorch, and nothing of ours is imported: a net is put together from PyTorch's own functions,
losses and optimizers, autograd finds its gradients, and where PyTorch has a default of its own it is left to take it.
The nets keep to where PyTorch is exact: softplus below z = 20, where it turns linear; bce above log p = -100, where it
clamps, and away from p = 1, since it takes the logarithm of a rounded p.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from tests.engine.pytorch.nets import ACTIVATIONS, LOSSES, OPTIMIZERS, nets
from tests.engine.pytorch.stored import Net, Numbers, Step, Stored, write

TABLES = {"activations": ACTIVATIONS, "losses": LOSSES, "optimizers": OPTIMIZERS}


def main() -> None:
    """Write the cases of every row."""
    torch = import_module("torch")
    torch.set_default_dtype(torch.float64)
    torch.set_num_threads(1)
    for table, rows in TABLES.items():
        for row in rows:
            write(table, row, [Trained(torch, net).case(steps) for net, steps in nets(table, row)])


class Trained:
    """A net in PyTorch.

    Theta is kept as a bias and weights, since PyTorch can leave a bias out of weight decay only as a tensor of its own.

    Args:
        torch: the module; it is not imported at the top, so that reading this file does not need it.
        net: the net.
    """

    def __init__(self, torch: Any, net: Net) -> None:
        self.torch, self.net = torch, net
        self.x, self.y = torch.tensor(net["x"]), torch.tensor(net["y"])
        self.weights: dict[str, Any] = {}
        self.biases: dict[str, Any] = {}
        for layer in net["layers"]:
            name, given = layer["name"], net["parameters"]
            if layer["parameters"] == "theta":
                theta = torch.tensor(given["theta"])
                self.weights[name], self.biases[name] = theta[1:, None].clone(), theta[:1].clone()
            else:
                self.weights[name] = torch.tensor(given[f"W_{name}"])
                if layer["parameters"] == "W b":
                    self.biases[name] = torch.tensor(given[f"b_{name}"])
        for tensor in (*self.weights.values(), *self.biases.values()):
            tensor.requires_grad_()
        self.optimizer = self._optimizer()

    def case(self, steps: int) -> Stored:
        """Return the case with the numbers of some iterations."""
        return {**self.net, "steps": [self._step(iteration) for iteration in range(steps)]}

    def _step(self, iteration: int) -> Step:
        x, y = self._batch(iteration)
        self.optimizer.zero_grad()
        z, y_hat = self._forward(x)
        y_hat.retain_grad()
        loss = self._loss(z, y_hat, y)
        loss.backward()
        shown = {} if y_hat.grad is None else {"y_hat": y_hat.grad.tolist()}
        gradients = shown | self._by_name(lambda tensor: tensor.grad)
        self.optimizer.step()
        after = self._by_name(lambda tensor: tensor.detach())
        return {"loss": loss.item(), "y_hat": y_hat.tolist(), "gradients": gradients, "parameters": after}

    def _batch(self, iteration: int) -> tuple[Any, Any]:
        """Return the rows of an iteration, in row order; the last of an epoch may be fewer."""
        if "batch" not in self.net:
            return self.x, self.y
        batches = list(zip(self.x.split(self.net["batch"]), self.y.split(self.net["batch"]), strict=True))
        return batches[iteration % len(batches)]

    def _forward(self, x: Any) -> tuple[Any, Any]:
        """Return z of the last layer and y_hat."""
        z = x
        for layer in self.net["layers"]:
            name = layer["name"]
            z = x @ self.weights[name]
            if name in self.biases:
                z = z + self.biases[name]
            if layer["parameters"] == "theta" and "rows" not in self.net:
                z = z.reshape(())
            x = self._activation(layer["activation"], z)
        return z, x

    def _activation(self, name: str, z: Any) -> Any:
        functional = self.torch.nn.functional
        if name == "softplus":
            assert z.max() < 20, "beyond 20 PyTorch takes softplus(z) for z"
        return {
            "identity": lambda: z,
            "relu": lambda: functional.relu(z),
            "leaky_relu": lambda: functional.leaky_relu(z),
            "sigmoid": lambda: self.torch.sigmoid(z),
            "tanh": lambda: self.torch.tanh(z),
            "softplus": lambda: functional.softplus(z),
            "gelu": lambda: functional.gelu(z),
            "softmax": lambda: functional.softmax(z, dim=-1),
        }[name]()

    def _loss(self, z: Any, y_hat: Any, y: Any) -> Any:
        functional, name = self.torch.nn.functional, self.net["loss"]
        if name == "bce":
            assert y_hat.min() > 1e-4, "PyTorch takes the logarithm of a rounded p"
            assert y_hat.max() < 1 - 1e-4, "PyTorch takes the logarithm of a rounded 1 - p"
        delta = {"delta": self.net["scalars"]["delta"]} if "delta" in self.net["scalars"] else {}
        return {
            "half_mse": lambda: functional.mse_loss(y_hat, y, reduction="sum") / (2 * (len(y) if y.dim() == 2 else 1)),
            "mse": lambda: functional.mse_loss(y_hat, y),
            "huber": lambda: functional.huber_loss(y_hat, y, **delta),
            "bce": lambda: functional.binary_cross_entropy(y_hat, y),
            "bce_logits": lambda: functional.binary_cross_entropy_with_logits(y_hat, y),
            "cce": lambda: functional.cross_entropy(z, y),
        }[name]()

    def _optimizer(self) -> Any:
        """Return PyTorch's optimizer with the scalars that are given, and a group of parameters without decay."""
        optim, options = self.torch.optim, self.net["options"]
        given: dict[str, Any] = dict(self.net["scalars"])
        given.pop("delta", None)
        if "beta1" in given:
            given["betas"] = given.pop("beta1"), given.pop("beta2")
        if options.get("nesterov"):
            given["nesterov"] = True
        biases: dict[str, Any] = {"params": list(self.biases.values())}
        if not options.get("decay_biases", True):
            biases["weight_decay"] = 0.0
        made = {
            "sgd": optim.SGD,
            "adagrad": optim.Adagrad,
            "rmsprop": optim.RMSprop,
            "adam": optim.Adam,
            "adamw": optim.AdamW,
        }[self.net["optimizer"]]
        return made([{"params": list(self.weights.values())}, *([biases] if self.biases else [])], **given)

    def _by_name(self, of: Callable[[Any], Any]) -> dict[str, Numbers]:
        """Return the numbers of a tensor of every parameter, under the name it has with us; theta is whole again."""
        found: dict[str, Numbers] = {}
        for layer in self.net["layers"]:
            name = layer["name"]
            if layer["parameters"] == "theta":
                found["theta"] = self.torch.cat((of(self.biases[name]), of(self.weights[name])[:, 0])).tolist()
                continue
            found[f"W_{name}"] = of(self.weights[name]).tolist()
            if name in self.biases:
                found[f"b_{name}"] = of(self.biases[name]).tolist()
        return found


if __name__ == "__main__":
    main()
