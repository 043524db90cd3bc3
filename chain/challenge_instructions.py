"""The three challenges of a clearing. Anybody may send them. Records are named by their place in the trader's account."""

from solders.instruction import Instruction
from solders.pubkey import Pubkey

from chain.addresses import slot_address
from chain.encoding import instruction


def challenge_underfilled(
    program: Pubkey, market: Pubkey, index: int, trader: Pubkey, record: int
) -> Instruction:
    """An order better than the price of slot `index` did not get all its lots. No signer."""
    accounts = {"market": market, "slot": slot_address(program, market, index), "trader": trader}
    return instruction(program, "challenge_underfilled", accounts, {"record": record})


def challenge_crossing(
    program: Pubkey,
    payer: Pubkey,
    market: Pubkey,
    index: int,
    buy: tuple[Pubkey, int],
    sell: tuple[Pubkey, int],
) -> Instruction:
    """Two orders (trader account, record) that could have traded. Signer: payer, of a missed slot's rent."""
    accounts = {"payer": payer, "market": market, "slot": slot_address(program, market, index)}
    accounts |= {"buyer": buy[0], "seller": sell[0]}
    arguments = {"index": index, "buy_record": buy[1], "sell_record": sell[1]}
    return instruction(program, "challenge_crossing", accounts, arguments)


def challenge_rationing(
    program: Pubkey, market: Pubkey, index: int, harmed: tuple[Pubkey, int], favoured: tuple[Pubkey, int]
) -> Instruction:
    """Two orders (trader account, record) at the price, of which one got less than its share. No signer."""
    accounts = {"market": market, "slot": slot_address(program, market, index)}
    accounts |= {"trader": harmed[0], "other": favoured[0]}
    arguments = {"record": harmed[1], "other_record": favoured[1]}
    return instruction(program, "challenge_rationing", accounts, arguments)
