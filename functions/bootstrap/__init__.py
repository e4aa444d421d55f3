"""The only place that wires adapters to ports: `base` for all, one module per surface beside it."""
