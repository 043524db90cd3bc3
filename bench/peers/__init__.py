"""Two peers on the same books: ASSUME and PyMarket as they install from PyPI, in an environment of their own."""
