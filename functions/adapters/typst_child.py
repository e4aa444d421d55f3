"""One PDF set in a process of its own, which gives back the compiler's 40 MB when it ends.

Run as a program by `typst_licence`, which see; never imported. Standard input: one JSON object, {"template", "inputs",
"timestamp"}; standard output: the PDF. What typst complains of goes to standard error, and the exit is then not 0.
"""

from __future__ import annotations

import json
import sys


def main() -> None:
    """Set one document, PDF/UA-1, with typst's own fonts: same bytes everywhere."""
    import typst

    asked = json.load(sys.stdin.buffer)
    made = typst.compile(
        asked["template"].encode(),
        format="pdf",
        pdf_standards="ua-1",
        ignore_system_fonts=True,
        sys_inputs=asked["inputs"],
        timestamp=asked["timestamp"],
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single PDF")
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
