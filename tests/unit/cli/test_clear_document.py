"""docs/clearing.md shows what the command really prints."""

import re
from pathlib import Path

from tests.unit.cli.clear_command import clear, written

BLOCKS = re.findall(
    r"^```(\w+)\n(.*?)^```$",
    (Path(__file__).parents[3] / "docs/clearing.md").read_text(),
    re.MULTILINE | re.DOTALL,
)


def test_the_document_prints_the_results_of_its_own_examples(tmp_path: Path) -> None:
    assert [kind for kind, _ in BLOCKS] == ["csv", "text"] + ["json"] * 4
    book, readable, auctions, results, zones, prices = (text for _, text in BLOCKS)
    assert clear(written(tmp_path, book)).out == readable
    assert clear("--jsonl", written(tmp_path, auctions)).out == results
    assert clear("--jsonl", written(tmp_path, zones)).out == prices
