"""The pure core: values and functions without input or output, clock or randomness."""
