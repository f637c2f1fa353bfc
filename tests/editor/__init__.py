"""yaml-language-server over planted errors, on request."""
