"""What becomes of a unit that lets nothing through, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from tui_backprop.lesson.meaning.reasons import all_data_rows, units_named, verb
from tui_backprop.lesson.meaning.scene import Scene
from tui_backprop.lesson.meaning.sentence import Part, Sentence, say, strong
from tui_backprop.lesson.why.prospects import Fate, Prospect


def prospects_in_words(scene: Scene, prospects: Iterable[Prospect]) -> list[Sentence]:
    """One sentence for units of a layer with the same prospect."""
    groups: dict[tuple[str, Fate, int], list[Prospect]] = {}
    for each in prospects:
        groups.setdefault((each.layer.name, each.fate, each.live), []).append(each)
    return [_prospect(group, scene.position(group[0].layer) == 0) for group in groups.values()]


def _prospect(group: Sequence[Prospect], first: bool) -> Sentence:
    one, units = group[0], [each.unit for each in group]
    who = units_named(one.layer, units)
    if one.fate == "live":
        return say(who, verb(units, " lets", " let"), f" a gradient through in {one.live} of {one.rows} data rows")
    never = say(who, " ", strong("cannot"), " come back", " while lr is 0" if one.fate == "rate" else "")
    may = say(who, " may come back")
    data = all_data_rows(one.rows)
    its, it, z = verb(units, "its", "their"), verb(units, "it", "them"), verb(units, "z never changes", "no z changes")
    silent = f": {its} slope is 0 on {data}, so {its} weights get no gradient"
    feeds = f"{its} inputs are fixed" if first else f"nothing that feeds {it} can move"
    ends: dict[Fate, tuple[Part, ...]] = {
        "frozen": (never, silent, f", and {feeds}: {z}"),
        "shrinking": (never, silent, "; weight decay draws z towards 0 or the bias, but never above 0"),
        "rate": (never, ": nothing moves"),
        "inputs": (may, silent, f", but what feeds {it} can still move, and z with it"),
        "drift": (may, silent, ", but weight decay or what the optimizer remembers still moves them"),
        "rising": (say(who, " will come back"), silent, "; weight decay draws z towards the bias, which is above 0"),
    }
    return say(*ends[one.fate])
