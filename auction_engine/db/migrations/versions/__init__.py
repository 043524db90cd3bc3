"""One file per step of the schema; a released file is never changed."""
