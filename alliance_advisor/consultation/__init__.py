"""A consultation as a conversation: what to ask next, and what was said so far."""
