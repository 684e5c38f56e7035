"""Limit how large a lab may be. Every limit is checked before the thing it limits is allocated."""

from __future__ import annotations

FILE_BYTES = 8 * 2**20
"""Of a lab file, and of its data file."""
PARAMETERS = 2_000_000
DATA_CELLS = 2_000_000
TENSOR_CELLS = 8_000_000
"""Of one layer's z in an iteration: rows times units."""
LAYERS = 64
LAYER_NAME = 24
TITLE = 120
QUESTION = 1_000
TEXT = 20_000
NOTES = 200
TASKS = 100
NAMES = 200
SHEET_NAME = 40
KEY_PARTS = 64
"""Dots in one TOML key; a parser needs quadratic time for them."""
TASK_ITERATION = 10_000
TASK_CELLS = 60
