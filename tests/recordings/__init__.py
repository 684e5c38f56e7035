"""A recording of every format version, kept to be read for ever; ``make.py`` makes those of the present one."""
