"""What the core asks of numerical programs; each answer is checked in exact integers where it is used."""
