"""What a message offers is not refused next."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator

import pytest

from tests.labs.toml import BATCH, DATA, HEAD, HIDDEN, OUT, SMALL, TRAINING, refused, refused_in_line
from tui_backprop.engine.rows.losses import LOSSES
from tui_backprop.engine.rows.optimizers import OPTIMIZERS
from tui_backprop.labs.loader import bundled

WORDS = '[names]\nloss = "E"\n[notes]\nupdate = "n"\n[[tasks]]\nat = "1 loss"\nask = "?"\npredict = "loss"\n'
SOFTMAX = '[[layers]]\nname = "out"\nactivation = "softmax"\nW = [[0.5, 0.1], [0.25, 0.2]]\n'
SIGMOID = '[[layers]]\nname = "out"\nactivation = "sigmoid"\nunits = 1\ninit = "he"\nbias = true\n'
LABS = {
    "one sample": SMALL + WORDS,
    "rows": BATCH.replace("y =", "batch = 2\nshuffle = true\ny =")
    + "momentum = 0.5\nnesterov = true\nseed = 1\n"
    + WORDS,
    "adam": BATCH.replace("sgd", "adam") + "betas = [0.9, 0.99]\nweight_decay = 0.1\ndecay_biases = false\n",
    "rmsprop, huber": BATCH.replace("sgd", "rmsprop").replace("half_mse", "huber") + "alpha = 0.9\ndelta = 2.0\n",
    "adamw, cce": HEAD
    + "[data]\nx = [[0, 1], [1, 0]]\ny = [[0, 1], [1, 0]]\n"
    + SOFTMAX
    + '[training]\nloss = "cce"\noptimizer = "adamw"\nlr = 0.1\ndecay_biases = false\n',
    "bce, drawn": HEAD + "[data]\nx = [[0, 1], [1, 0]]\ny = [0, 1]\n" + SIGMOID + TRAINING.replace("half_mse", "bce"),
}


def misspelt(word: str) -> Iterator[str]:
    """A word with each letter left out, doubled, and swapped with the next."""
    for at in range(len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        yield word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


def refused_or_not(text: str) -> str:
    try:
        return refused(text)
    except pytest.fail.Exception:
        return ""


@pytest.mark.parametrize("lab", LABS)
def test_no_key_or_word_is_offered_that_is_refused_next(lab: str) -> None:
    text = LABS[lab]
    assert refused_or_not(text) == ""
    offered = 0
    for found in re.finditer(r'^\[*([a-z_]+)|^"?([\w ]+)"? =|= "([a-z_]+)"$', text, re.MULTILINE):
        start, end = next(span for at in (1, 2, 3) if (span := found.span(at)) != (-1, -1))
        for wrong in {*misspelt(text[start:end])} - {text[start:end]}:
            spoiled = text[:start] + wrong + text[end:]
            said = refused_or_not(spoiled)
            if hint := re.search(r"Did you mean ([\w.]+)\?", said):
                offered += 1
                mended = text[:start] + hint[1] + text[end:]
                tomllib.loads(mended)  # no key twice
                place = said.partition(": ")[0].rpartition(".")[0]
                again = refused_or_not(mended)
                assert not again.startswith((f"{place}.{hint[1]}: ", f"{hint[1]}: ")), (wrong, said, again)
                assert '" is not known' not in again, (wrong, said, again)
    assert offered > 20


def keys_said(text: str) -> set[str]:
    return set(refused(text).partition(" The keys here are ")[2].rstrip(".").split(", "))


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("loss", ["half_mse", "huber", "mse"])
def test_the_keys_that_are_listed_are_those_that_are_used(loss: str, optimizer: str) -> None:
    text = BATCH.replace("half_mse", loss).replace("sgd", optimizer)
    for key in keys_said(text + "qqqqqq = 1\n") - {"loss", "optimizer", "lr"}:
        value = {"betas": "[0.5, 0.5]", "nesterov": "true", "decay_biases": "false"}.get(key, "0.5")
        value = "1" if key == "seed" else value
        assert refused_or_not(text + f"{key} = {value}\n") == ""
    assert ("delta" in keys_said(text + "qqqqqq = 1\n")) == (loss == "huber")
    assert ("alpha" in keys_said(text + "qqqqqq = 1\n")) == (optimizer == "rmsprop")


def test_a_key_of_another_table_is_named_with_its_table() -> None:
    text = "lr = 0.1\n" + SMALL.replace("lr = 0.1\n", "")
    assert refused(text) == "lr: there is no such key. Did you mean training.lr?"
    assert refused("units = 3\n" + SMALL).startswith("units: there is no such key. The keys here are")
    with pytest.raises(Exception, match=r"^lab3: --set lr=0.5: there is no such key. Did you mean training.lr\?$"):
        bundled("lab3", ["lr=0.5"])


def test_a_loss_is_offered_only_where_the_last_layer_has_what_it_needs() -> None:
    assert "Did you mean" not in refused(SMALL.replace("half_mse", "ccee"))
    assert {row.name for row in LOSSES.values() if row.output} >= {"cce", "bce"}


def test_the_line_is_that_of_the_misspelt_key() -> None:
    assert refused_in_line(HEAD + DATA + HIDDEN + OUT + TRAINING.replace("lr", "lrr"))[0] == 17
