"""Program and model side by side: random steps, honest and hostile, and every byte compared after each.

`steps` names the kinds of step, `machine` lets Hypothesis choose and shrink them, `python -m tests.program.simulation` runs many.
"""
