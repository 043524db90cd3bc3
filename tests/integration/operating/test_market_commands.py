"""An operator's commands on a market, on the localnet: what each changes, and who is refused."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from solders.keypair import Keypair

from auction_engine.cli.market.rules_file import QUARTER_HOUR
from auction_engine.core.units import SlotIndex
from chain.addresses import token_account_address
from chain.rpc import Rpc
from chain.token import create_token_account, mint_to
from tests.command import Told, auction_engine, key_file
from tests.integration.chain.community import SOL, Community, found_community
from tests.localnet import LocalNode

pytestmark = pytest.mark.anyio


@pytest.fixture
async def community(localnet: LocalNode) -> AsyncIterator[Community]:
    async def pass_time(seconds: float) -> None:
        localnet.clock.jump(seconds)

    async with Rpc(localnet.url, localnet.ws_url) as rpc:
        yield await found_community(rpc, pass_time)


class Office:
    """Where commands are typed: a folder with the keys of the operator, of the fund's owner, and another's."""

    def __init__(self, folder: Path, localnet: LocalNode, community: Community) -> None:
        self.folder = folder
        self.operator = folder / "operator.json"
        self.fund_owner = folder / "fund-owner.json"
        self.other = folder / "other.json"
        key_file(self.operator, community.operator)
        key_file(self.fund_owner, community.fund_owner)
        self.stranger = key_file(self.other)
        self._node = ("--url", localnet.url, "--data", str(folder), "--json")
        self._market = ("--market", str(community.address))

    async def market(self, *arguments: str, key: Path | None = None) -> Told:
        """`auction-engine market …` on this market; in a thread, for the localnet lives in this event loop."""
        signed: list[str | Path] = [] if arguments[0] == "show" else ["--key", key or self.operator]
        every: list[str | Path] = ["market", *arguments, *self._market, *self._node, *signed]
        return await asyncio.to_thread(auction_engine, *every)

    async def create(self, name: str, mint: str, *arguments: str) -> Told:
        rules = self.folder / "rules.toml"
        if not rules.exists():
            rules.write_text(QUARTER_HOUR)
        options: list[str | Path] = ["--rules", rules, "--mint", mint, "--key", self.operator, *arguments]
        return await asyncio.to_thread(auction_engine, "market", "create", name, *options, *self._node)


@pytest.fixture
async def office(tmp_path: Path, localnet: LocalNode, community: Community) -> Office:
    made = Office(tmp_path, localnet, community)
    await community.rpc.airdrop(made.stranger.pubkey(), SOL)
    return made


async def test_a_market_is_created_once_and_only_when_it_is_confirmed(
    office: Office, community: Community
) -> None:
    mint = str(community.mint)
    unsure = await office.create("NEW-1", mint)
    assert (unsure.code, "add --yes" in unsure.complaint) == (1, True)
    made = await office.create("NEW-1", mint, "--yes", "--keeper", str(office.stranger.pubkey()))
    assert made.document["name"] == "NEW-1"
    assert made.document["keeper"] == str(office.stranger.pubkey())
    assert made.document["authority"] == made.document["fund_owner"] == str(community.operator.pubkey())
    again = await office.create("NEW-1", mint, "--yes")
    assert (again.code, again.complaint.endswith(made.document["market"])) == (1, True)
    wrong = await office.create("NEW-2", str(community.address), "--yes")
    assert (wrong.code, "mint" in wrong.complaint) == (1, True)


async def test_a_market_with_penalties_needs_a_fund_of_somebody_else_and_begins_paused(
    office: Office, community: Community
) -> None:
    rules = QUARTER_HOUR.replace("penalty_cap = 0 ", "penalty_cap = 9 ").replace(
        "bond_minimum = 0 ", "bond_minimum = 5 "
    )
    (office.folder / "rules.toml").write_text(rules)
    mint = str(community.mint)
    refused = await office.create("BONDED", mint, "--yes")
    assert (refused.code, "--fund-owner" in refused.complaint) == (2, True)
    made = await office.create("BONDED", mint, "--yes", "--fund-owner", str(office.stranger.pubkey()))
    assert made.document["pause_until"] == 2**32 - 1


async def test_the_keeper_is_rotated_by_the_authority_alone(office: Office, community: Community) -> None:
    address = str(Keypair().pubkey())
    refused = await office.market("set-keeper", address, key=office.other)
    assert (refused.code, "not the authority of the market" in refused.complaint) == (1, True)
    assert (await office.market("set-keeper", address)).document["keeper"] == address
    assert (await office.market("show")).document["keeper"] == address


async def test_a_market_changes_hands_in_two_steps_and_a_proposal_can_be_taken_back(
    office: Office, community: Community
) -> None:
    me, heir = str(community.operator.pubkey()), str(office.stranger.pubkey())
    early = await office.market("accept-authority", key=office.other)
    assert early.code == 1
    told = (await office.market("propose-authority", heir)).document
    assert (told["authority"], told["pending_authority"]) == (me, heir)
    back = (await office.market("propose-authority", "--withdraw")).document
    assert (back["authority"], back["pending_authority"]) == (me, None)
    assert (await office.market("accept-authority", key=office.other)).code == 1
    await office.market("propose-authority", heir)
    done = (await office.market("accept-authority", key=office.other)).document
    assert (done["authority"], done["pending_authority"]) == (heir, None)
    assert (await office.market("pause")).code == 1
    assert (await office.market("pause", key=office.other)).code == 0


async def test_fees_change_below_their_maxima(office: Office) -> None:
    told = (await office.market("set-fees", "--fee", "9", "--order-fee", "77")).document
    assert (told["fee"], told["order_fee"]) == (9, 77)
    refused = await office.market("set-fees", "--fee", "11", "--order-fee", "77")
    assert (refused.code, refused.complaint) == (1, "A fee or penalty is above its maximum")


async def test_a_wallet_is_let_in_by_one_command(office: Office, community: Community) -> None:
    wallet = str(Keypair().pubkey())
    closed = await office.market("set-limits", wallet, "--sell", "5", "--buy", "6")
    assert closed.code == 1
    assert (await office.market("set-limits", wallet, "--sell", "5", "--buy", "6", "--open")).code == 0


async def test_the_bond_is_raised_by_anybody_and_taken_back_from_a_paused_market_late_enough(
    office: Office, community: Community
) -> None:
    await give_tokens(community, office.stranger, 3_000_000)
    told = (await office.market("deposit-bond", "2.5", key=office.other)).document
    assert told["bond"] == 2_500_000
    wrong = await office.market("deposit-bond", "0.1234567", key=office.other)
    assert (wrong.code, "6 decimals" in wrong.complaint) == (2, True)
    assert (await office.market("withdraw-bond", "1")).code == 1
    paused = (await office.market("pause")).document
    await community.wait_past(paused["pause_from"] + community.market.timing.life_seconds)
    assert (await office.market("withdraw-bond", "1")).document["bond"] == 1_500_000
    own = token_account_address(community.operator.pubkey(), community.mint)
    assert await community.rpc.token_balance(own) == 1_000_000
    assert (await office.market("resume")).document["pause_until"] < 2**32 - 1


async def test_fees_go_to_the_authority_and_the_fund_to_nobody_but_its_owner(
    office: Office, community: Community
) -> None:
    household = await community.join()
    first = SlotIndex(community.market.timing.next_gate(await community.now()) + 1)
    await community.register(household, await community.sign(household, "buy", 1, 5, first))
    earned = (await office.market("show")).document["fees"]
    assert earned == community.market.order_fee > 0
    assert (await office.market("collect-fees")).document["fees"] == 0
    own = token_account_address(community.operator.pubkey(), community.mint)
    assert await community.rpc.token_balance(own) == earned
    for wrong in (office.operator, office.other):
        refused = await office.market("collect-fund", key=wrong)
        assert (refused.code, refused.complaint) == (1, "The signer is not the owner of the fund")
    await community.rpc.airdrop(community.fund_owner.pubkey(), SOL)
    nothing = await office.market("collect-fund", key=office.fund_owner)
    assert (nothing.code, nothing.complaint) == (1, "The amount must not be 0")


async def give_tokens(community: Community, wallet: Keypair, amount: int) -> None:
    me, owner = community.operator.pubkey(), wallet.pubkey()
    made = [
        create_token_account(me, owner, community.mint),
        mint_to(community.mint, owner, me, amount),
    ]
    await community.send(made)
