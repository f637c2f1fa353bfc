"""How it looks: the advice as a JSON document, and every other form rendered from that."""
