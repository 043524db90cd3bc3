"""Cases of a trader's instructions: what each is called, and the transaction as it was sent."""

from collections.abc import Iterator

from auction_engine.core.envelope import envelope_v0, envelope_v1
from auction_engine.core.order import End
from auction_engine.core.order_text import render_end
from auction_engine.core.units import Milliseconds
from bench.program.community import FREE, PROGRAM, Community, Household, signed_by
from bench.program.lite_chain import Sent
from chain import instructions
from chain.ed25519 import SignedText
from chain.registration import ending_instructions

Case = tuple[str, Sent]
ENVELOPES = {"v0": envelope_v0, "v1": envelope_v1}


def trader_cases() -> Iterator[Case]:
    """From opening an account to withdrawing from it."""
    community = Community()
    chain, market = community.chain, community.address
    yield "initialize_market", community.founded
    who = community.candidate()
    yield "open_trader", community.open(who)
    yield "set_limits", community.grant(who)
    yield "deposit", community.deposit(who)
    for number in (1, 2, 3):
        texts = [community.text(who) for _ in range(number)]
        yield f"register_orders, {number}", community.register(who, *texts)
    yield from ending_cases(community, who)
    community.wait(1000)
    yield "release_orders, 6", chain.send(instructions.release_orders(PROGRAM, market, who.trader))
    withdrawal = instructions.withdraw(PROGRAM, who.wallet, market, community.mint, who.tokens, 1000)
    yield "withdraw", chain.send(withdrawal, signers=(who.key,))


def ending_cases(community: Community, who: Household) -> Iterator[Case]:
    """One of six orders by the wallet's transaction, one by a signed text, and all that are left."""
    chain, market = community.chain, community.address
    first, second, *_ = community.account(who).records
    one = instructions.end_orders(PROGRAM, who.wallet, market, first.time)
    yield "end_orders, 1 of 6", chain.send(one, signers=(who.key,))
    now = Milliseconds(chain.now * 1000)
    text = render_end(
        End(trader=str(who.trader), target=Milliseconds(second.time), time=now), community.market
    )
    signed = ending_instructions(PROGRAM, market, who.wallet, signed_by(who, text))
    yield "end_orders_signed, 1 of 6", chain.send(*signed)
    everything = instructions.end_orders(PROGRAM, who.wallet, market)
    yield "end_orders, 4 of 6", chain.send(everything, signers=(who.key,))


def envelope_cases() -> Iterator[Case]:
    """Orders as hardware wallets sign them."""
    community = Community()
    who = community.welcome(FREE)
    for version, number in (("v0", 2), ("v1", 3)):
        texts = [community.text(who) for _ in range(number)]
        registration = community.registration(who, in_envelopes(who, version, *texts))
        yield f"register_orders, {number} in envelopes {version}", community.chain.send(*registration)


def in_envelopes(household: Household, version: str, *texts: str) -> list[SignedText]:
    """Each text with the wallet's signature over its envelope."""
    write, key = ENVELOPES[version], household.key
    messages = [write(text.encode(), bytes(household.wallet)) for text in texts]
    return [(text, bytes(key.sign_message(message))) for text, message in zip(texts, messages, strict=True)]
