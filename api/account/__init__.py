"""A wallet's money in a market: what it has, and the transactions that move it, which only the wallet signs."""
