"""Published Ed25519 vectors: our one verification decides them as their tables say, and accepts nothing that the chain refuses."""

import json
import struct
from pathlib import Path
from typing import Any

import pytest
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.litesvm import LiteSVM
from solders.message import Message
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction
from solders.transaction_metadata import FailedTransactionMetadata

from chain.addresses import ED25519_PROGRAM
from chain.signatures import SIGNATURE_BYTES, verify_strict

VECTORS = Path(__file__).parents[2] / "vectors"
FILES = {"ed25519_wycheproof.json": (150, 88), "ed25519_speccheck.json": (12, 1)}
"""How many cases each file has, and how many of them are valid."""
KEY_BYTES = 32
TRANSACTION_BYTES_MAX = 1_232


def cases(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((VECTORS / name).read_text())["cases"]
    return found


ALL = [
    pytest.param(case, id=f"{name}-{case['id']}-{case['comment']}") for name in FILES for case in cases(name)
]


def accepted_here(case: dict[str, Any]) -> bool:
    key, message, signature = (bytes.fromhex(case[part]) for part in ("key", "message", "signature"))
    return verify_strict(str(Pubkey(key)), message, signature)


@pytest.mark.parametrize("name", FILES)
def test_the_files_are_whole(name: str) -> None:
    found = cases(name)
    assert (len(found), sum(case["valid"] for case in found)) == FILES[name]


@pytest.mark.parametrize("case", ALL)
def test_a_published_case_is_decided_as_its_table_says(case: dict[str, Any]) -> None:
    assert accepted_here(case) == case["valid"]


def test_exactly_what_is_accepted_here_is_accepted_by_the_precompile_of_the_chain() -> None:
    """In the real Solana VM. A signature of another length cannot be put to the precompile at all."""
    chain, payer = LiteSVM(), Keypair()
    chain.airdrop(payer.pubkey(), 10**12)
    asked = 0
    for name in FILES:
        for case in cases(name):
            data = _precompile_data(case)
            if len(case["signature"]) != 2 * SIGNATURE_BYTES or len(data) > TRANSACTION_BYTES_MAX - 200:
                continue
            asked += 1
            message = Message.new_with_blockhash(
                [Instruction(ED25519_PROGRAM, data, [])], payer.pubkey(), chain.latest_blockhash()
            )
            sent = chain.send_transaction(VersionedTransaction(message, [payer]))
            assert (not isinstance(sent, FailedTransactionMetadata)) == accepted_here(case), case
            chain.expire_blockhash()
    assert asked >= 140


def _precompile_data(case: dict[str, Any]) -> bytes:
    key, message, signature = (bytes.fromhex(case[part]) for part in ("key", "message", "signature"))
    start = 2 + 14
    signature_at, message_at = start + KEY_BYTES, start + KEY_BYTES + len(signature)
    offsets = struct.pack(
        "<BB7H", 1, 0, signature_at, 0xFFFF, start, 0xFFFF, message_at, len(message), 0xFFFF
    )
    return offsets + key + signature + message
