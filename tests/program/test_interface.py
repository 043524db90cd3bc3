"""What clients read of the program: its IDLs, its errors, and the tables of docs/program.md."""

import json
import re
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from tests.program.harness import PROGRAM_FILE, Chain, Refused
from tests.program.layout import IDL_FILE, idl
from tests.program.world import new_world

DOCUMENT = Path(__file__).parents[2] / "docs" / "program.md"
RECORD_FILE = PROGRAM_FILE.with_name("build.json")
SIZES = {"u8": 1, "u16": 2, "u32": 4, "u64": 8, "i32": 4, "pubkey": 32}


def size_of(kind: Any) -> int:
    if isinstance(kind, str):
        return SIZES[kind]
    if "array" in kind:
        item, length = kind["array"]
        return size_of(item) * int(length)
    return sum(size_of(field["type"]) for field in fields_of(kind["defined"]["name"]))


def fields_of(name: str) -> list[dict[str, Any]]:
    (found,) = (t for t in idl()["types"] if t["name"] == name)
    fields: list[dict[str, Any]] = found["type"]["fields"]
    return fields


@pytest.mark.parametrize("name", ["Market", "Trader", "Slot", "OrderRecord", "RingEntry"])
def test_the_document_names_every_field_at_its_offset(name: str) -> None:
    section = DOCUMENT.read_text().split(f"### {name}\n")[1].split("\n#")[0]
    described = re.findall(r"^\| (\d+) \| `(\w+)` \|", section, re.M)
    at, expected = (8 if name in ("Market", "Trader", "Slot") else 0), []
    for field in fields_of(name):
        expected.append((str(at), field["name"]))
        at += size_of(field["type"])
    assert described == expected
    assert f"{at} bytes" in section


def test_the_document_names_every_error() -> None:
    described = re.findall(r"^\| (\d{4}) \| `(\w+)` \| (.*) \|$", DOCUMENT.read_text(), re.M)
    assert described == [(str(e["code"]), e["name"], e["msg"]) for e in idl()["errors"]]


@pytest.mark.parametrize("kind", ["instructions", "events"])
def test_the_document_names_every_instruction_and_event(kind: str) -> None:
    described = re.findall(r"^\| `(\w+)` \|", DOCUMENT.read_text(), re.M)
    assert {item["name"] for item in idl()[kind]} <= set(described)


def test_the_document_names_the_committed_costs() -> None:
    costs = json.loads((Path(__file__).parents[2] / "programs/energy_auction/compute_units.json").read_text())
    rows = [f"| {case} | {n['compute_units']:,} | {n['bytes']:,} |" for case, n in costs.items()]
    assert [row for row in rows if row not in DOCUMENT.read_text()] == []


def test_the_record_of_the_build_is_that_of_the_program() -> None:
    record, program = json.loads(RECORD_FILE.read_text()), PROGRAM_FILE.read_bytes()
    assert (record["sha256"], record["bytes"]) == (sha256(program).hexdigest(), len(program))
    assert set(record) == {"rustc", "llvm", "anchor_lang", "sha256", "bytes"}


def snake(name: str) -> str:
    return re.sub(r"(?=[A-Z])", "_", name).lower()


def test_the_legacy_idl_says_the_same_and_anchorpy_reads_it() -> None:
    from anchorpy_core.idl import Idl

    legacy = IDL_FILE.with_name("energy_auction.legacy.json").read_text()
    read = Idl.from_json(legacy)
    assert [snake(i.name) for i in read.instructions] == [i["name"] for i in idl()["instructions"]]
    assert [a.name for a in read.accounts] == [a["name"] for a in idl()["accounts"]]
    assert {t.name for t in read.types} >= {"MarketParameters", "OrderRecord", "RingEntry"}
    assert [(e.code, e.name, e.msg) for e in read.errors or []] == [
        (e["code"], e["name"], e["msg"]) for e in idl()["errors"]
    ]
    assert json.loads(legacy)["metadata"]["address"] == idl()["address"]


def test_no_name_has_a_word_of_one_letter_after_the_first() -> None:
    """anchorpy's camelCase would read another name out of it."""
    names = {i["name"] for i in idl()["instructions"]}
    names |= {a["name"] for i in idl()["instructions"] for a in [*i["accounts"], *i["args"]]}
    names |= {f["name"] for t in idl()["types"] for f in t["type"]["fields"]}
    assert [name for name in names if re.search(r"_[a-z0-9](_|$)|_\d", name)] == []


def test_a_refusal_is_logged_as_anchors_clients_read_it(chain: Chain) -> None:
    world = new_world(chain)
    who = world.open(free=5)
    with pytest.raises(Refused) as caught:
        world.send(world.withdraw_ix(who, 6), signers=(who.key,))
    error = next(e for e in idl()["errors"] if e["name"] == "InsufficientFree")
    line = f"Error Code: {error['name']}. Error Number: {error['code']}. Error Message: {error['msg']}."
    assert f"Program log: AnchorError occurred. {line}" in caught.value.sent.logs


def test_an_unknown_instruction_is_refused(chain: Chain) -> None:
    from solders.instruction import Instruction

    world = new_world(chain)
    for data in (b"", b"\0" * 7, b"\0" * 8, b"\xff" * 40):
        with pytest.raises(Refused):
            world.send(Instruction(world.register_ix(world.open()).program_id, data, []))
