"""How many orders one transaction registers, and what each costs."""

from collections.abc import Iterator
from typing import NamedTuple

from auction_engine.core.order import Side
from auction_engine.core.units import SLOTS_MAX
from bench.measurement import Measurement, Row, Target
from bench.program.community import Community, Household, signed_by
from bench.program.figures import beside_targets, each, limit_of
from bench.program.trader_cases import ENVELOPES, in_envelopes
from chain.addresses import INSTRUCTIONS_SYSVAR
from chain.ed25519 import SignedText

CU_PER_ORDER_MAX = 2_500
ORDERS_MIN = {"v0": 4, "legacy": 3}
"""Four where texts have 157 bytes on average, which none exceeds; three always."""
ENVELOPES_MIN = 2
"""Orders of a hardware wallet."""
WIDEST = 9_999_999
"""A limit in ticks that, below zero, takes all the characters which a text has for it."""
PLENTY = 2**60
"""Base units that cover eight slots of eight of the longest orders."""


class Parts(NamedTuple):
    """What a text says, in the order in which `Community.text` takes it."""

    side: Side
    lots: int
    limit: int
    slots: int


TEXTS = {"usual": Parts("sell", 5, 250, 96), "longest": Parts("sell", 99_999, -WIDEST, SLOTS_MAX)}


class Form(NamedTuple):
    """What is registered: how the texts read, what the wallet signs around each, and in which transaction it travels."""

    texts: str
    envelope: str | None
    version: str

    @property
    def name(self) -> str:
        envelopes = f" in envelopes {self.envelope}" if self.envelope else ""
        return f"{self.version}, {self.texts} texts{envelopes}"


FULL = Form("longest", None, "v0")
QUICK_FORMS = (Form("usual", None, "v0"), FULL, *(Form("longest", version, "v0") for version in ENVELOPES))
FORMS = (*QUICK_FORMS, *(form._replace(version="legacy") for form in QUICK_FORMS))


def measure(quick: bool) -> Iterator[Row]:
    for form in QUICK_FORMS if quick else FORMS:
        yield beside_targets(_row(form), TARGETS)


def _row(form: Form) -> Row:
    community = Community(floor=-WIDEST, cap=WIDEST)
    who = community.welcome(PLENTY, WIDEST)
    if form.version == "v0":
        community.chain.use_lookup_table([community.address, who.trader, INSTRUCTIONS_SYSVAR])
    signed = _signed(community, who, form, 1)
    alone = community.chain.send(*community.registration(who, signed))
    signed = _most(community, who, form)
    sent = community.chain.send(*community.registration(who, signed))
    orders = len(signed)
    assert len(community.account(who).records) == 1 + orders
    return {
        "form": form.name,
        "text_bytes": each(sum(len(text) for text, _ in signed), orders),
        "orders": orders,
        "bytes": sent.size,
        "compute_units": sent.compute_units,
        "cu_per_order": each(sent.compute_units, orders),
        "cu_alone": alone.compute_units,
        "lamports_per_order": each(sent.paid, orders),
    }


def _most(community: Community, who: Household, form: Form) -> list[SignedText]:
    """As many texts as fit: one more each time until it is too much."""
    fitting: list[SignedText] = []
    while True:
        more = _signed(community, who, form, len(fitting) + 1)
        if limit_of(community.chain, community.registration(who, more)):
            return fitting
        fitting = more


def _signed(community: Community, who: Household, form: Form, orders: int) -> list[SignedText]:
    texts = [community.text(who, *TEXTS[form.texts]) for _ in range(orders)]
    return signed_by(who, *texts) if form.envelope is None else in_envelopes(who, form.envelope, *texts)


def document(rows: list[Row]) -> dict[str, object]:
    """`register`: of a v0 transaction full of the longest bare texts, and of one such order alone."""
    full = next(row for row in rows if row["form"] == FULL.name)
    return {
        "register": {
            "cu_per_order": full["cu_per_order"],
            "cu_per_order_alone": full["cu_alone"],
            "orders_per_transaction": full["orders"],
            "lamports_per_order": full["lamports_per_order"],
            "forms": rows,
        }
    }


def _targets(form: Form) -> Iterator[Target]:
    where, name = {"form": form.name}, form.name
    fewest = ENVELOPES_MIN if form.envelope else ORDERS_MIN[form.version]
    yield Target(f"orders per transaction, {name}", fewest, "orders", where, at_least=True)
    yield Target(f"CU per order, {name}", CU_PER_ORDER_MAX, "cu_per_order", where)
    yield Target(f"CU of one alone, {name}", CU_PER_ORDER_MAX, "cu_alone", where)


TARGETS = tuple(target for form in FORMS for target in _targets(form))
REGISTERING = Measurement(
    "register",
    "Registering: as many orders as fit into one transaction, and one alone; v0 with a lookup table",
    measure,
    TARGETS,
    document,
)
