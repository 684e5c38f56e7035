"""Whatever a stranger's lab holds, it is read or refused with little memory, in little time, and in one line."""

from __future__ import annotations

import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.labs.toml import SMALL, refused
from tui_backprop.labs import limits
from tui_backprop.labs.errors import LabError
from tui_backprop.labs.loader import from_text, load_file

MOST = 200
"""MB that reading may take beside what the program has before."""

CHILD = textwrap.dedent("""
    import resource, sys
    from tui_backprop.labs.errors import LabError
    from tui_backprop.labs.loader import load_file
    resource.setrlimit(resource.RLIMIT_CPU, (60, 60))  # a guard against hours, no measurement
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    try:
        load_file(sys.argv[1])
        print("opened")
    except LabError as error:
        print(error)
    print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
""")

REST = '[[layers]]\nname = "out"\nunits = 1\ninit = "zeros"\nactivation = "identity"\n'
REST += '[training]\nloss = "mse"\noptimizer = "sgd"\nlr = 0.1\n'
HEAD = 'format = 1\ntitle = "t"\n'
MANY_ROWS = "takes 100,000 rows at most, and more belong in a data file"


def data(x: str, y: str = "[1]") -> str:
    return f"{HEAD}[data]\nx = {x}\ny = {y}\n{REST}"


LARGE: dict[str, tuple[Callable[[], str], str]] = {
    "a number of 7 million digits": (lambda: data(f"[[{'1' * 7_000_000}]]"), "of more than 400 characters"),
    "a fraction of 7 million digits": (lambda: data(f"[[0.{'1' * 7_000_000}]]"), "of more than 400 characters"),
    "1.3 million rows": (lambda: data(f"[{'[1],' * 1_300_000}]"), MANY_ROWS),
    "empty rows": (lambda: data(f"[{'[],' * 2_000_000}]"), MANY_ROWS),
    "one row too many": (lambda: data(f"[{'[1],' * 100_001}]"), "data.x: has 100,001 rows"),
    "one target too many": (lambda: data("[[1]]", f"[{'1,' * 100_001}]"), "data.y: has 100,001 rows"),
    "2.6 million numbers": (lambda: data(f"[{'1,' * 2_600_000}]"), "more than 500,000 numbers"),
    "dotted keys": (lambda: HEAD + "a.b.c.d.e.f.g.h = 1\n" * 400_000, "more than 5,000 keys"),
    "different dotted keys": (
        lambda: HEAD + "".join(f"k{n}.a.b.c.d.e.f.g.h.i.j.k.l.m.n = 1\n" for n in range(4_990)),
        "there is no such key",
    ),
    "long dotted keys": (lambda: HEAD + ("a" + ".a" * 60 + " = 1\n") * 60_000, "a key of more than 16 parts"),
    "dotted keys in quotes": (lambda: HEAD + ("a" + '."a"' * 60 + " = 1\n") * 30_000, "a key of more than 16 parts"),
    "keys": (lambda: HEAD + "".join(f"k{n} = 1\n" for n in range(700_000)), "more than 5,000 keys"),
    "tables": (lambda: HEAD + "".join(f"[a.b{n}]\n" for n in range(700_000)), MANY_ROWS),
    "layers": (lambda: HEAD + "[[layers]]\n" * 149_000, "layers"),
    "tables in a line": (lambda: f"{HEAD}x = [{'{a=1},' * 1_100_000}]", "more than 500,000 numbers"),
    "texts": (lambda: HEAD + "hide = [" + '"a",' * 490_000 + "]", "is missing"),
    "comments": (lambda: HEAD + "#\n" * 3_900_000, "more than 500,000 lines"),
    "empty lines": (lambda: HEAD + "\n" * 8_000_000, "more than 500,000 lines"),
    "a name of 8 million letters": (lambda: HEAD + "a" * 8_000_000 + " = 1", "of more than 400 characters"),
    "a text of 8 million letters": (lambda: f"{HEAD}text = '{'a' * 8_000_000}'", "is missing"),
    "100,000 rows": (lambda: data(f"[{'[0.25, 1.5],' * 100_000}]", f"[{'[0.5],' * 100_000}]"), "opened"),
}


@pytest.mark.skipif(sys.platform == "win32", reason="no getrusage")
@pytest.mark.parametrize("kind", LARGE)
def test_no_lab_takes_much_memory_to_be_opened_or_refused(kind: str, tmp_path: Path) -> None:
    made, says = LARGE[kind]
    file = tmp_path / "lab.toml"
    file.write_text(made(), encoding="utf-8")
    assert file.stat().st_size < limits.FILE_BYTES
    done = subprocess.run([sys.executable, "-c", CHILD, file], capture_output=True, text=True, check=True)
    told, taken = done.stdout.splitlines()
    assert says in told
    assert int(taken) < MOST


def test_what_is_told_names_the_line_and_says_what_to_do() -> None:
    digits = SMALL.replace("lr = 0.1", "lr = 0." + "1" * 400)
    assert refused(digits) == "has a number or a name of more than 400 characters; write fewer digits"
    from_text(SMALL.replace("lr = 0.1", "lr = 0." + "1" * 398), "x", "x.toml")


def test_a_long_text_in_quotes_is_no_long_number() -> None:
    from_text('text = "' + "a" * 1000 + '" # ' + "9" * 1000 + "\n" + SMALL, "x", "x.toml")


def test_a_lab_in_a_recording_may_have_the_rows_of_a_data_file() -> None:
    text = data(f"[{'[1],' * 100_001}]", f"[{'1,' * 100_001}]")
    assert from_text(text, "x", "the lab in it", ours=True).network.rows == 100_001
    with pytest.raises(LabError, match=r"data.x: has 100,001 rows; a lab file takes at most 100,000"):
        from_text(text, "x", "x.toml")


def test_a_data_file_takes_more_rows_than_a_lab_file(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text("a,b\n" + "1,2\n" * 100_001, encoding="utf-8")
    (tmp_path / "lab.toml").write_text(
        f'{HEAD}[data]\nfile = "data.csv"\ninputs = ["a"]\ntargets = ["b"]\n{REST}', encoding="utf-8"
    )
    assert load_file(tmp_path / "lab.toml").network.rows == 100_001
