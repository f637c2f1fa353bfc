"""Vignettes: what expert guidance would put first, the facts that fresh readers entered, and how answers are scored."""
