"""--set changes a lab for one run."""

from __future__ import annotations

from typing import Any

import pytest

from tui_backprop.labs.errors import LabError
from tui_backprop.labs.loader import bundled
from tui_backprop.labs.settings import with_settings

DOCUMENT: dict[str, Any] = {"training": {"lr": 0.1}, "layers": [{"name": "hidden", "W": [[1.0, 2.0]]}, {"name": "out"}]}


@pytest.mark.parametrize(
    ("setting", "expected"),
    [
        ("training.lr=0.5", {"lr": 0.5}),
        ("training.lr = 1_000", {"lr": 1000}),
        ("training.optimizer=adam", {"lr": 0.1, "optimizer": "adam"}),
        ('training.optimizer="a=b"', {"lr": 0.1, "optimizer": "a=b"}),
        ("training.nesterov=true", {"lr": 0.1, "nesterov": True}),
        ("training.betas=[0.9, 0.99]", {"lr": 0.1, "betas": [0.9, 0.99]}),
    ],
)
def test_the_value_is_toml_and_a_plain_word_is_text(setting: str, expected: object) -> None:
    assert with_settings(DOCUMENT, [setting])[0]["training"] == expected
    assert DOCUMENT["training"] == {"lr": 0.1}


@pytest.mark.parametrize("layer", ["0", "hidden"])
def test_a_layer_is_named_by_its_number_or_its_name_and_a_cell_by_its_indices(layer: str) -> None:
    changed, places = with_settings(DOCUMENT, [f"layers.{layer}.W.0.1=9", f"layers.{layer}.activation=tanh"])
    assert list(places) == ["layers[0].W[0][1]", "layers[0].activation"]
    assert changed["layers"][0] == {"name": "hidden", "W": [[1.0, 9]], "activation": "tanh"}
    assert changed["layers"][1] == DOCUMENT["layers"][1]


def test_settings_are_put_in_in_order_and_make_tables_that_are_missing() -> None:
    assert with_settings({}, ["names.loss=E", "names.loss=C"])[0] == {"names": {"loss": "C"}}


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("training.lr", "expected KEY=VALUE"),
        ("=1", "expected KEY=VALUE"),
        ("training..lr=1", "expected KEY=VALUE"),
        ("training.lr=", "the value is not TOML"),
        ("training.lr=1\nseed = 2", "the value is not TOML"),
        ("training.lr=two words", "the value is not TOML"),
        ("training.lr=0,001", "the value is not TOML: a number has a point, not a comma: 0.001"),
        ("data.x=" + "[" * 50_000, "the value is nested too deeply"),
        ("layers.2.name=a", '"2" is none of the 2 places, which are counted from 0'),
        ("layers.-1.name=a", '"-1" is none of the 2 places'),
        ("training.lr.x=1", "there is nothing inside a value for x to name"),
        ("a.b.c.d.e.f.g.h.i=1", "expected KEY=VALUE"),
    ],
)
def test_a_setting_that_names_no_place_or_has_no_value_is_refused(setting: str, said: str) -> None:
    with pytest.raises(LabError) as caught:
        with_settings(DOCUMENT, [setting])
    assert said in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 200


def test_what_a_setting_makes_is_checked_as_a_file_is() -> None:
    assert float(bundled("lab3", ["training.lr=0.5"]).leaves["lr"]) == 0.5
    with pytest.raises(LabError, match=r"^lab3: --set training.lr=abc: expected a number, found \"abc\"$"):
        bundled("lab3", ["training.lr=abc"])
    with pytest.raises(LabError, match=r"^lab3: --set training.los=mse: there is no such key. Did you mean loss\?$"):
        bundled("lab3", ["training.los=mse"])


def test_a_value_with_a_key_of_many_parts_in_it_is_refused_before_it_is_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tomllib.loads", lambda _: pytest.fail("it was parsed"))
    with pytest.raises(LabError, match="the value has a key of more than 16 parts"):
        with_settings(DOCUMENT, [f"names={{a{'.a' * 64} = 1}}"])
