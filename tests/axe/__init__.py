"""axe-core over every kind of page, on request."""
