"""`python -m functions.domain.table`: the transition table as people read it, a row an action."""

from __future__ import annotations

import sys

from functions.domain.transitions import RULES, Rule


def row(rule: Rule) -> tuple[str, str, str, str, str]:
    """Action, the states it starts from, where it leads, whose turn it is, what must go with it."""
    who = "any officer" if rule.anyone else rule.by.value if rule.by else "the step's role"
    asked = [word for word, wanted in (("words", rule.explained), ("reasons", rule.coded)) if wanted]
    return rule.action, ", ".join(sorted(rule.states)), str(rule.to), who, " + ".join(asked)


def main() -> None:
    """Print it."""
    head = ("action", "from", "to", "whose turn", "asks for")
    rows = [head, *map(row, RULES)]
    widths = [max(len(each[column]) for each in rows) if column != 1 else 0 for column in range(len(head))]
    for action, states, to, who, asked in rows:
        line = f"{action:{widths[0]}}  {to:{widths[2]}}  {who:{widths[3]}}  {asked:{widths[4]}}  {states}"
        sys.stdout.write(f"{line.rstrip()}\n")


if __name__ == "__main__":
    main()
