"""Use cases, one per module, named verb_noun; what they need from outside is in `ports`."""
