"""Everything that speaks Solana: addresses, instructions, accounts, RPC, sending, and the history of a market."""
