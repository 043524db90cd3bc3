"""Benchmarks: each prints a table beside a bound or a peer measured in the same run. None asserts a time.

Run by `auction-engine bench` and `make bench`; the last tables are in docs/benchmarks.md.
"""
