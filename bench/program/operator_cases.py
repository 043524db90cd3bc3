"""Cases of what operators, wallets and challengers send beside trading."""

from collections.abc import Callable, Iterator

from solders.instruction import Instruction
from solders.keypair import Keypair
from solders.pubkey import Pubkey

from auction_engine.core.order import Side
from auction_engine.core.units import SlotIndex
from bench.program.community import PROGRAM, Community
from bench.program.lite_chain import Sent
from bench.program.slots import SLOTS, Trading, TradingSlot
from bench.program.tokens import make_tokens
from bench.program.trader_cases import Case
from chain import challenge_instructions as challenges
from chain import instructions
from chain import operator_instructions as operators
from chain.instructions import DelegateBounds

BOND = 10**6
PENALTIES = {"penalty": 1_000, "penalty_cap": 10**5}
BOUNDS = DelegateBounds(
    expiry=2**32 - 1, max_lots=10**6, max_buy_limit=10**6, min_sell_limit=-(10**6), max_locked=2**40
)
PARTY_LOTS, PARTY_FILL = 10, 4
"""Of every order that a challenge is about, and what those of the batch get of it."""


def operator_cases() -> Iterator[Case]:
    """The authority's instructions on a market that has collected a fee."""
    community = Community()
    chain, market, authority = community.chain, community.address, community.authority
    own = authority.pubkey()

    def sent(instruction: Instruction) -> Sent:
        return chain.send(instruction, signers=(authority,))

    yield "set_fees", sent(operators.set_fees(PROGRAM, own, market, fee=7, order_fee=11))
    yield "set_keeper", sent(operators.set_keeper(PROGRAM, own, market, community.keeper.pubkey()))
    yield "deposit_bond", deposit_bond(community)
    community.order(community.welcome())
    yield "collect_fees", collected(community, operators.collect_fees, authority)
    yield "pause", sent(operators.pause(PROGRAM, own, market))
    timing = community.market.timing
    community.wait(timing.slot_seconds + timing.gate_lead_seconds + timing.life_seconds)
    yield "withdraw_bond", collected(community, operators.withdraw_bond, authority, BOND)
    yield "resume", sent(operators.resume(PROGRAM, own, market))
    yield "propose_authority", sent(operators.propose_authority(PROGRAM, own, market, own))
    yield "accept_authority", sent(operators.accept_authority(PROGRAM, own, market))


def deposit_bond(community: Community) -> Sent:
    payer = community.keys.next()
    source = make_tokens(community.chain, community.mint, payer.pubkey(), BOND)
    instruction = operators.deposit_bond(
        PROGRAM, payer.pubkey(), community.address, community.mint, source, BOND
    )
    return community.chain.send(instruction, signers=(payer,))


def collected(
    community: Community, instruction: Callable[..., Instruction], owner: Keypair, *amount: int
) -> Sent:
    """Out of the vault, to a new token account of its owner."""
    chain, mint = community.chain, community.mint
    destination = make_tokens(chain, mint, owner.pubkey(), 0)
    accounts = (PROGRAM, owner.pubkey(), community.address, mint, destination)
    return chain.send(instruction(*accounts, *amount), signers=(owner,))


def wallet_cases() -> Iterator[Case]:
    """What a wallet does with its account beside trading."""
    community = Community()
    chain, market = community.chain, community.address
    who = community.candidate()
    community.open(who)
    named = instructions.set_delegate(PROGRAM, who.wallet, market, Pubkey.new_unique(), BOUNDS)
    yield "set_delegate", chain.send(named, signers=(who.key,))
    chain.funded(who.key)
    grown = instructions.add_records(PROGRAM, who.wallet, market, 8)
    yield "add_records, 8", chain.send(grown, signers=(who.key,))
    closed = instructions.close_trader(PROGRAM, who.wallet, market, chain.payer.pubkey())
    yield "close_trader", chain.send(closed, signers=(who.key,))


def challenge_cases() -> Iterator[Case]:
    """Each challenge once: of a slot that was cleared in part, and of one that was not posted."""
    community = Community(**PENALTIES)
    chain, market = community.chain, community.address
    deposit_bond(community)
    buy, sell = party(community, "buy", 30), party(community, "sell", 20)
    late, second_buy = party(community, "sell", 20), party(community, "buy", 30)
    index = community.plain_slot()
    slot = TradingSlot(community, index, (buy, sell))
    slot.settle(slot.batch(2, PARTY_FILL), price=20)
    wait_for_challenges(community, index)
    underfilled = challenges.challenge_underfilled(PROGRAM, market, index, *place(buy))
    yield "challenge_underfilled", chain.send(underfilled)
    rationing = challenges.challenge_rationing(PROGRAM, market, index, place(late), place(sell))
    yield "challenge_rationing", chain.send(rationing)
    missed = community.plain_slot()
    wait_for_challenges(community, missed)
    yield "challenge_crossing, missed", crossing(community, missed, buy, late)
    yield "challenge_crossing", crossing(community, missed, second_buy, sell)
    yield "collect_fund", collected(community, operators.collect_fund, community.fund_owner)


def party(community: Community, side: Side, limit: int) -> Trading:
    """A household with one standing order. limit: ticks."""
    who = community.welcome()
    return Trading(who, side, (community.order(who, side, PARTY_LOTS, limit, SLOTS),))


def place(trading: Trading) -> tuple[Pubkey, int]:
    """How a challenge names an order: the trader's account, and where the record stands in it."""
    return trading.household.trader, trading.records[0].place


def wait_for_challenges(community: Community, index: SlotIndex) -> None:
    community.wait_for_gate(index, community.market.timing.settle_seconds + 1)


def crossing(community: Community, index: SlotIndex, buy: Trading, sell: Trading) -> Sent:
    payer = community.chain.payer.pubkey()
    instruction = challenges.challenge_crossing(
        PROGRAM, payer, community.address, index, place(buy), place(sell)
    )
    return community.chain.send(instruction)
