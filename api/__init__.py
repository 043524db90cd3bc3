"""The HTTP API and the WebSocket feed: a Litestar application over the gateway, the followed log and the chain."""
