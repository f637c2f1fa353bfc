"""Ways in from outside; nothing is decided here."""
