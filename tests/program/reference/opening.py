"""Accounts of a market and of its traders are made, grow, and are closed."""

from dataclasses import replace
from functools import lru_cache
from hashlib import sha256

from solders.pubkey import Pubkey

from tests.program.harness import PROGRAM, TOKEN
from tests.program.reference.calls import Call
from tests.program.reference.market_rules import check_name, check_rules, derived
from tests.program.reference.refusal import BUILT_IN
from tests.program.reference.state import EMPTY, NOBODY, RECORDS_MAXIMUM, Market, Mint, Tokens, Trader


@lru_cache(10_000)
def find(*seeds: bytes) -> tuple[Pubkey, int]:
    return Pubkey.find_program_address(list(seeds), PROGRAM)


def initialize_market(call: Call) -> None:
    creator, rules = call.address("creator"), call.values["parameters"]
    mint = call.account("mint").content
    sound = call.account("mint").owner == TOKEN and isinstance(mint, Mint) and mint.initialized
    call.checks.need(sound, "MintUnsupported")
    name = check_name(call.values["name"], call.checks)
    decimals = mint.decimals if isinstance(mint, Mint) else 0
    check_rules(rules, creator, decimals, call.checks)
    newest = call.ledger.newest_hash
    call.checks.need(newest is not None, "SlotHashesEmpty")
    market, bump = find(b"market", bytes(creator), name)
    vault, vault_bump = find(b"vault", bytes(call.address("market")))
    call.checks.need(call.address("market") == market and call.address("vault") == vault, BUILT_IN)
    call.checks.need(not call.ledger.exists(market) and not call.ledger.exists(vault), BUILT_IN)
    call.checks.done()
    assert newest is not None
    stored = {key: value for key, value in rules.items() if key in Market.__dataclass_fields__}
    content = Market(
        creator=creator,
        mint=call.address("mint"),
        vault=vault,
        seq=call.ledger.first_seq,
        name=call.values["name"],
        tag=sha256(bytes(market) + newest).hexdigest()[:8].encode(),
        name_length=len(name),
        bump=bump,
        vault_bump=vault_bump,
        **stored,
        **derived(rules, decimals),
    )
    call.ledger.create(creator, market, content)
    call.ledger.create(creator, vault, Tokens(content.mint, market, 0), TOKEN)


def open_trader(call: Call) -> None:
    market, wallet, payer = call.market(), call.values["wallet"], call.address("payer")
    address, bump = find(b"trader", bytes(call.address("market")), bytes(wallet))
    call.checks.need(call.address("trader") == address and not call.ledger.exists(address), BUILT_IN)
    call.checks.done()
    prefix = f"Energy {address} tag {market.tag.decode()}".encode()
    trader = Trader(
        market=call.address("market"),
        wallet=wallet,
        rent_payer=payer,
        min_time=call.ledger.now * 1000,
        seq=call.ledger.first_seq,
        prefix=prefix,
        prefix_length=len(prefix),
        bump=bump,
    )
    call.ledger.create(payer, address, trader)


def owned(call: Call) -> Trader:
    """The trader account of the wallet that signs."""
    call.market()
    trader = call.trader()
    call.checks.need(trader.wallet == call.signer(), "WrongWallet")
    return trader


def add_records(call: Call) -> None:
    trader, count = owned(call), call.values["count"]
    after = len(trader.records) + count
    call.checks.need(count >= 1 and after <= RECORDS_MAXIMUM, "RecordCount")
    call.checks.done()
    grown = replace(trader, records=trader.records + (EMPTY,) * count, seq=trader.seq + 1)
    call.ledger.grow(call.signer(), call.address("trader"), grown)


def close_trader(call: Call) -> None:
    trader = owned(call)
    call.checks.need(call.address("rent_payer") == trader.rent_payer, "WrongPayer")
    call.checks.need(not any(order.used for order in trader.records), "RecordsInUse")
    call.checks.need(trader.free == trader.locked == 0, "BalanceLeft")
    call.checks.done()
    call.ledger.close(call.address("trader"), trader.rent_payer)


def set_limits(call: Call) -> None:
    market, trader = call.market(), call.trader()
    call.checks.need(market.authority == call.signer(), "WrongAuthority")
    call.checks.done()
    call.put("trader", replace(trader, **call.values, seq=trader.seq + 1))


def set_delegate(call: Call) -> None:
    trader, delegate = owned(call), call.values["delegate"]
    bounds = call.values.get("bounds", call.values)
    call.checks.need(delegate != trader.wallet, "WrongDelegate")
    call.checks.done()
    call.put(
        "trader",
        replace(
            trader,
            delegate=delegate,
            delegate_expiry=bounds["expiry"],
            delegate_max_lots=bounds["max_lots"],
            delegate_max_buy_limit=bounds["max_buy_limit"],
            delegate_min_sell_limit=bounds["min_sell_limit"],
            delegate_max_locked=bounds["max_locked"],
            seq=trader.seq + 1,
        ),
    )


def is_delegate(trader: Trader, key: Pubkey) -> bool:
    return trader.delegate != NOBODY and key == trader.delegate
