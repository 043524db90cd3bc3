"""Where parts are made and wired to each other, once: one process or several, a private database or a given one."""
