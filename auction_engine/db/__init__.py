"""Postgres: the embedded server, the tables and their migrations, the event log, the outbox, the mirror.

embedded    a private server in the data directory        event_log     append, read, verify, dump
migrate     bring a database to the schema                outbox        jobs for the keeper
pool        connections, all alike                        mirror        the chain's accounts as last read
tables      the schema's source                           transactions  what we sent to the chain
faults      a database that does not answer               status        what `auction-engine db` shows
"""
