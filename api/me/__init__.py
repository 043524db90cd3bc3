"""What belongs to the signed-in wallet alone: its profile, its sessions, its API keys, and an export of everything."""
