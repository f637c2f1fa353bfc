"""Why: derivations, checks and questions, gathered into the advice."""
