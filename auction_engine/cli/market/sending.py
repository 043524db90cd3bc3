"""What the commands of a market share: which market, who signs, and how the outcome is told."""

from collections.abc import Awaitable, Callable, Iterable
from typing import TYPE_CHECKING, Any

import rich_click as click

from auction_engine.cli.chain_options import (
    json_option,
    key_option,
    node_options,
    program_option,
    read_address,
    read_key,
    settings_of,
    tell,
    with_node,
)
from auction_engine.core.errors import NotFound
from auction_engine.settings import Settings

if TYPE_CHECKING:
    from solders.instruction import Instruction
    from solders.keypair import Keypair
    from solders.pubkey import Pubkey

    from chain.account_types import MarketAccount
    from chain.rpc import Rpc


class Desk:
    """One market at one node, and the key that signs and pays."""

    def __init__(
        self, rpc: "Rpc", program: "Pubkey", address: "Pubkey", account: "MarketAccount", key: "Keypair"
    ):
        self.rpc = rpc
        self.program = program
        self.address = address
        self.account = account
        self.key = key
        self.signer = key.pubkey()


Made = Callable[[Desk], Awaitable[Iterable["Instruction"]]]


def market_options(signs: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """`--market`, `--key` and the node. signs: whose key signs."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        command = node_options(json_option(program_option(command)))
        command = key_option("--key", f"Key of {signs}, who also pays.", "~/.config/solana/id.json")(command)
        return market_option(command)

    return add


def market_option(command: Callable[..., Any]) -> Callable[..., Any]:
    option = click.option(
        "--market", metavar="ADDRESS", help="The market.", show_default="AUCTION_MARKET, or the demo's"
    )
    return option(command)


def send(said: dict[str, Any], make: Made, shown: Iterable[str]) -> None:
    """Send one transaction of what `make` gives, and tell what the market's account says then in the fields `shown`."""
    key, as_json = read_key(said.pop("key"), "--key"), said.pop("as_json")
    settings = market_settings(said)

    async def run(rpc: "Rpc") -> dict[str, Any]:
        from chain.sending import send_and_confirm

        desk = await desk_at(rpc, settings, key)
        done = await send_and_confirm(rpc, list(await make(desk)), key)
        account = await read_market_account(rpc, desk.program, desk.address, done.chain_slot)
        fields = fields_told(account)
        return {
            "market": str(desk.address),
            **{name: fields[name] for name in shown},
            "signature": done.signature,
        }

    tell(with_node(settings, run), as_json=as_json)


def market_settings(said: dict[str, Any]) -> Settings:
    """Settings with what `--market` says, checked. Raises InvalidInput."""
    address = said.get("market")
    if address is not None:
        said = {**said, "market": str(read_address(address, "--market"))}
    return settings_of(said)


async def desk_at(rpc: "Rpc", settings: Settings, key: "Keypair") -> Desk:
    """Raises NotFound when no market is named, or there is none."""
    from auction_engine.composition.node import program_of

    program, address = program_of(settings), market_named(settings)
    return Desk(rpc, program, address, await read_market_account(rpc, program, address), key)


def market_named(settings: Settings) -> "Pubkey":
    from auction_engine.demo.genesis import remembered_market

    named = settings.market or remembered_market(settings.data_directory)
    if named is None:
        raise NotFound("which market? name it with --market or AUCTION_MARKET")
    return read_address(named, "market")


async def read_market_account(
    rpc: "Rpc", program: "Pubkey", address: "Pubkey", min_context_slot: int | None = None
) -> "MarketAccount":
    """Raises NotFound."""
    from chain.accounts import account_name, decode_market
    from chain.rpc import owned

    found = owned(await rpc.account(address, min_context_slot=min_context_slot), program)
    if found is None or account_name(found.data) != "Market":
        raise NotFound(f"there is no market {address} of the program {program} at {rpc.url}")
    return decode_market(found.data)


def fields_told(account: "MarketAccount") -> dict[str, Any]:
    """An account's fields in words: names and rules as text, addresses in base58, pauses as times or none."""
    from solders.pubkey import Pubkey

    from auction_engine.core.clearing.rules import PRICE_RULES, RATIONINGS

    told: dict[str, Any] = {}
    for name in account.__struct_fields__:
        value = getattr(account, name)
        if isinstance(value, Pubkey):
            value = None if value == Pubkey.default() else str(value)
        elif isinstance(value, bytes):
            value = value.rstrip(b"\0").decode("ascii")
        told[name] = value
    told["price_rule"] = PRICE_RULES[account.price_rule]
    told["rationing"] = RATIONINGS[account.rationing]
    for unwanted in ("name_length", "bump", "vault_bump"):
        del told[unwanted]
    return told
