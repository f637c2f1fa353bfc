"""Solves formulas in clause form; python-sat has its one home here, and is imported only when something is to be solved."""
