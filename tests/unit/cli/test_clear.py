"""The clear command as a person types it."""

import json
import os
import pty
import re
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from rich.cells import cell_len

from auction_engine.cli.clear import clear as command
from auction_engine.cli.clearing.source import BIG_BYTES
from auction_engine.cli.commands import Commands
from auction_engine.core.clearing.rules import PRICE_RULES, RATIONINGS
from tests.unit.cli.clear_command import BOOK, clear, refused, written


def run(*arguments: str, stdin: str | bytes | None = None) -> subprocess.CompletedProcess[str]:
    words = [sys.executable, "-m", "auction_engine.cli", *arguments]
    environment = {**os.environ, "COLUMNS": "80", "PYTHONIOENCODING": "utf-8"}
    given = stdin.encode() if isinstance(stdin, str) else stdin
    done = subprocess.run(words, input=given, capture_output=True, env=environment, check=False)
    return subprocess.CompletedProcess(words, done.returncode, done.stdout.decode(), done.stderr.decode())


READABLE = """\
price 250   volume 30   admissible 250 to 250
2 buys, 2 sells; 30 of the 55 lots offered at this price trade

price
307 ┤═════════════╗                                                            │
    │             ║                                                            │
    │             ║                                                            │
250 ┤             ╚══════┌═══════════════════●─────────────────────────────────┘
    │                    │                   ║
    │                    │                   ║
    │                    │                   ║
    │                    │                   ║
151 ┤                    │                   ║
    │                    │                   ║
    │                    │                   ║
 93 ┤────────────────────┘                   ║
    └┬───────────────────────────────────────┬─────────────────────────────────┬
     0                                      30                                55
── supply   ══ demand   ● clearing point                                quantity

largest fills
row  side  limit  quantity  fill
  2  buy     250        20    20
  3  sell    100        15    15
  4  sell    250        40    15
  1  buy     300        10    10

what it means (money is price x quantity; means are weighted by quantity)
buyers' surplus      500
sellers' surplus     2250
welfare, their sum   2750
mean limit bought    266.67
mean limit sold      175.00
one lot more bought  price 250
one lot more sold    price 250
"""


def test_clear_prints_price_volume_curves_the_largest_fills_and_what_they_mean(tmp_path: Path) -> None:
    done = run("clear", str(written(tmp_path, BOOK)))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == READABLE
    assert max(len(line) for line in done.stdout.splitlines()) <= 80


def test_clear_reads_standard_input_and_writes_json() -> None:
    done = run("clear", "-", "--json", stdin=BOOK)
    assert json.loads(done.stdout) == {
        "price": 250,
        "volume": 30,
        "admissible": [250, 250],
        "fills": [10, 20, 15, 15],
        "rejected": [],
        "analysis": {
            "consumer_surplus": 500,
            "producer_surplus": 2250,
            "welfare": 2750,
            "buy_limit": {"total": 8000, "quantity": 30},
            "sell_limit": {"total": 5250, "quantity": 30},
            "unfilled_better": 0,
            "price_if_more_demand": 250,
            "price_if_more_supply": 250,
        },
    }


def test_lines_of_json_come_from_standard_input_too() -> None:
    done = run("clear", "--jsonl", "-", stdin='{"id":"a","sells":[[1,2]],"buys":[[1,2]]}\n')
    assert done.stdout == (
        '{"id":"a","price":1,"volume":2,"admissible":[1,1],"fills":{"buys":[2],"sells":[2]}}\n'
    )


def test_a_wrong_row_is_named_in_one_line_and_the_exit_code_is_2() -> None:
    done = run("clear", "-", stdin="side,price,quantity\nbuy,ten,5\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert (
        done.stderr == "auction-engine: standard input, line 2: the price must be a whole number, not 'ten'\n"
    )


def test_a_broken_last_line_of_standard_input_leaves_nothing_half_printed() -> None:
    good = '{"id":"a","sells":[[1,2]],"buys":[[1,2]]}\n'
    done = run("clear", "--jsonl", "-", stdin=good * 1000 + "broken\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("auction-engine: standard input, line 1001: column 1 is no JSON")


def test_a_terminal_that_knows_only_ascii_gets_ascii(tmp_path: Path) -> None:
    book = BOOK.replace("quantity", "quantity,id").replace("10\n", "10,é\n").replace("20\n", "20,\n")
    book = book.replace("15\n", "15,\n").replace("40\n", "40,\n")
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    words = [sys.executable, "-m", "auction_engine.cli", "clear", "-"]
    done = subprocess.run(words, input=book.encode(), capture_output=True, env=environment, check=True)
    assert "250 +             #======+===================O----" in done.stdout.decode("ascii")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "name a BOOK, or a file with --jsonl"),
        (("BOOK", "--jsonl", "BOOK"), "not both"),
        (("--jsonl", "BOOK", "--plot", "a.svg"), "--plot draws one book"),
        (("nowhere.csv",), "'nowhere.csv' does not exist"),
        (("BOOK", "--tick", "0"), "0 is not in the range"),
        (("BOOK", "--price-rule", "mean"), "'mean' is not one of"),
        (("BOOK", "--floor", "1.5"), "'1.5' is not a valid integer"),
    ],
)
def test_a_command_line_that_cannot_be_meant_ends_with_2(
    tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    path = str(written(tmp_path, BOOK))
    told = clear(*(path if argument == "BOOK" else argument for argument in arguments))
    assert (told.code, told.out) == (2, "")
    assert says in " ".join(re.sub(r"[│╭╮╰╯─]", " ", told.err).split())


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("--floor", "2", "--cap", "1"), "the floor 2 lies above the cap 1"),
        (("--floor", "3", "--tick", "5"), "the floor 3 is not a multiple of the tick 5"),
        (("--tick", str(2**61 + 1)), f"the tick {2**61 + 1} lies beyond {2**61}, the largest there can be"),
        (("--lot", str(2**70)), f"the lot {2**70} lies beyond {2**61}, the largest there can be"),
        (("--cap", str(2**62)), f"the cap {2**62} lies beyond {2**62 - 1}, the largest price there is"),
    ],
)
def test_rules_that_contradict_themselves_are_refused(
    tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    assert refused(clear(written(tmp_path, BOOK), *options)) == says


@pytest.mark.parametrize("tick", [1, 5, 2**60 + 1, 2**61])
def test_without_floor_and_cap_every_price_on_the_tick_may_trade(tmp_path: Path, tick: int) -> None:
    book = f"side,price,quantity\nbuy,{tick},1\nsell,{-tick},1\n"
    told = clear(written(tmp_path, book), "--tick", str(tick), "--price-rule", "highest")
    assert told.out.startswith(f"price {tick}   volume 1")


def test_the_choices_are_those_of_the_engine() -> None:
    choices = {option.name: getattr(option.type, "choices", None) for option in command.params}
    assert (choices["price_rule"], choices["rationing"]) == (PRICE_RULES, RATIONINGS)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ("", "no trade: the book is empty (0 buys, 0 sells)"),
        ("buy,5,1\n", "no trade: no buy meets a sell (1 buy, 0 sells)"),
        ("buy,5,1\nsell,6,1\n", "no trade: no buy meets a sell (1 buy, 1 sell)"),
    ],
)
def test_no_trade_is_said_and_exits_with_0(tmp_path: Path, rows: str, says: str) -> None:
    told = clear(written(tmp_path, f"side,price,quantity\n{rows}"))
    assert (told.code, told.err) == (0, "")
    assert told.out.splitlines()[0] == says


def test_the_ten_largest_fills_are_told_by_id_and_the_others_counted(tmp_path: Path) -> None:
    rows = "".join(f"buy,10,{number},household {number}\n" for number in range(1, 13))
    told = clear(written(tmp_path, f"side,price,quantity,id\n{rows}sell,10,78,wind\n")).out
    table = told[told.index("largest fills") :].splitlines()
    assert table[2:4] == [
        "wind          sell     10        78    78",
        "household 12  buy      10        12    12",
    ]
    assert table[12] == "… and 3 more"


def test_an_id_can_neither_command_the_terminal_nor_break_the_width(tmp_path: Path) -> None:
    book = f"side,price,quantity,id\nbuy,10,1,\x1b[31mred\nsell,10,1,{'太陽' * 60}\n"
    told = clear(written(tmp_path, book)).out
    assert "?[31mred" in told
    assert "\x1b" not in told
    table = told[told.index("largest fills") :].splitlines()
    assert "太陽" in table[3]
    assert "…" in table[3]
    assert max(map(cell_len, table)) == 80


def test_a_price_that_only_the_cap_bounds_is_told_as_such(tmp_path: Path) -> None:
    path = written(tmp_path, "side,price,quantity\nbuy,10,1\nsell,10,1\n")
    told = clear(path, "--cap", "90", "--price-rule", "highest").out
    assert told.splitlines()[-2] == "one lot more bought  price 90, above every limit of the book"


def told_on_a_terminal(path: Path) -> str:
    """What the command writes to a terminal's error stream while it clears a file."""
    terminal, screen = pty.openpty()
    words = [sys.executable, "-m", "auction_engine.cli", "clear", str(path), "--json"]
    told = b""
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=screen) as running:
        os.close(screen)
        with suppress(OSError):  # Linux says so when the other end is closed
            while read := os.read(terminal, 4096):
                told += read
        os.close(terminal)
    assert running.returncode == 0
    return told.decode()


def test_only_a_big_file_shows_its_progress_and_only_on_a_terminal(tmp_path: Path) -> None:
    row = "buy,1000,1000000\n"
    big = written(tmp_path, "side,price,quantity\n" + row * (BIG_BYTES // len(row) + 1))
    assert "reading book.csv" in told_on_a_terminal(big)
    assert clear(big, "--json").err == ""
    assert told_on_a_terminal(written(tmp_path, BOOK, "small.csv")) == ""


def help_and_what_it_imported(arguments: list[str], modules: tuple[str, ...]) -> tuple[str, str]:
    """What `--help` prints in a process of its own, and which of these modules it brought with it."""
    code = (
        "import sys; from auction_engine.cli.commands import commands\n"
        f"try: commands.main({[*arguments, '--help']})\n"
        "except SystemExit: pass\n"
        f"print([m for m in sys.modules if m.split('.')[0] in {modules}])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    told, _, imported = done.stdout.rstrip("\n").rpartition("\n")
    return told, imported


def test_help_lists_every_command_without_importing_any() -> None:
    heavy = ("litestar", "solders", "anchorpy", "numpy", "asyncpg")
    told, imported = help_and_what_it_imported([], heavy)
    assert {"demo", "clear", "bench", "program", "market", "key", "db"} <= set(Commands.lazy)
    assert [name for name in Commands.lazy if f" {name} " not in told] == []
    assert imported == "[]"


def test_help_of_clear_waits_neither_for_numpy_nor_for_what_it_may_need() -> None:
    told, imported = help_and_what_it_imported(["clear"], ("numpy", "matplotlib", "highspy"))
    assert "--price-rule" in told
    assert imported == "[]"
