"""The node as a process of its own: until SIGINT or SIGTERM."""

import asyncio
import signal
from collections.abc import Callable, Iterable
from pathlib import Path

from solders.pubkey import Pubkey

from chain.localnet.config import LocalnetConfig, ProgramFile
from chain.localnet.node import DEFAULT_HOST, DEFAULT_PORT, Localnet, serve


def run(
    data_directory: Path | None,
    host: str = DEFAULT_HOST,
    port: int = DEFAULT_PORT,
    programs: Iterable[tuple[Pubkey, Path]] = (),
    *,
    slot_ms: int = 400,
    finality_slots: int = 4,
    on_ready: Callable[[Localnet], None] = lambda _node: None,
) -> None:
    """Serve until a signal, then stop cleanly. `on_ready` is told once calls are answered.

    Raises LocalnetError (PortInUse, DataDirectoryError, BadProgramFile) with a sentence for the operator.
    """
    config = LocalnetConfig(
        data_directory=data_directory,
        slot_ms=slot_ms,
        finality_slots=finality_slots,
        programs=tuple(ProgramFile(*program) for program in programs),
    )
    with asyncio.Runner(loop_factory=_fast_loop()) as runner:
        runner.run(_until_signal(config, host, port, on_ready))


def _fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _until_signal(
    config: LocalnetConfig, host: str, port: int, on_ready: Callable[[Localnet], None]
) -> None:
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    node = await serve(config, host, port)
    try:
        on_ready(node)
        await stopped.wait()
    finally:
        await node.stop()
