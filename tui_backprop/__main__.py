"""``python -m tui_backprop``."""

from tui_backprop.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
