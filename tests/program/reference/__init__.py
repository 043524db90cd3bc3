"""The program written a second time, in Python and from its specification alone: accounts are values, an instruction is a function.

`transactions.run` takes a state and the instructions of a transaction, and gives the next state or a `Refusal`.
`encoding.data_of` gives the bytes of an account, by the layout in the IDL.
"""
