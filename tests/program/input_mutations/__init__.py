"""Every input of every instruction changed, one at a time: nothing may succeed that the reference model does not allow.

`stage` is where it plays, the `*_scenes` hold a valid transaction for each instruction, the `*_mutants` change it, `trial` gives
each change to program and model. `python -m tests.program.input_mutations` tries everything and prints the counts.
"""
