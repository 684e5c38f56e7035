"""A Textual app in which a key changes twenty lines of a full screen, to measure a key of ours by."""

from __future__ import annotations

from textual import events
from textual.app import App, ComposeResult
from textual.widgets import Static

LINES, CHANGED, LONG = 38, 20, 100


class Changing(App[None]):
    CSS = "Static { height: 1; }"
    count = 0

    def compose(self) -> ComposeResult:
        for line in range(LINES):
            yield Static(f"quit {line}", id=f"line-{line}")

    def on_key(self, event: events.Key) -> None:
        event.stop()
        self.count += 1
        for line in range(CHANGED):
            self.query_one(f"#line-{line}", Static).update(f"{self.count} ".ljust(LONG, "-"))


if __name__ == "__main__":
    Changing().run()
