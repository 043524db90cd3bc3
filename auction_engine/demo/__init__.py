"""The demo: a whole community market on real parts, with households that trade through the public API."""
