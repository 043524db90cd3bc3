"""What a wallet should hear of at once."""
