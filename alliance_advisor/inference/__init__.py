"""What follows: a knowledge base and a session become a trace and ranked strategies."""
