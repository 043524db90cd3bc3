"""Hints over the node's WebSocket that accounts of the market changed. Nothing is read from them and none is needed:
the sweeps find everything; a hint only makes the next one come sooner.
"""

import asyncio

import structlog
import websockets
from solders.account_decoder import UiAccountEncoding, UiDataSliceConfig
from solders.commitment_config import CommitmentLevel
from solders.pubkey import Pubkey
from solders.rpc.config import RpcAccountInfoConfig, RpcProgramAccountsConfig
from solders.rpc.filter import Memcmp
from solders.rpc.requests import ProgramSubscribe

from keeper.bell import Bell
from keeper.observing import MARKET_AT
from keeper.repeat import told

log = structlog.get_logger("keeper")

AGAIN_SECONDS, AGAIN_SECONDS_MAX = 0.5, 30.0


async def listen(url: str, program: Pubkey, market: Pubkey, bell: Bell) -> None:
    """Ring the bell at every notification, until cancelled; a closed connection is opened again, ever more slowly."""
    request = _subscription(program, market)
    pause = AGAIN_SECONDS
    while True:
        try:
            async with websockets.connect(url, proxy=None, open_timeout=10) as connection:
                await connection.send(request)
                async for _ in connection:
                    bell.ring()
                    pause = AGAIN_SECONDS
        except (OSError, TimeoutError, websockets.WebSocketException) as fault:
            if pause == AGAIN_SECONDS:
                log.info("no hints from the node; the sweeps go on", reason=told(fault))
        await asyncio.sleep(pause)
        pause = min(2 * pause, AGAIN_SECONDS_MAX)


def _subscription(program: Pubkey, market: Pubkey) -> str:
    nothing = UiDataSliceConfig(0, 0)
    config = RpcAccountInfoConfig(UiAccountEncoding.Base64, nothing, CommitmentLevel.Confirmed)
    filters = [Memcmp(MARKET_AT, bytes(market))]
    return ProgramSubscribe(program, RpcProgramAccountsConfig(config, filters)).to_json()
