#!/usr/bin/env python3
"""Assemble the program's IDL (Anchor spec 0.1.0) from what its crate prints under the feature idl-build.

    programs/idl/build_idl.py > idl/energy_auction.json

The result is the form that every client reads: no aliases, no generics, `bytes` for byte slices. The records of a trader
account are added: Anchor describes only the header of an account with a tail.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]

CRATE = Path(__file__).resolve().parent.parent / "energy_auction"
BLOCK = re.compile(r"^--- IDL begin (\w+) ---\n(.*?)\n--- IDL end \1 ---$", re.M | re.S)

# Numbers with a meaning (src/units.rs), of which accounts hold the integer within.
STORED_NUMBERS = {"Ticks": "i32", "Lots": "u32", "SlotIndex": "u32", "Amount": "u64"}

# The tail of a trader account: count u32, four zero bytes, records. Types that no instruction names.
TAIL_TYPES: list[Json] = [
    {
        "name": "OrderRecord",
        "docs": [
            "A registered order. The records of a trader account follow its header: their number (u32), four zero bytes,",
            "and the records, of which those with used = 0 are empty.",
        ],
        "type": {
            "kind": "struct",
            "fields": [
                {"name": "time", "docs": ["Signing time in unix milliseconds: the nonce."], "type": "u64"},
                {"name": "locked", "docs": ["Collateral of this order, in base units."], "type": "u64"},
                {"name": "seq", "docs": ["The market's order counter at registration."], "type": "u32"},
                {"name": "fee", "docs": ["Base units per lot, as at registration."], "type": "u32"},
                {"name": "limit", "docs": ["Ticks."], "type": "i32"},
                {"name": "lots", "docs": ["Lots per slot."], "type": "u32"},
                {"name": "first", "docs": ["First slot."], "type": "u32"},
                {"name": "live_from", "docs": ["When it was registered, in unix seconds."], "type": "u32"},
                {
                    "name": "ended_at",
                    "docs": ["When it was ended, in unix seconds; 2^32 - 1 for never."],
                    "type": "u32",
                },
                {"name": "count", "docs": ["Number of slots."], "type": "u16"},
                {"name": "side", "docs": ["0 buy, 1 sell."], "type": "u8"},
                {"name": "used", "docs": ["1 while the record holds an order."], "type": "u8"},
                {
                    "name": "ring",
                    "docs": ["Fills of the newest slots, at index slot % 8."],
                    "type": {"array": [{"defined": {"name": "RingEntry"}}, 8]},
                },
            ],
        },
    },
    {
        "name": "RingEntry",
        "docs": ["What was filled in one slot."],
        "type": {
            "kind": "struct",
            "fields": [
                {"name": "slot", "type": "u32"},
                {
                    "name": "filled",
                    "docs": ["Lots; the high bit marks a claim of a later version."],
                    "type": "u32",
                },
            ],
        },
    },
]


def printed_by_crate() -> str:
    """What the crate's IDL tests print."""
    command = ["cargo", "test", "--quiet", "--locked", "--lib", "--features", "idl-build"]
    command += ["__anchor_private_print_idl", "--", "--show-output"]
    # A target folder of its own: the program's holds another compiler's idea of the standard library.
    target = Path(os.environ.get("CARGO_TARGET_DIR") or CRATE / "target") / "host"
    environment = {**os.environ, "CARGO_TARGET_DIR": str(target.resolve())}
    done = subprocess.run(command, cwd=CRATE, capture_output=True, text=True, env=environment)
    if done.returncode:
        sys.exit(done.stderr + done.stdout)
    return done.stdout


def assemble(printed: str, version: str) -> Json:
    """Join the marked blocks; events and errors may come in several."""
    parts: dict[str, list[str]] = {}
    for kind, body in BLOCK.findall(printed):
        parts.setdefault(kind, []).append(body)
    (program,), (address,) = parts["program"], parts["address"]
    idl: Json = json.loads(program)
    events = [json.loads(event) for event in parts.get("event", [])]
    types = {
        t["name"]: t for t in [*idl["types"], *(t for event in events for t in event["types"]), *TAIL_TYPES]
    }
    errors = [error for block in parts.get("errors", []) for error in json.loads(block)]
    idl["address"] = address.strip()
    idl["metadata"]["version"] = version
    idl |= {
        "events": [event["event"] for event in events],
        "errors": sorted(errors, key=lambda error: error["code"]),
        "types": list(types.values()),
    }
    for key in ("instructions", "accounts", "events", "types"):
        idl[key] = sorted(idl[key], key=lambda item: item["name"])
    return idl


def check(idl: Json) -> None:
    """Refuse what a client could not tell apart."""
    for key in ("instructions", "accounts", "events"):
        tags = [bytes(item["discriminator"]) for item in idl[key]]
        if len(set(tags)) != len(tags):
            raise ValueError(f"two {key} share a discriminator")
    codes = [error["code"] for error in idl["errors"]]
    if len(set(codes)) != len(codes):
        raise ValueError("two errors share a code")


def for_clients(idl: Json) -> Json:
    """The same with plain types only: aliases and generics are refused, `Vec<u8>` is spelled `bytes`, and a number with a
    meaning is the integer within.

    `serialization` and `repr` go away: the program's macros assert that a zero-copy account has no padding, so its bytes
    are Borsh's.
    """
    for defined in idl["types"]:
        if defined["type"]["kind"] == "type" or defined.get("generics"):
            raise ValueError(f"{defined['name']} is an alias or generic; write a plain struct")

    def walk(node: Any) -> Any:
        if isinstance(node, list):
            return [walk(item) for item in node]
        if not isinstance(node, dict):
            return node
        if node == {"vec": "u8"}:
            return "bytes"
        if set(node) == {"defined"} and node["defined"]["name"] in STORED_NUMBERS:
            return STORED_NUMBERS[node["defined"]["name"]]
        return {key: walk(value) for key, value in node.items() if key not in ("serialization", "repr")}

    plain: Json = walk(idl)
    return plain


def version_of_crate() -> str:
    command = ["cargo", "metadata", "--no-deps", "--format-version=1", "--locked"]
    found = json.loads(subprocess.run(command, cwd=CRATE, check=True, stdout=subprocess.PIPE).stdout)
    version: str = found["packages"][0]["version"]
    return version


def build() -> Json:
    """The IDL of the crate as it stands."""
    idl = assemble(printed_by_crate(), version_of_crate())
    check(idl)
    return for_clients(idl)


if __name__ == "__main__":
    print(json.dumps(build(), indent=2))
