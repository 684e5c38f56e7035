"""Every mistake in a lab file is told in one line: file, key, what was expected, what was found."""

from __future__ import annotations

import re

import pytest

from tests.labs.toml import (
    BATCH,
    DATA,
    HEAD,
    HIDDEN,
    OUT,
    ROWS,
    SMALL,
    TRAINING,
    TWO_INPUTS,
    lab_of,
    refused,
    refused_in_line,
)

ADAM = TRAINING.replace("sgd", "adam")
SOFTMAX = '[[layers]]\nname = "out"\nactivation = "softmax"\nW = [[0.5, 0.1], [0.25, 0.2]]\n'
CCE = '[training]\nloss = "cce"\noptimizer = "sgd"\n'


def test_the_small_lab_is_correct_before_it_is_spoiled() -> None:
    assert lab_of(SMALL).title == "T"


SPOILED = {
    "broken TOML": ("[data", "is not TOML: the name of a table needs ] behind it"),
    "an unclosed list": (SMALL + "a = [1,\n", "is not TOML: the list that begins here with [ is never closed"),
    "a key twice": (SMALL.replace("lr = 0.1", "lr = 0.1\nlr = 0.1"), "is not TOML: Cannot overwrite a value"),
    "huge nesting": (HEAD + "[data]\nx = " + "[" * 50_000, "is nested too deeply"),
    "a key of a thousand parts": (HEAD + "a." * 1000 + "a = 1\n", "has a key of more than 16 parts"),
    "a number of 5,000 digits": (
        SMALL.replace("y = 1.0", "y = " + "9" * 5000),
        "has a number or a name of more than 400 characters",
    ),
    "a number too big for a float": (SMALL.replace("y = 1.0", "y = 1" + "0" * 399), "data.y: expected a number that"),
    "such a number in a list": (SMALL.replace("[1.0, 0.0", f"[1{'0' * 399}, 0.0"), "data.x[0]: expected a number that"),
    "nothing": ("", "format: is missing"),
    "another format": (
        SMALL.replace("format = 1", "format = 2"),
        "format: expected 1, the one format there is, found 2",
    ),
    "no data": (HEAD + HIDDEN + OUT + TRAINING, "data: is missing"),
    "no layers": (HEAD + "layers = []\n" + DATA + TRAINING, "layers: expected 1 to 64 of them, found 0"),
    "no y": (SMALL.replace("y = 1.0\n", ""), "data.y: is missing"),
    "a key one letter off": (
        SMALL.replace("activation", "activatoin"),
        "layers.hidden.activatoin: there is no such key. Did you mean activation?",
    ),
    "a key from nowhere": (
        SMALL + "zzz = 1\n",
        "training.zzz: there is no such key. The keys here are loss, optimizer",
    ),
    "an unknown table": (SMALL + "[extra]\n", "extra: there is no such key."),
    "a table where a number goes": (SMALL + "lr.x = 1\n", "is not TOML: Cannot overwrite"),
    "text where a number goes": (
        SMALL.replace("lr = 0.1", 'lr = "fast"'),
        'training.lr: expected a number, found "fast"',
    ),
    "true where a number goes": (SMALL.replace("lr = 0.1", "lr = true"), "training.lr: expected a number, found true"),
    "true among numbers": (SMALL.replace("[1.0, 0.0", "[true, 0.0"), "data.x[0]: expected a number, found true"),
    "a date": (SMALL.replace("lr = 0.1", "lr = 2020-01-01"), "training.lr: expected a number, found 2020-01-01"),
    "a number where text goes": (SMALL.replace('"T"', "3"), "title: expected text in quotes, found 3"),
    "a fraction where a whole number goes": (BATCH.replace("y =", "batch = 1.5\ny ="), "data.batch: expected a whole"),
    "a number where a list goes": (
        SMALL.replace("x = [1.0, 0.0, 1.0]", "x = 1.0"),
        "data.x: expected a list of numbers",
    ),
    "one layer that is no list": (SMALL.replace(OUT, "").replace("[[layers]]", "[layers]"), "layers: expected a list"),
    "nan in x": (SMALL.replace("[1.0, 0.0", "[nan, 0.0"), "data.x[0]: expected a finite number, found nan"),
    "inf as y": (SMALL.replace("y = 1.0", "y = inf"), "data.y: expected a finite number, found inf"),
    "inf in W": (
        SMALL.replace("[0.2, -0.3]", "[0.2, -inf]"),
        "layers.hidden.W[0][1]: expected a finite number, found -inf",
    ),
    "nan as lr": (SMALL.replace("lr = 0.1", "lr = nan"), "training.lr: expected a finite number, found nan"),
    "an empty x": (SMALL.replace("[1.0, 0.0, 1.0]", "[]"), "data.x: expected a list of numbers, found an empty list"),
    "an empty row": (
        SMALL.replace("[0.2, -0.3]", "[]"),
        "layers.hidden.W[0]: expected a list of numbers, found an empty",
    ),
    "ragged rows": (
        SMALL.replace("[0.2, -0.3]", "[0.2, -0.3, 0.1]"),
        "layers.hidden.W: rows have 3 and 2 numbers; every row needs as many as the layer has units",
    ),
    "W as a vector": (
        SMALL.replace("[[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]", "[0.2]"),
        "layers.hidden.W[0]: expected a list",
    ),
    "three levels": (
        SMALL.replace("[0.2, -0.3]", "[[0.2], -0.3]"),
        "layers.hidden.W[0][0]: expected a number, found a list",
    ),
    "W with a row too few": (
        SMALL.replace(", [-0.5, 0.2]]", "]"),
        "layers.hidden.W: has 2 rows, but x has 3 numbers in each row; each needs its row of weights",
    ),
    "W transposed": (
        SMALL.replace("[[0.2, -0.3], [0.4, 0.1], [-0.5, 0.2]]", "[[0.2, 0.4, -0.5], [-0.3, 0.1, 0.2]]"),
        "layers.hidden.W: has 2 rows, but x has 3 numbers in each row; is it transposed?",
    ),
    "x as a column": (
        SMALL.replace("[1.0, 0.0, 1.0]", "[[1.0], [0.0], [1.0]]"),
        "data.x: has 3 rows of 1 number, but layer hidden has weights for 3 inputs; is it transposed?",
    ),
    "x transposed": (
        BATCH.replace("[[0, 0], [0, 1], [1, 0]]", "[[0, 0, 1], [0, 1, 0]]"),
        "data.x: has 2 rows of 3 numbers, but layer out has weights for 2 inputs; is it transposed?",
    ),
    "x transposed before drawn weights": (
        BATCH.replace("[[0, 0], [0, 1], [1, 0]]", "[[0, 0, 1], [0, 1, 0]]").replace(
            "W = [[0.5], [0.25]]\nb = [0.1]", 'units = 1\ninit = "he"'
        ),
        "data.x: has 2 rows of 3 numbers, but y has 3 rows; is it transposed?",
    ),
    "y transposed": (
        BATCH.replace("y = [0, 1, 1]", "y = [[0, 1, 1]]"),
        "data.y: expected 3 rows, one for each row of x, found 1; is it transposed?",
    ),
    "theta too short": (
        SMALL.replace("[-0.4, 0.2, 0.1]", "[-0.4, 0.2]"),
        "layers.out.theta: expected 3 numbers, the bias first, because layer hidden has 2 units; found 2",
    ),
    "b of another length": (BATCH.replace("[0.1]", "[0.1, 0.2]"), "layers.out.b: has 2 numbers, but W has 1 column"),
    "theta before the last layer": (
        HEAD + "[data]\nx = [1, 2]\ny = 1\n" + OUT + OUT.replace('"out"', '"more"') + TRAINING,
        "layers.out.theta: is only for the last layer; give W and b instead",
    ),
    "no weights": (SMALL.replace("theta = [-0.4, 0.2, 0.1]\n", ""), "layers.out: has no weights; give W (and b), or"),
    "two kinds of weights": (
        SMALL.replace("theta =", "units = 1\ntheta ="),
        "layers.out: has theta and units; give one",
    ),
    "b beside theta": (SMALL.replace("theta =", "b = [1.0]\ntheta ="), "layers.out.b: is not used here, because theta"),
    "init beside W": (
        SMALL.replace("W =", 'init = "he"\nW ='),
        "layers.hidden.init: is not used here, because W is written",
    ),
    "units without init": (
        SMALL.replace("theta = [-0.4, 0.2, 0.1]", "units = 1"),
        "layers.out.init: is missing; units",
    ),
    "an unknown init": (
        SMALL.replace("theta = [-0.4, 0.2, 0.1]", 'units = 1\ninit = "xaver"'),
        'layers.out.init: "xaver" is not known. Did you mean xavier? One of: zeros, xavier',
    ),
    "no units": (SMALL.replace("theta = [-0.4, 0.2, 0.1]", 'units = 0\ninit = "he"'), "layers.out.units: expected at"),
    "too many weights": (
        SMALL.replace("theta = [-0.4, 0.2, 0.1]", 'units = 900000000000\ninit = "he"'),
        "layers.out: makes more than 2,000,000 weights in all; make it smaller",
    ),
    "an unknown activation": (
        SMALL.replace('"relu"', '"rellu"'),
        'layers.hidden.activation: "rellu" is not known. Did you',
    ),
    "an unknown loss": (SMALL.replace('"half_mse"', '"l2"'), 'training.loss: "l2" is not known. One of: half_mse'),
    "an unknown optimizer": (
        SMALL.replace('"sgd"', '"sdg"'),
        'training.optimizer: "sdg" is not known. Did you mean sgd?',
    ),
    "a name with a capital": (SMALL.replace('"hidden"', '"Hidden"'), "layers[0].name: expected lower-case letters"),
    "a name with a newline": (SMALL.replace('"hidden"', '"hidden\\n"'), "layers[0].name: expected lower-case letters"),
    "a name twice": (
        SMALL.replace('"out"', '"hidden"'),
        'layers[1].name: "hidden" is the name of an earlier layer already',
    ),
    "a long name": (
        SMALL.replace('"hidden"', f'"{"h" * 25}"'),
        "layers[0].name: expected at most 24 letters, found 25",
    ),
    "y of two numbers": (
        SMALL.replace("y = 1.0", "y = [1.0, 2.0]"),
        "data.y: the last layer has one unit, so one number",
    ),
    "rows of x, one y": (BATCH.replace("y = [0, 1, 1]", "y = 1"), "data.y: expected 3 rows, one for each row of x"),
    "fewer y than x": (
        BATCH.replace("y = [0, 1, 1]", "y = [0, 1]"),
        "data.y: expected 3 rows, one for each row of x, f",
    ),
    "wide y": (BATCH.replace("y = [0, 1, 1]", "y = [[0, 1], [1, 1], [1, 0]]"), "data.y: the last layer has one unit"),
    "ragged x": (
        BATCH.replace("[0, 1], [1", "[0], [1"),
        "data.x: rows have 2 and 1 numbers; every sample needs as many",
    ),
    "a batch of one sample": (
        SMALL.replace("y =", "batch = 1\ny ="),
        "data.batch: expected 1 to the number of rows; f",
    ),
    "a batch too large": (
        BATCH.replace("y =", "batch = 4\ny ="),
        "data.batch: expected 1 to the number of rows; found 4",
    ),
    "an empty batch": (BATCH.replace("y =", "batch = 0\ny ="), "data.batch: expected 1 to the number of rows; found 0"),
    "shuffle without batch": (BATCH.replace("y =", "shuffle = true\ny ="), "data.shuffle: needs batch"),
    "columns without a file": (
        SMALL.replace("y =", 'inputs = ["a"]\ny ='),
        "data.inputs: names columns of a data file",
    ),
    "betas for sgd": (SMALL + "betas = [0.9, 0.999]\n", "training.betas: sgd does not use betas; take it out"),
    "momentum for adam": (
        SMALL.replace(TRAINING, ADAM) + "momentum = 0.9\n",
        "training.momentum: adam does not use momentum",
    ),
    "delta for half_mse": (SMALL + "delta = 1.0\n", "training.delta: half_mse does not use delta"),
    "nesterov without momentum": (SMALL + "nesterov = true\n", "training.nesterov: changes nothing without momentum"),
    "decay_biases alone": (SMALL + "decay_biases = false\n", "training.decay_biases: changes nothing without weight"),
    "three betas": (
        SMALL.replace(TRAINING, ADAM) + "betas = [0.9, 0.9, 0.9]\n",
        "training.betas: expected 2 numbers, f",
    ),
    "a negative seed": (SMALL + "seed = -1\n", "training.seed: expected a whole number from 0"),
    "cce without softmax": (
        HEAD + ROWS + TWO_INPUTS + CCE,
        "training.loss: cce needs a last layer with activation softmax, but layer out has identity",
    ),
    "cce with y that does not add up to 1": (
        HEAD + "[data]\nx = [[0, 1], [1, 0]]\ny = [[0, 1], [0.5, 0.6]]\n" + SOFTMAX + CCE,
        "data.y[1]: cce needs numbers from 0 on that add up to 1, found [0.5, 0.6]",
    ),
    "cce with a negative y": (
        HEAD + "[data]\nx = [0, 1]\ny = [-0.5, 1.5]\n" + SOFTMAX + CCE,
        "data.y: cce needs numbers from 0 on that add up to 1, found [-0.5, 1.5]",
    ),
    "an unknown pane": (
        SMALL.replace(DATA, 'hide = ["losses"]\n' + DATA),
        "hide[0]: expected one of network, tensors, working, code, loss",
    ),
    "no title": (SMALL.replace('"T"', '" "'), "title: expected some text, found none"),
    "a long title": (SMALL.replace('"T"', f'"{"T" * 121}"'), "title: expected at most 120 characters, found 121"),
    "a title that is long once it is written out": (
        SMALL.replace('"T"', '"' + "r\u200f" * 30 + '"'),
        "title: expected at most 120 characters, found 210, with tabs and characters that cannot be seen written out",
    ),
    "a text that is long once its tabs are spaces": (
        SMALL.replace("[data]", 'text = "\\t' + "a" * 19_997 + '"\n[data]'),
        "text: expected at most 20,000 characters, found 20,001, with tabs and",
    ),
    "a name for nothing": (
        SMALL + '[names]\ndE_dz_hiden = "d"\n',
        "names.dE_dz_hiden: is not a name of this lab's program. Did you mean dE_dz_hidden?",
    ),
    "a name that is no identifier": (
        SMALL + '[names]\nloss = "my loss"\n',
        "names.loss: expected a name of letters, d",
    ),
    "a part that a parameter does not have": (
        SMALL + '[names]\n"theta[3]" = "w"\n',
        "names.theta[3]: is not a name of this lab's program.",
    ),
    "a part of what is no row of numbers": (
        SMALL + '[names]\n"W_hidden[0]" = "w"\n',
        "names.W_hidden[0]: is not a name of this lab's program.",
    ),
    "a name that is a number": (SMALL + "[names]\nloss = 1\n", "names.loss: expected text in quotes, found 1"),
    "a name that is a keyword": (
        SMALL + '[names]\nloss = "lambda"\n',
        "names.loss: expected a name of letters, digits",
    ),
    "a name that numpy has": (SMALL + '[names]\nloss = "np"\n', 'names.loss: "np" means something else in this lab'),
    "a name that another tensor has": (SMALL + '[names]\nloss = "y_hat"\n', 'names.loss: "y_hat" means something else'),
    "a name twice for two": (
        SMALL + '[names]\nloss = "E"\ny_hat = "E"\n',
        'names.y_hat: "E" is the name of loss already',
    ),
    "a note at no stop": (
        SMALL + '[notes]\n"grads hiden" = "Look."\n',
        'notes.grads hiden: "grads hiden" is not a stop of this lab. One of: start, pre-activation hidden, ',
    ),
    "a task at no stop": (
        SMALL + '[[tasks]]\nat = "1 grads in"\nask = "?"\npredict = "loss"\n',
        'tasks[0].at: "grads in" is not a stop of this lab. One of: start',
    ),
    "a task without iteration": (
        SMALL + '[[tasks]]\nat = "update"\nask = "?"\npredict = "loss"\n',
        'tasks[0].at: expected an iteration and a stop, such as "1 update", found "update"',
    ),
    "a task that predicts nothing": (
        SMALL + '[[tasks]]\nat = "1 loss"\nask = "?"\npredict = "los"\n',
        'tasks[0].predict: "los" is not a name of this lab\'s program. Did you mean loss?',
    ),
    "a live lab there is not": (
        SMALL.replace("[data]", 'live = "lab3-alive"\n[data]'),
        'live: no lab is called "lab3-alive"; there are lab3, lab3-live, xor. Did you mean lab3-live?',
    ),
    "a live lab that is nothing like one": (
        SMALL.replace("[data]", 'live = "?"\n[data]'),
        'live: no lab is called "?"; there are lab3, lab3-live, xor. A file\'s name ends in .toml.',
    ),
    "a live lab elsewhere": (
        SMALL.replace("[data]", 'live = "../twin.toml"\n[data]'),
        'live: expected the bare name of a file beside the lab, found "../twin.toml"',
    ),
    "a live lab that is a number": (
        SMALL.replace("[data]", "live = 3\n[data]"),
        "live: expected text in quotes, found 3",
    ),
    "a task without a question": (SMALL + '[[tasks]]\nat = "1 update"\npredict = "loss"\n', "tasks[0].ask: is missing"),
}


@pytest.mark.parametrize("mistake", SPOILED)
def test_a_mistake_is_refused_with_its_key_and_what_was_expected(mistake: str) -> None:
    text, said = SPOILED[mistake]
    assert refused(text).startswith(said)


WHOLE = {"huge nesting"}
"""What is said of the file as a whole, because nothing knows where it is."""


@pytest.mark.parametrize("mistake", sorted(SPOILED.keys() - WHOLE))
def test_a_mistake_is_refused_with_the_line_it_stands_in(mistake: str) -> None:
    text, _ = SPOILED[mistake]
    line, said = refused_in_line(text)
    assert line, "no line is told"
    place, _, reason = said.partition(": ")
    key = re.sub(r"(\[\d+\])+$", "", place.rpartition(".")[2])
    if not (reason.startswith("is missing") or re.fullmatch(r"is not TOML|has a (key|number).*|layers\.\w+", place)):
        assert key in text.split("\n")[line - 1]


LONG = "a" + ".a" * 64
KEYS_OF_MANY_PARTS = {
    "in an inline table": f"\n\nz = {{ {LONG} = 1 }}",
    "of a table": f"\n\n[{LONG}] # ,",
    "of a list of tables": f"\n\n[[ {LONG} ]]",
    "after a quoted part with a quote in it": f'\n\n"\\",".{LONG} = 1',
    "with a quoted part in every stretch": "\n\n" + ".".join([r'a.b."\"c"'] * 22) + " = 1",
    "with spaces around the dots": "\n\n" + LONG.replace(".", " \t. ") + " = 1",
    "in literal quotes": "\n\n" + ".".join(["'a,\"b'"] * 65) + " = 1",
    "after text of several lines": f'z = """\n"" \\""" {LONG} """""\n{LONG} = 1',
}


@pytest.mark.parametrize("kind", KEYS_OF_MANY_PARTS)
def test_a_key_of_many_parts_is_refused_wherever_it_stands_before_it_is_parsed(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tomllib.loads", lambda _: pytest.fail("it was parsed"))
    assert refused(KEYS_OF_MANY_PARTS[kind]) == "has a key of more than 16 parts"


@pytest.mark.parametrize(
    "text",
    [
        f'"{LONG}. And more."',
        f"'{LONG}'",
        f'"""\n{LONG} = 1\n  "" {LONG} \\"""{LONG}"""',
        f"'''\n{LONG} = 1\n  '' {LONG}'''",
        '"""\n' + "One short sentence here. " * 70 + '"""',
        f'"x" # {LONG} = 1',
        f'"\\\\" # "{LONG} = 1',
        f'"# \\" {LONG}"',
    ],
)
def test_words_between_dots_are_no_key_in_a_text_or_a_comment(text: str) -> None:
    assert lab_of(SMALL.replace(DATA, f"text = {text}\n{DATA}")).text


def test_more_rows_than_an_iteration_can_hold_are_refused_before_anything_is_drawn() -> None:
    rows = ", ".join(["[1]"] * 100)
    layer = '[[layers]]\nname = "out"\nactivation = "relu"\nunits = 100000\ninit = "he"\n'
    text = HEAD + f"[data]\nx = [{rows}]\ny = [{rows}]\n" + layer + TRAINING
    assert refused(text).startswith("layers.out: 100 rows through 100,000 units is more than 8,000,000 numbers")


def test_a_key_full_of_control_characters_is_written_out() -> None:
    assert "\x1b" not in refused(SMALL + '"\\u001b[31m" = 1\n')
    assert "␛[31m" in refused(SMALL + '"\\u001b[31m" = 1\n')
