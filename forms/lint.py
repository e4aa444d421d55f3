"""What a licence type may still lack although it compiles: `python -m forms.lint [slug ...]` (build time).

Each finding names file, line, rule, and what to write instead. A mistake that stops the compiler is a finding too; its
rule is the part of the language that refused it (`naming`, `agreement`, `source`, ...).
"""

from __future__ import annotations

import datetime as dt
import sys
import traceback
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from forms import lint_facts, lint_words
from forms.catalogue import ROOT, Catalogue, compile_catalogue
from forms.source import Place, SourceError
from forms.written import Written, written_types


@dataclass(frozen=True, order=True)
class Finding:
    """One thing to mend. `file` is relative to the checkout; `line` counts from 1, 0: the whole file."""

    file: str
    line: int
    rule: str
    advice: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.rule}: {self.advice}"


def lint(root: Path, today: dt.date, only: Collection[str] = ()) -> list[Finding]:
    """All findings below `root`, or those of the types named; sorted, each once."""
    try:
        catalogue = compile_catalogue(root, only)
    except SourceError as error:
        place = error.place if isinstance(error.place, Place) else Place(error.place, 0)
        return [_finding(root, place, _refused_by(error), error.message)]
    slugs = set(written_types(root)) if only else set(catalogue.written)
    found = {
        _finding(root, place, rule, advice)
        for written in catalogue.written.values()
        for place, rule, advice in _rules(catalogue, written, slugs, today)
    }
    found |= {_finding(root, place, rule, advice) for place, rule, advice in lint_facts.of_region(root, catalogue)}
    return sorted(found)


def _rules(catalogue: Catalogue, written: Written, slugs: set[str], today: dt.date) -> Iterator[tuple[Place, str, str]]:
    yield from lint_facts.of_type(catalogue, written, today)
    yield from lint_words.of_type(written, slugs)


def _finding(root: Path, place: Place, rule: str, advice: str) -> Finding:
    file = place.file.relative_to(root) if place.file.is_relative_to(root) else place.file
    return Finding(str(file), place.line, rule, advice)


def _refused_by(error: SourceError) -> str:
    """The module whose check refused: the innermost one of ours that is not the wrapper in `catalogue`."""
    cause = error.__cause__ if isinstance(error.__cause__, SourceError) else error
    return Path(traceback.extract_tb(cause.__traceback__)[-1].filename).stem


def main(arguments: list[str]) -> int:
    """Print the findings; 1 if there are any."""
    findings = lint(ROOT, dt.datetime.now(tz=dt.UTC).date(), arguments)
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    sys.stdout.write(f"{len(findings)} findings\n")
    return 1 if findings else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
