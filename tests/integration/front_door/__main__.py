"""The conformance run at length: python -m tests.integration.front_door --examples 500 [--seed 7]"""

import argparse
import asyncio
import sys
import tempfile
from pathlib import Path

from auction_engine.demo.faucet import DemoFaucet
from tests.integration.api.serving import serving_alone
from tests.integration.front_door.conformance import conformance


async def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=500, help="for each operation")
    parser.add_argument("--seed", type=int)
    chosen = parser.parse_args()
    async with serving_alone(lambda own: DemoFaucet(own.rpc, own.program, own.operator)) as api:
        household, token = await api.join()
        await api.place(household, token)
        with tempfile.TemporaryDirectory() as folder:
            found = await conformance(api.server.url, token, chosen.examples, Path(folder), chosen.seed)
    print(found.report)
    return 0 if found.passed else 1


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
