"""The licence-type language: what a clerk writes in two text files, and all that is made of it.

Reading order: `model` (what a licence type is), `source` (YAML with line numbers), `catalogue` (compile a pair),
`answers` (parse and validate), `render` (to HTML), `fee`, `conditions`, `texts` (words of the interface), `region`.
"""
