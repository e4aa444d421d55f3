"""`make faults RUNS=1000`: seeded runs through a bad line on a stack of its own; 1 if one was lost or doubled."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from infra.local.run import build
from infra.local.stack import LocalStack, say_nothing
from tests.faults.driver import Outcome, run_all
from tests.faults.line import Break
from tests.faults.store import bad_store

AT_ONCE = 4
BATCH = 100  # runs between two lines of news


def main(count: int, first: int = 1) -> int:
    """Run COUNT seeds from FIRST on; print sent / acknowledged / found / lost / doubled of applications and files."""
    build(say_nothing)
    totals, started = Outcome(0, 0, 0, 0, 0, 0), time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="satu-pintu-") as folder,
        LocalStack(Path(folder), at_once=2) as stack,
        bad_store(stack) as store,
    ):
        for seed in range(first, first + count, BATCH):
            _, outcome = run_all(seed, min(BATCH, first + count - seed), stack, AT_ONCE, store)
            totals += outcome
            sys.stdout.write(f"seeds {seed} to {seed + outcome.sent - 1}: {outcome}\n")
            sys.stdout.flush()
        met = store.public.met + store.jobs.met
    words = ", ".join(f"{number} times {where.value}" for where, number in met.items() if where is not Break.NOWHERE)
    sys.stdout.write(f"the functions' store: {words or 'whole'}\n{totals} ({time.monotonic() - started:.0f} s)\n")
    return 0 if totals.good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
