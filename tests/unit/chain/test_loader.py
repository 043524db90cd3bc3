"""The loader's instructions, how code is cut for it and found again, and what an announcement of an upgrade proves."""

import struct
from pathlib import Path

import msgspec
import pytest
from solders.hash import Hash
from solders.keypair import Keypair
from solders.message import Message
from solders.pubkey import Pubkey
from solders.transaction import VersionedTransaction

from auction_engine.core.errors import InvalidInput, NotAllowed, Refused
from chain.addresses import CLOCK_SYSVAR, RENT_SYSVAR, SYSTEM_PROGRAM
from chain.loader import instructions
from chain.loader.accounts import Buffer, Deployed
from chain.loader.announcement import Announcement, announce, check_announced, check_time, read_announcement
from chain.loader.code import code_of, read_code, without_padding
from chain.loader.cost import Fees, in_sol
from chain.loader.deployment import check_authority
from chain.loader.priority import COMPUTE_UNITS, priority_fee
from chain.loader.upload import check_buffer, lacking, part_bytes
from chain.program_files import PROGRAM_FILE
from chain.transactions import TRANSACTION_BYTES_MAX

PAYER, PROGRAM, BUFFER, AUTHORITY, OTHER = (Pubkey(bytes([n]) * 32) for n in range(1, 6))
DATA = instructions.program_data_address(PROGRAM)
CODE = code_of(PROGRAM_FILE.read_bytes())
KEY = Keypair.from_seed(bytes(32))
# w: writable, s: signer. The bytes are those of bincode: a number of four bytes, then the fields.
FORMS = {
    "write": (
        instructions.write(BUFFER, AUTHORITY, 258, b"abc"),
        "01000000020100000300000000000000616263",
        [(BUFFER, "w"), (AUTHORITY, "s")],
    ),
    "initialize": (
        instructions.create_buffer(PAYER, BUFFER, AUTHORITY, code_bytes=9, rent_lamports=1)[1],
        "00000000",
        [(BUFFER, "w"), (AUTHORITY, "")],
    ),
    "upgrade": (
        instructions.upgrade(PROGRAM, BUFFER, AUTHORITY, PAYER),
        "03000000",
        [
            *((DATA, "w"), (PROGRAM, "w"), (BUFFER, "w"), (PAYER, "w")),
            *((RENT_SYSVAR, ""), (CLOCK_SYSVAR, ""), (AUTHORITY, "s")),
        ],
    ),
    "hand over": (
        instructions.set_authority(DATA, AUTHORITY, OTHER),
        "04000000",
        [(DATA, "w"), (AUTHORITY, "s"), (OTHER, "")],
    ),
    "burn": (instructions.set_authority(DATA, AUTHORITY, None), "04000000", [(DATA, "w"), (AUTHORITY, "s")]),
    "close": (
        instructions.close_buffer(BUFFER, PAYER, AUTHORITY),
        "05000000",
        [(BUFFER, "w"), (PAYER, "w"), (AUTHORITY, "s")],
    ),
    "extend": (
        instructions.extend(PROGRAM, PAYER, AUTHORITY, 10_240),
        "0900000000280000",
        [(DATA, "w"), (PROGRAM, "w"), (AUTHORITY, "ws"), (SYSTEM_PROGRAM, ""), (PAYER, "ws")],
    ),
    "extend as before": (
        instructions.extend(PROGRAM, PAYER, AUTHORITY, 10_240, checked=False),
        "0600000000280000",
        [(DATA, "w"), (PROGRAM, "w"), (SYSTEM_PROGRAM, ""), (PAYER, "ws")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FORMS)
def test_an_instruction_has_the_bytes_and_accounts_that_the_loader_wants(name: str) -> None:
    made, data, accounts = FORMS[name]
    assert made.program_id == instructions.LOADER
    assert bytes(made.data).hex() == data
    rights = [(m.pubkey, "w" * m.is_writable + "s" * m.is_signer) for m in made.accounts]
    assert rights == accounts


def test_deploying_creates_the_programs_account_and_names_its_room() -> None:
    created, made = instructions.deploy(
        PAYER, PROGRAM, BUFFER, AUTHORITY, rent_lamports=7, code_bytes_max=2**33
    )
    assert bytes(created.data) == struct.pack("<IQQ", 0, 7, 36) + bytes(instructions.LOADER)
    assert bytes(made.data).hex() == "020000000000000002000000"
    assert [m.pubkey for m in made.accounts][:4] == [PAYER, DATA, PROGRAM, BUFFER]
    assert [m.is_signer for m in made.accounts] == [True] + [False] * 6 + [True]


@pytest.mark.parametrize("price", [0, 5])
@pytest.mark.parametrize("apart", [False, True])
def test_a_write_fills_its_transaction_to_the_last_byte(price: int, apart: bool) -> None:
    authority = Keypair() if apart else KEY
    before = priority_fee(price)
    part = bytes(part_bytes(KEY.pubkey(), authority.pubkey(), before))
    made = [*before, instructions.write(BUFFER, authority.pubkey(), 0, part)]
    message = Message.new_with_blockhash(made, KEY.pubkey(), Hash.default())
    signers = [KEY, authority] if apart else [KEY]
    assert len(bytes(VersionedTransaction(message, signers))) == TRANSACTION_BYTES_MAX


def test_only_parts_that_differ_are_lacking() -> None:
    code = b"aaaabbbbcc"
    assert lacking(bytes(10), code, 4) == [0, 4, 8]
    assert lacking(b"aaaab\0bbcc", code, 4) == [4]
    assert lacking(code + bytes(7), code, 4) == []


def test_code_is_found_again_behind_any_padding() -> None:
    assert CODE.data.endswith(b"\0"), "else this would prove nothing"
    for padding in (0, 1, 10_240):
        assert without_padding(CODE.data + bytes(padding)) == CODE
    hidden = without_padding(CODE.data + bytes(50) + b"x" + bytes(50))
    assert hidden.sha256 != CODE.sha256
    assert hidden.size == CODE.size + 51
    assert without_padding(b"").size == 0


def test_what_is_no_program_is_refused_by_name(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.so"
    wrong.write_bytes(b"\x7fELX" + bytes(100))
    with pytest.raises(InvalidInput, match=r"wrong\.so is no program"):
        read_code(wrong)
    wrong.write_bytes(b"\x7fELF" + bytes(10 * 1024 * 1024))
    with pytest.raises(InvalidInput, match="a program may have 10,485,715"):
        read_code(wrong)
    with pytest.raises(InvalidInput, match="No such file"):
        read_code(tmp_path / "absent.so")


def test_room_grows_by_no_less_than_clusters_take_and_no_more_than_an_account_holds() -> None:
    most = instructions.PROGRAM_CODE_BYTES_MAX
    assert instructions.extension_bytes(100, 100) == 0
    assert instructions.extension_bytes(100, 101) == 10_240
    assert instructions.extension_bytes(100, 20_000) == 19_900
    assert instructions.extension_bytes(most - 5, most) == 5


def test_costs_are_told_upwards_and_with_the_priority_fee() -> None:
    assert [in_sol(n) for n in (0, 1, 100_000, 1_234_500_000_001)] == [
        *("0.0000", "0.0001", "0.0001", "1,234.5001")
    ]
    plain, priced = Fees(10, 2, 0).lamports, Fees(10, 2, 1_000_000).lamports
    assert plain == 10 * 10_000 + 45_000
    assert priced - plain == 13 * COMPUTE_UNITS


def deployed(authority: Pubkey | None) -> Deployed:
    return Deployed(
        program=PROGRAM,
        loader=instructions.LOADER,
        authority=authority,
        deployed_slot=1,
        code=CODE,
        capacity=CODE.size,
    )


def test_only_the_upgrade_authority_may_go_on() -> None:
    check_authority(deployed(AUTHORITY), AUTHORITY)
    with pytest.raises(NotAllowed, match=f"is {AUTHORITY}, not {OTHER}"):
        check_authority(deployed(AUTHORITY), OTHER)
    with pytest.raises(NotAllowed, match="burned"):
        check_authority(deployed(None), OTHER)


def test_a_buffer_of_another_or_too_small_is_not_filled() -> None:
    check_buffer(Buffer(BUFFER, AUTHORITY, bytes(CODE.size), 1), AUTHORITY, CODE)
    with pytest.raises(NotAllowed, match=f"belongs to {AUTHORITY}, not to {OTHER}"):
        check_buffer(Buffer(BUFFER, AUTHORITY, bytes(CODE.size), 1), OTHER, CODE)
    with pytest.raises(InvalidInput, match="has room for 5 bytes"):
        check_buffer(Buffer(BUFFER, AUTHORITY, bytes(5), 1), AUTHORITY, CODE)
    with pytest.raises(InvalidInput, match="holds longer code"):
        check_buffer(Buffer(BUFFER, AUTHORITY, CODE.data + b"\0x", 1), AUTHORITY, CODE)


@pytest.fixture
def announced() -> Announcement:
    return announce(PROGRAM, BUFFER, CODE, KEY, now=1_767_225_600, not_before=1_767_830_400)


def test_an_announcement_is_read_back_and_holds(announced: Announcement, tmp_path: Path) -> None:
    file = tmp_path / "announcement.json"
    file.write_bytes(msgspec.json.encode(announced))
    assert read_announcement(file) == announced
    assert "not before 2026-01-08T00:00:00Z" in announced.text
    full = Buffer(BUFFER, KEY.pubkey(), CODE.data + bytes(3), 1)
    check_announced(announced, PROGRAM, KEY.pubkey(), full)
    check_time(announced, announced.not_before)
    with pytest.raises(Refused, match="1 s are left"):
        check_time(announced, announced.not_before - 1)


@pytest.mark.parametrize(
    "change",
    [{"not_before": 1_767_225_601}, {"sha256": "0" * 64}, {"program": str(OTHER)}, {"signature": ""}],
)
def test_a_changed_announcement_is_refused(
    announced: Announcement, tmp_path: Path, change: dict[str, int | str]
) -> None:
    file = tmp_path / "announcement.json"
    file.write_bytes(msgspec.json.encode(msgspec.structs.replace(announced, **change)))
    with pytest.raises(InvalidInput, match="not signed by"):
        read_announcement(file)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"program": 1}', '{"signature": "zz"}'])
def test_what_is_no_announcement_is_refused(tmp_path: Path, text: str) -> None:
    file = tmp_path / "announcement.json"
    file.write_text(text)
    with pytest.raises(InvalidInput, match="is no announcement"):
        read_announcement(file)


def test_an_announcement_of_another_program_authority_or_code_is_refused(announced: Announcement) -> None:
    full = Buffer(BUFFER, KEY.pubkey(), CODE.data, 1)
    changed = Buffer(BUFFER, KEY.pubkey(), CODE.data[:-100] + b"x" * 100, 1)
    for program, authority, buffer, says in (
        (OTHER, KEY.pubkey(), full, "not of"),
        (PROGRAM, OTHER, full, "the upgrade authority is"),
        (PROGRAM, None, full, "is burned"),
        (PROGRAM, KEY.pubkey(), None, "is gone"),
        (PROGRAM, KEY.pubkey(), changed, "does not hold what was announced"),
    ):
        with pytest.raises(Refused, match=says):
            check_announced(announced, program, authority, buffer)
