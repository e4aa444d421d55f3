"""What the tests take from npm, locked; the machine's npm or a pinned one from PyPI brings it."""
