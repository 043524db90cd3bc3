"""Whether the process is alive, and whether it can serve."""
