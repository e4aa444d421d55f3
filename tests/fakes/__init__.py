"""Stand-ins for the ports, simple enough to be obviously right; the contract tests hold them to the real ones."""
