"""The drawing in a file: valid, the same on every run, and there in full or not at all."""

import os
import subprocess
import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.requirements import need
from tests.unit.cli.clear_command import BOOK, clear, refused, written

PNG_BEGINS, PNG_ENDS = b"\x89PNG\r\n\x1a\n", b"IEND\xaeB`\x82"


def drawn(folder: Path, book: str, name: str) -> bytes:
    told = clear(written(folder, book), "--plot", folder / name)
    assert (told.code, told.err) == (0, "")
    assert told.out.endswith(f"\nplot written to {folder / name}\n")
    return (folder / name).read_bytes()


def test_an_svg_holds_both_curves_the_point_and_the_units(tmp_path: Path) -> None:
    svg = drawn(tmp_path, BOOK, "plot.svg")
    assert ET.fromstring(svg).tag == "{http://www.w3.org/2000/svg}svg"
    for text in ("supply", "demand", "price 250, volume 30", "quantity (lots)", "price (ticks)", "book.csv"):
        assert text in svg.decode()
    assert "<dc:date>" not in svg.decode()


def test_a_png_is_one(tmp_path: Path) -> None:
    png = drawn(tmp_path, BOOK, "plot.PNG")
    assert png.startswith(PNG_BEGINS)
    assert png.endswith(PNG_ENDS)


@pytest.mark.parametrize("name", ["plot.svg", "plot.png"])
def test_two_processes_draw_the_same_bytes_whatever_style_their_user_likes(tmp_path: Path, name: str) -> None:
    path, plots = written(tmp_path, BOOK), []
    for liked in ("figure.dpi: 50\nsvg.fonttype: none\n", ""):
        written(tmp_path, liked, "matplotlibrc")
        words = [sys.executable, "-m", "auction_engine.cli", "clear", str(path), "--json", "--plot", name]
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])}
        done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, check=True)
        assert done.stdout.startswith(b'{"price": 250')
        plots.append((tmp_path / name).read_bytes())
    assert plots[0] == plots[1]


@pytest.mark.parametrize(
    "rows",
    [
        "",
        "buy,5,1\n",
        "buy,5,1\nsell,6,1\n",
        "buy,20,5\nsell,10,5\n",
        f"buy,{2**62 - 1},{2**61}\nsell,{1 - 2**62},{2**61}\n",
        "".join(f"{'buy' if n % 2 else 'sell'},{n * 7919 % 10007},{n % 9 + 1}\n" for n in range(12_000)),
    ],
    ids=["empty", "one side", "no trade", "an interval of prices", "extremes", "many steps"],
)
def test_every_book_can_be_drawn(tmp_path: Path, rows: str) -> None:
    svg = drawn(tmp_path, f"side,price,quantity\n{rows}", "plot.svg")
    ET.fromstring(svg)
    assert len(svg) < 500_000


def test_an_admissible_interval_is_named(tmp_path: Path) -> None:
    svg = drawn(tmp_path, "side,price,quantity\nbuy,20,5\nsell,10,5\n", "plot.svg")
    assert "admissible 10 to 20" in svg.decode()


@pytest.mark.parametrize("name", ["plot.pdf", "plot", "svg"])
def test_another_suffix_is_refused_before_any_work(tmp_path: Path, name: str) -> None:
    path = written(tmp_path, "not a book")
    assert refused(clear(path, "--plot", name)) == f"--plot {name}: the name must end in .svg or .png"


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    plot = tmp_path / "nowhere" / "plot.svg"
    told = refused(clear(written(tmp_path, BOOK), "--plot", plot))
    assert told == f"--plot {plot}: there is no folder {plot.parent}; make it first"


def test_a_place_that_cannot_be_written_is_told_and_nothing_is_printed() -> None:
    need(Path("/proc").is_dir(), "no /proc, where nobody can make a file")
    done = subprocess.run(
        [sys.executable, "-m", "auction_engine.cli", "clear", "-", "--plot", "/proc/plot.svg"],
        input=BOOK,
        text=True,
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("auction-engine: cannot write /proc/plot.svg: ")
    assert len(done.stderr.splitlines()) == 1


def test_an_earlier_plot_is_replaced_and_nothing_is_left_beside_it(tmp_path: Path) -> None:
    written(tmp_path, "earlier", "plot.svg")
    assert drawn(tmp_path, BOOK, "plot.svg").startswith(b"<?xml")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["book.csv", "plot.svg"]
