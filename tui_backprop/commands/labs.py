"""``labs``: the labs that come with the program."""

from __future__ import annotations

from argparse import Namespace

from tui_backprop.labs.files import bundled_ids
from tui_backprop.labs.loader import bundled
from tui_backprop.lesson.meaning.describe import architecture


def run(_: Namespace) -> int:
    """Print a line for each lab: id, title, layers."""
    ids = bundled_ids()
    width = max(map(len, ids))
    labs = [bundled(id) for id in ids]
    titles = max(len(lab.title) for lab in labs)
    for lab in labs:
        print(f"{lab.id:<{width}}  {lab.title:<{titles}}  {architecture(lab.network)}")
    return 0
