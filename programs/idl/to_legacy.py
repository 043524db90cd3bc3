#!/usr/bin/env python3
"""Convert an IDL of spec 0.1.0 to the form before Anchor 0.30, which anchorpy reads.

programs/idl/to_legacy.py idl/energy_auction.json > idl/energy_auction.legacy.json
"""

import json
import re
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any

Json = dict[str, Any]

# Names that come back unchanged from camelCase: anchorpy hashes what it gets back, and each word after the first must
# have two letters for that.
SAFE = re.compile(r"[a-z][a-z0-9]*(_[a-z]{2}[a-z0-9]*)*")


def camel(name: str) -> str:
    if not SAFE.fullmatch(name):
        raise ValueError(
            f"{name}: anchorpy would read another name; each word after the first needs two letters"
        )
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)


def docs(item: Json) -> Json:
    return {"docs": item["docs"]} if item.get("docs") else {}


def type_of(node: Any) -> Any:
    if isinstance(node, str):
        return {"pubkey": "publicKey"}.get(node, node)
    ((kind, inner),) = node.items()
    if kind == "defined":
        return {"defined": inner["name"]}
    if kind == "array":
        return {"array": [type_of(inner[0]), inner[1]]}
    if kind in ("vec", "option"):
        return {kind: type_of(inner)}
    raise ValueError(f"type {node} has no legacy form")


def field(item: Json) -> Json:
    return {"name": camel(item["name"]), **docs(item), "type": type_of(item["type"])}


def struct(item: Json) -> Json:
    if item["type"]["kind"] != "struct":
        raise ValueError(f"{item['name']}: only structs are converted")
    return {"kind": "struct", "fields": [field(f) for f in item["type"]["fields"]]}


def account(item: Json) -> Json:
    flags = {"isMut": item.get("writable", False), "isSigner": item.get("signer", False)}
    return {"name": camel(item["name"]), **flags, **docs(item)}


def instruction(item: Json) -> Json:
    accounts = [account(a) for a in item["accounts"]]
    return {
        "name": camel(item["name"]),
        **docs(item),
        "accounts": accounts,
        "args": [field(a) for a in item["args"]],
    }


def event(item: Json, types: dict[str, Json]) -> Json:
    fields = [{**field(f), "index": False} for f in types[item["name"]]["type"]["fields"]]
    return {"name": item["name"], "fields": fields}


def check_tags(idl: Json) -> None:
    """Legacy clients compute discriminators from names: refuse what they would get wrong."""
    kinds = {"account": "accounts", "event": "events", "global": "instructions"}
    for kind, key in kinds.items():
        for item in idl[key]:
            if sha256(f"{kind}:{item['name']}".encode()).digest()[:8] != bytes(item["discriminator"]):
                raise ValueError(f"the discriminator of {item['name']} is not the hash of its name")


def to_legacy(idl: Json) -> Json:
    """The same program in the legacy form."""
    check_tags(idl)
    types = {t["name"]: t for t in idl["types"]}
    accounts = [types[a["name"]] for a in idl["accounts"]]
    special = {item["name"] for key in ("accounts", "events") for item in idl[key]}
    return {
        "version": idl["metadata"]["version"],
        "name": idl["metadata"]["name"],
        "instructions": [instruction(i) for i in idl["instructions"]],
        "accounts": [{"name": a["name"], **docs(a), "type": struct(a)} for a in accounts],
        "types": [
            {"name": t["name"], **docs(t), "type": struct(t)}
            for t in idl["types"]
            if t["name"] not in special
        ],
        "events": [event(e, types) for e in idl["events"]],
        "errors": idl["errors"],
        "metadata": {"address": idl["address"]},
    }


if __name__ == "__main__":
    print(json.dumps(to_legacy(json.loads(Path(sys.argv[1]).read_text())), indent=2))
