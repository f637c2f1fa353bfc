"""What `kb check` looks for, one module a family of checks; each yields remarks and prints nothing."""
