"""How much a stranger may ask for: GCRA per address, per wallet and per class of route, in memory or in Redis."""
