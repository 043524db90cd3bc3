"""The demo's beginning on chain: an operator with SOL, a test mint of six decimals, and a market with short slots."""

from pathlib import Path

import msgspec
from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from auction_engine.core.errors import InvalidInput, Unavailable
from auction_engine.core.market import Market
from auction_engine.core.units import COVERED_SLOTS, SlotIndex
from auction_engine.demo.keys import load_or_make
from chain.accounts import decode_market, to_market
from chain.addresses import market_address
from chain.instructions import initialize_market
from chain.market_parameters import MarketParameters
from chain.operator_instructions import deposit_bond, resume
from chain.rpc import Rpc, owned
from chain.sending import send_and_confirm
from chain.token import MINT_BYTES, create_mint, create_token_account, mint_to, token_account_address
from keeper.key_file import KEY_FILE

NAME = "COMMUNITY"
BIRTH_FILE = "market.json"
DECIMALS = 6
OPERATOR_LAMPORTS = 500 * 10**9
KEEPER_LAMPORTS = 500 * 10**9
POST_SECONDS, SETTLE_SECONDS, LIFE_SECONDS, FRESH_SECONDS = 45, 90, 120, 60
TICK, LOT_WH = 1_000, 10
FLOOR_TICKS, CAP_TICKS = -500, 1_000
FEE, ORDER_FEE = 10, 100
"""0.001 per kWh and side; 0.0001 per order."""
PENALTY, PENALTY_CAP, BOND = 10**6, 100 * 10**6, 1_000 * 10**6
"""1, 100 and 1,000 of the quote token: what a clearing that breaks the rules costs the operator."""
SLOT_SECONDS_MIN = LIFE_SECONDS // COVERED_SLOTS
GATE_LEAD_SHARE = 3


class DemoKeys(msgspec.Struct, frozen=True):
    """operator: creates the market, grants limits and mints test tokens. keeper: posts and pays for settling. fund: gets
    its half of penalties."""

    operator: Keypair
    keeper: Keypair
    mint: Keypair
    fund: Keypair

    @classmethod
    def of(cls, directory: Path) -> "DemoKeys":
        """The keys of a data directory, made when they are not there. Raises Unavailable."""
        return cls(
            operator=load_or_make(directory / "keys" / "operator.json"),
            keeper=load_or_make(directory / KEY_FILE),
            mint=load_or_make(directory / "keys" / "mint.json"),
            fund=load_or_make(directory / "keys" / "fund.json"),
        )


class Birth(msgspec.Struct, frozen=True):
    """What a data directory remembers of its demo. slot: the one in which the market was made."""

    market: str
    slot: SlotIndex
    slot_seconds: int


def remembered_market(directory: Path) -> str | None:
    """The address of the demo's market in a data directory, if one was made there. Raises Unavailable."""
    birth = _read_birth(directory / BIRTH_FILE)
    return None if birth is None else birth.market


async def found_market(
    rpc: Rpc, program: Pubkey, keys: DemoKeys, directory: Path, slot_seconds: int, now_ms: int
) -> tuple[Market, Birth]:
    """The demo's market: made on chain the first time, found again later. Raises AuctionError."""
    if slot_seconds < SLOT_SECONDS_MIN:
        raise InvalidInput(
            f"--slot-seconds must be at least {SLOT_SECONDS_MIN}: an order's collateral covers {COVERED_SLOTS}"
            f" slots, which must span the {LIFE_SECONDS} s in which a slot can be settled and challenged"
        )
    address = market_address(program, keys.operator.pubkey(), NAME)
    birth = _read_birth(directory / BIRTH_FILE)
    account = owned(await rpc.account(address), program)
    if account is None:
        birth = Birth(str(address), SlotIndex(now_ms // 1000 // slot_seconds), slot_seconds)
        _write(directory / BIRTH_FILE, birth)  # first: a crash before the next line leaves nothing behind
        await _make(rpc, program, keys, slot_seconds)
        account = owned(await rpc.account(address), program)
    if account is None or birth is None or birth.market != str(address):
        raise Unavailable(f"the data directory {directory} belongs to another chain; begin anew with --fresh")
    if birth.slot_seconds != slot_seconds:
        raise InvalidInput(
            f"this data directory's market has slots of {birth.slot_seconds} s; begin anew with --fresh to"
            f" have {slot_seconds} s"
        )
    return to_market(address, decode_market(account.data)), birth


async def _make(rpc: Rpc, program: Pubkey, keys: DemoKeys, slot_seconds: int) -> None:
    operator = keys.operator.pubkey()
    await rpc.airdrop(operator, OPERATOR_LAMPORTS)
    await rpc.airdrop(keys.keeper.pubkey(), KEEPER_LAMPORTS)
    mint = keys.mint.pubkey()
    instructions = []
    if await rpc.account(mint) is None:
        rent = await rpc.rent_lamports(MINT_BYTES)
        instructions = create_mint(operator, mint, operator, decimals=DECIMALS, rent_lamports=rent)
        await send_and_confirm(rpc, instructions, keys.operator, signers=[keys.mint])
    parameters = MarketParameters(
        slot_seconds=slot_seconds,
        gate_lead_seconds=slot_seconds // GATE_LEAD_SHARE,
        post_seconds=POST_SECONDS,
        settle_seconds=SETTLE_SECONDS,
        life_seconds=LIFE_SECONDS,
        fresh_seconds=FRESH_SECONDS,
        tick=TICK,
        lot=LOT_WH,
        floor=FLOOR_TICKS,
        cap=CAP_TICKS,
        authority=operator,
        keeper=keys.keeper.pubkey(),
        fund_owner=keys.fund.pubkey(),
        penalty=PENALTY,
        penalty_cap=PENALTY_CAP,
        bond_minimum=BOND,
        fee=FEE,
        fee_maximum=10 * FEE,
        order_fee=ORDER_FEE,
        order_fee_maximum=10 * ORDER_FEE,
    )
    await send_and_confirm(rpc, _open_with_bond(program, operator, mint, parameters), keys.operator)


def _open_with_bond(
    program: Pubkey, operator: Pubkey, mint: Pubkey, parameters: MarketParameters
) -> list[Instruction]:
    """A market begins paused until its bond is there: all in one transaction, so there is never half of it."""
    market, tokens = market_address(program, operator, NAME), token_account_address(operator, mint)
    return [
        initialize_market(program, operator, mint, NAME, parameters),
        create_token_account(operator, operator, mint),
        mint_to(mint, operator, operator, BOND),
        deposit_bond(program, operator, market, mint, tokens, BOND),
        resume(program, operator, market),
    ]


def _read_birth(path: Path) -> Birth | None:
    try:
        return msgspec.json.decode(path.read_bytes(), type=Birth)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Unavailable(f"cannot read {path}: {error.strerror}") from error
    except msgspec.DecodeError as error:
        raise Unavailable(f"{path} is damaged ({error}); begin anew with --fresh") from error


def _write(path: Path, birth: Birth) -> None:
    try:
        path.write_bytes(msgspec.json.encode(birth))
    except OSError as error:
        raise Unavailable(f"cannot write {path}: {error.strerror}") from error
