"""The keeper's SOL: it pays for every transaction and, until they are closed, for the rent of slot accounts."""

from solders.pubkey import Pubkey

from chain.rpc import Rpc
from keeper.alarms import Alarms

LAMPORTS_PER_SOL = 10**9
LAMPORTS_MIN = LAMPORTS_PER_SOL // 20
"""0.05 SOL: some 10,000 signatures of 5,000 lamports, time enough to send more."""


async def check_purse(rpc: Rpc, keeper: Pubkey, alarms: Alarms) -> int:
    """The balance in lamports; raises an alarm when little is left."""
    lamports = await rpc.balance(keeper)
    if lamports < LAMPORTS_MIN:
        alarms.alert(
            "the keeper runs out of SOL",
            lamports // (LAMPORTS_MIN // 10),
            address=str(keeper),
            lamports=lamports,
        )
    return lamports


def sol_text(lamports: int) -> str:
    """SOL with six decimals, rounded downward: 1_234_567_890 -> `1.234567`."""
    whole, part = divmod(lamports, LAMPORTS_PER_SOL)
    return f"{whole}.{part // 1000:06}"
