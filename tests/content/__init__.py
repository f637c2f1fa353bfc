"""What the knowledge base says, and how: wording, sources, restraint and the laws that therapists rely on."""
