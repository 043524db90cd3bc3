"""Signing in with a Solana wallet, and the session tokens that follow."""
