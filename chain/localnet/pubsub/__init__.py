"""Subscriptions over WebSocket, as Solana's clients speak them."""
