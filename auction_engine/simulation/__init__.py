"""Crash simulation of the intake: the sequencer's own code over a store that fails, one seed for one run.

virtual_loop  time that passes only when nobody has work     process   processes that crash, stop and begin again
faults        what goes wrong, and how often                 traffic   clients that insist on an answer
database      what is on disk, and who holds which lock      audit     what must hold of answers and log
wire          the store as one process sees it               intake    one run;  `seeds` many
"""
