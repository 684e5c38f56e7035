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
KEY_PARTS = 16
"""Dots in one TOML key; a parser needs quadratic time for them, and a kilobyte for each."""
ROWS = 100_000
"""Of data written out in a lab file; more belong in a data file, which is read in a fraction of the time."""
DIGITS = 400
"""Characters of one number or bare name in a TOML text; a parser takes a hundred bytes for each."""
LISTS, VALUES, KEYS, LINES = 3 * ROWS, 500_000, 5_000, 500_000
"""Of a lab file in all, counted before it is parsed: what a parser does with each takes microseconds and bytes."""
TASK_ITERATION = 10_000
TASK_CELLS = 60
