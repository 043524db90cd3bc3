"""What `auction-engine clear` is made of: files that are read, results that are told, and drawings of both curves."""
