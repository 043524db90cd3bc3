"""`python -m auction_engine.cli`: the same as `auction-engine`."""

from auction_engine.cli import main

main()
