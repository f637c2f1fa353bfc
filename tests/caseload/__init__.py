"""Whole caseloads: the column reading, its frames and its files."""
