"""The public WebSocket feed: open books, results and settlements of every market, as they happen."""
