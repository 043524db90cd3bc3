"""What may succeed although it was changed, written down part by part: the model is not the only judge.

A single change to a scene succeeds in these parts and in no others. Why:

* flags: more rights than are asked for are not used;
* data: the arguments are free within their rules; bytes behind them are not read;
* same kind: the signer governs two markets, acts for two accounts, or anybody may act for the account that is named;
* copy: the account of who signs or is paid lamports may belong to any program, its key and address count; a mint's owner is
  not looked at again, for an account that holds anything cannot change it;
* text, fills: others that the rules allow as well, signed by who may sign, posted by the keeper.
"""

from tests.program.input_mutations.mutant import NEEDLESS, Change

COPY, DATA, SAME = Change.COPY, Change.DATA, Change.SAME_KIND
_GOVERNED = {SAME: "market", COPY: "authority"}
_SIGNED = {(Change.SIGNED_ANEW, "other text"), (Change.SIGNED_ANEW, "other signer")}
_TERMS = (
    "slot_seconds gate_lead_seconds post_seconds settle_seconds life_seconds fresh_seconds lot floor cap price_rule "
    "rationing fee fee_maximum order_fee order_fee_maximum penalty penalty_cap bond_minimum authority keeper fund_owner"
)

_VARIABLE: dict[str, dict[Change, str]] = {
    "accept_authority": {SAME: "market", COPY: "proposed"},
    "add_records": {DATA: "count"},
    "challenge_crossing": {SAME: "payer buyer", COPY: "payer"},
    "challenge_rationing": {},
    "challenge_underfilled": {},
    "close_slot": {SAME: "slot", COPY: "payer"},
    "close_trader": {COPY: "wallet rent_payer"},
    "collect_fees": {COPY: "authority mint"},
    "collect_fund": {COPY: "owner mint"},
    "deposit": {DATA: "amount", COPY: "wallet mint"},
    "deposit_bond": {DATA: "amount", COPY: "payer mint"},
    "end_orders": {DATA: "time", SAME: "signer", COPY: "signer"},
    "end_orders_signed": {},
    "initialize_market": {DATA: _TERMS, SAME: "mint"},
    "open_trader": {SAME: "payer"},
    "pause": _GOVERNED,
    "post_clearing": {DATA: "price batches result_root book_hash log_head"},
    "propose_authority": _GOVERNED | {DATA: "proposed"},
    "register_orders": {},
    "release_orders": {SAME: "trader"},
    "resume": _GOVERNED,
    "set_delegate": {
        DATA: "delegate expiry max_lots max_buy_limit min_sell_limit max_locked",
        COPY: "wallet",
    },
    "set_fees": _GOVERNED | {DATA: "fee order_fee"},
    "set_keeper": _GOVERNED | {DATA: "keeper"},
    "set_limits": {DATA: "max_sell_lots max_buy_lots", SAME: "trader", COPY: "authority"},
    "settle_batch": {},
    "withdraw": {DATA: "amount", COPY: "wallet mint"},
    "withdraw_bond": {DATA: "amount", COPY: "authority mint"},
}

_BEHIND = (Change.SHAPE, "one more behind")
"""Accounts behind those of an instruction are ignored; but settling reads all that are given."""
_BEYOND = {
    "end_orders_signed": {_BEHIND, *_SIGNED},
    "register_orders": {_BEHIND, *_SIGNED},
    "settle_batch": {(Change.POSTED_ANEW, "other fills")},
}

_WITHOUT_NEEDLESS_FLAGS = {"challenge_underfilled"}
"""All of its accounts are to be written, and none of them has a key."""


def variable(instruction: str) -> set[tuple[Change, str]]:
    """The parts of an instruction that can differ in a transaction that succeeds."""
    found = {(DATA, "bytes behind"), *_BEYOND.get(instruction, {_BEHIND})}
    if instruction not in _WITHOUT_NEEDLESS_FLAGS:
        found.add((Change.FLAG, NEEDLESS))
    for change, parts in _VARIABLE[instruction].items():
        found |= {(change, part) for part in parts.split()}
    return found
