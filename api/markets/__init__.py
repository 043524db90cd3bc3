"""Markets, slots, books and results as everybody may read them."""
