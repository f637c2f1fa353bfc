"""What we know: YAML text becomes a validated, frozen knowledge base."""
