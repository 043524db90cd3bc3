"""One writer per market: commands in, events out, everybody answered after the commit.

gateway     how commands reach a sequencer, in this process or in another      follower   the committed log, as states
sequencer   the loop: take what waits, decide, one commit, answer all          process    a sequencer as a process
"""
