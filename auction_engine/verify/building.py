"""From the transactions of a market to the facts of its history. Pure; what cannot be read is a problem, never a guess."""

from collections.abc import Callable, Sequence
from typing import Any

from auction_engine.core.market import Market
from auction_engine.core.units import Amount, Lots, Milliseconds, RecordSeq, Seconds, SlotIndex, Ticks
from auction_engine.verify import history as h
from auction_engine.verify.pausing import PausesTold
from chain import event_types as e
from chain.accounts import SIDES
from chain.errors import ChainError
from chain.history import Call, MarketTransaction
from chain.settlement import read_settlement_data

_REASONS: dict[int, h.EndReason] = {
    e.ENDED_BY_WALLET: "wallet",
    e.ENDED_BY_TEXT: "text",
    e.ENDED_BY_COVER: "cover",
}


def build_history(
    transactions: Sequence[MarketTransaction], program: str, market: Market, holdings: h.Holdings
) -> h.History:
    """The history that these transactions, in the chain's order, tell."""
    builder = _Builder()
    for transaction in transactions:
        builder.read(transaction)
    return h.History(
        program=program,
        market=market,
        registrations=tuple(builder.registrations),
        endings=tuple(builder.endings),
        releases=tuple(builder.releases),
        postings=tuple(builder.postings),
        settlements=tuple(builder.settlements),
        closings=tuple(builder.closings),
        transfers=tuple(builder.transfers),
        market_transfers=tuple(builder.market_transfers),
        penalties=tuple(builder.penalties),
        pauses=builder.pauses.all(),
        problems=tuple(builder.problems),
        holdings=holdings,
    )


class _Builder:
    """Collects facts, and remembers what later ones depend on: the order at each place of an account, its delegate, the fee."""

    def __init__(self) -> None:
        self.registrations: list[h.Registration] = []
        self.endings: list[h.Ending] = []
        self.releases: list[h.Release] = []
        self.postings: list[h.Posting] = []
        self.settlements: list[h.Settlement] = []
        self.closings: list[h.Closing] = []
        self.transfers: list[h.Transfer] = []
        self.market_transfers: list[h.MarketTransfer] = []
        self.penalties: list[h.Penalty] = []
        self.pauses = PausesTold()
        self.problems: list[str] = []
        self._block_time: int | None = None
        self._order_fee = Amount(0)
        self._delegates: dict[str, str] = {}
        self._at_place: dict[tuple[str, int], Milliseconds] = {}
        self._readers: dict[type[Any], Callable[[str, Call, Any], None]] = {
            e.OrderEnded: self._ended,
            e.OrderReleased: self._released,
            e.ClearingPosted: self._posted,
            e.BatchSettled: self._settled,
            e.SlotClosed: self._closed,
            e.Deposited: self._deposited,
            e.Withdrawn: self._withdrawn,
            e.DelegateSet: self._named_delegate,
            e.FeesSet: self._changed_fees,
            e.FeesCollected: lambda at, _, event: self._moved_pot(at, "fees", -event.amount),
            e.FundCollected: lambda at, _, event: self._moved_pot(at, "fund", -event.amount),
            e.BondDeposited: lambda at, _, event: self._moved_pot(at, "bond", event.amount),
            e.BondWithdrawn: lambda at, _, event: self._moved_pot(at, "bond", -event.amount),
            e.Challenged: self._challenged,
            e.Paused: lambda _, __, event: self.pauses.paused(event.pause_from),
            e.Resumed: lambda _, __, event: self.pauses.resumed(event.pause_from, event.pause_until),
        }

    def read(self, transaction: MarketTransaction) -> None:
        if transaction.truncated:
            self.problems.append(f"the log of transaction {transaction.signature} was cut off by the node")
        self._block_time = transaction.block_time
        for call in transaction.calls:
            try:
                self._read_call(transaction.signature, call)
            except ChainError as error:
                self.problems.append(f"transaction {transaction.signature}: {error}")

    def _read_call(self, transaction: str, call: Call) -> None:
        if call.name == "initialize_market":
            self._order_fee = Amount(call.arguments["parameters"]["order_fee"])
            self.pauses = PausesTold(call.arguments["parameters"]["bond_minimum"])
        registered = [event for event in call.events if isinstance(event, e.OrderRegistered)]
        if call.name == "register_orders":
            if len(registered) != len(call.signed):
                raise ChainError(f"{len(call.signed)} signed texts, {len(registered)} registered orders")
            for order, signed in zip(registered, call.signed, strict=True):
                self._registered(transaction, order, h.Signed(signed.wallet, signed.text, signed.signature))
        for event in call.events:
            if reader := self._readers.get(type(event)):
                reader(transaction, call, event)

    def _registered(self, transaction: str, event: e.OrderRegistered, signed: h.Signed) -> None:
        registration = h.Registration(
            transaction=transaction,
            signed=signed,
            trader=str(event.trader),
            place=event.record,
            seq=RecordSeq(event.seq),
            time=Milliseconds(event.time),
            side=SIDES[event.side],
            limit=Ticks(event.limit),
            lots=Lots(event.lots),
            first=SlotIndex(event.first),
            count=event.count,
            fee=Amount(event.fee),
            order_fee=self._order_fee,
            live_from=Seconds(event.live_from),
            delegate=self._delegate(str(event.trader), signed.wallet),
        )
        self.registrations.append(registration)
        self._at_place[registration.trader, registration.place] = registration.time

    def _ended(self, transaction: str, call: Call, event: e.OrderEnded) -> None:
        reason, trader = _REASONS[event.reason], str(event.trader)
        wallet = call.accounts.get("signer") if reason == "wallet" else None
        texts = (
            tuple(h.Signed(s.wallet, s.text, s.signature) for s in call.signed) if reason == "text" else ()
        )
        signer = texts[0].wallet if texts else wallet
        self.endings.append(
            h.Ending(
                transaction=transaction,
                trader=trader,
                time=Milliseconds(event.time),
                ended_at=Seconds(event.ended_at),
                reason=reason,
                wallet=wallet,
                texts=texts,
                delegate=self._delegate(trader, signer),
            )
        )

    def _released(self, transaction: str, _: Call, event: e.OrderReleased) -> None:
        trader = str(event.trader)
        self.releases.append(h.Release(transaction=transaction, trader=trader, time=Milliseconds(event.time)))
        self._at_place.pop((trader, event.record), None)

    def _posted(self, transaction: str, _: Call, event: e.ClearingPosted) -> None:
        self.postings.append(
            h.Posting(
                transaction=transaction,
                slot=SlotIndex(event.index),
                price=Ticks(event.price),
                batches=event.batches,
                result_root=event.result_root,
                book_hash=event.book_hash,
            )
        )

    def _settled(self, transaction: str, call: Call, event: e.BatchSettled) -> None:
        proof, fills = read_settlement_data(call.arguments["data"], len(call.remaining))
        accounts = tuple(
            tuple(
                h.SettledFill(trader, self._at_place.get((trader, place), Milliseconds(0)), Lots(lots))
                for place, lots in own
            )
            for trader, own in zip(call.remaining, fills, strict=True)
        )
        self.settlements.append(
            h.Settlement(
                transaction=transaction,
                slot=SlotIndex(event.index),
                batch=event.batch,
                proof=tuple(proof),
                accounts=accounts,
                lots=Lots(event.lots),
                fees=Amount(event.fees),
            )
        )

    def _closed(self, transaction: str, _: Call, event: e.SlotClosed) -> None:
        self.closings.append(
            h.Closing(transaction=transaction, slot=SlotIndex(event.index), fees=Amount(event.fees))
        )

    def _deposited(self, transaction: str, _: Call, event: e.Deposited) -> None:
        self._moved(transaction, str(event.trader), event.amount)

    def _withdrawn(self, transaction: str, _: Call, event: e.Withdrawn) -> None:
        self._moved(transaction, str(event.trader), -event.amount)

    def _moved(self, transaction: str, trader: str, amount: int) -> None:
        self.transfers.append(h.Transfer(transaction=transaction, trader=trader, amount=Amount(amount)))

    def _named_delegate(self, _: str, __: Call, event: e.DelegateSet) -> None:
        self._delegates[str(event.trader)] = str(event.delegate)

    def _delegate(self, trader: str, signer: str | None) -> str | None:
        """The trader's delegate, if it is he who signed."""
        delegate = self._delegates.get(trader)
        return delegate if signer is not None and signer == delegate else None

    def _changed_fees(self, _: str, __: Call, event: e.FeesSet) -> None:
        self._order_fee = Amount(event.order_fee)

    def _moved_pot(self, transaction: str, pot: h.Pot, amount: int) -> None:
        self.market_transfers.append(
            h.MarketTransfer(transaction=transaction, pot=pot, amount=Amount(amount))
        )
        if pot == "bond":
            self.pauses.bond_moved(amount)

    def _challenged(self, transaction: str, _: Call, event: e.Challenged) -> None:
        """Half of it, rounded up, is the harmed traders'; of a crossing the buyer's half is rounded up."""
        harmed = event.paid - event.paid // 2
        of_other = harmed // 2 if event.kind == e.CHALLENGED_CROSSING else 0
        shares = [(str(event.trader), Amount(harmed - of_other))]
        shares += [(str(event.other), Amount(of_other))] if of_other else []
        if self._block_time is None:
            raise ChainError("its block has no time, so the pause that its penalty may have begun is unknown")
        self.pauses.penalty_paid(event.paid, self._block_time)
        self.penalties.append(
            h.Penalty(transaction=transaction, paid=Amount(event.paid), compensations=tuple(shares))
        )
