"""What operators may do to a market: halt and resume it, set its price collar and its traders' limits."""
