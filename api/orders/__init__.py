"""Signed orders: taken in, shown to their owners, ended."""
