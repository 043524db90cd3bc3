"""The node's file: everything that an answer may depend on is committed here before the answer is given."""
