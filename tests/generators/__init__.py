"""Random knowledge bases and sessions for property tests: the same seed gives the same values."""
