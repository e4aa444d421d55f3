"""Hooks of the static guide. They import `forms` and nothing else of ours."""
