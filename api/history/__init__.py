"""A wallet's history in a market: its fills, settlements, transactions and statements, which add up to its balance."""
