"""What the program costs: compute units, bytes, lamports and rent, from real transactions in LiteSVM.

Run by `auction-engine bench program`; `programs/measure.py` and the program's tests measure with the same parts. It
needs nothing but the package: LiteSVM comes with solders, the program's file with `chain`.
"""
