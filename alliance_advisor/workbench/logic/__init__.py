"""What holds in every possible session: the rules as propositional formulas, and what a solver makes of them."""
