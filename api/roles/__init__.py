"""Which wallet has which role: shown and changed by admins."""
