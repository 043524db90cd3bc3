"""JSON-RPC 2.0 over HTTP, as Solana's clients speak it."""
