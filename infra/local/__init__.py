"""The whole service on one machine: the same stacks on an AWS emulator, behind an edge of our own."""
