"""The ports, implemented: one module per technology."""
