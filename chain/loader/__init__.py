"""Solana's upgradeable loader (BPF loader v3): reads what it holds of a program, and drives it to deploy and upgrade.

A program has two accounts: its own, 36 bytes that name the second, and the program data, which hold the code and the
upgrade authority. Code comes in through a third, a buffer, because a transaction carries a thousand bytes at most.
"""
