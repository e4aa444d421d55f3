"""`make faults RUNS=1000`: seeded runs through a bad line on a stack of its own; 1 if one was lost or doubled."""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from infra.local.run import build
from infra.local.stack import LocalStack, say_nothing
from tests.faults.driver import run_all

AT_ONCE = 4
BATCH = 100  # runs between two lines of news


def main(count: int, first: int = 1) -> int:
    """Run COUNT seeds from FIRST on and print sent / acknowledged / found / lost / doubled."""
    build(say_nothing)
    good, totals, started = True, [0] * 6, time.monotonic()
    with (
        tempfile.TemporaryDirectory(prefix="satu-pintu-") as folder,
        LocalStack(Path(folder), at_once=2) as stack,
    ):
        for seed in range(first, first + count, BATCH):
            _, outcome = run_all(seed, min(BATCH, first + count - seed), stack, AT_ONCE)
            good &= outcome.good
            found = (
                outcome.sent,
                outcome.acknowledged,
                outcome.found,
                outcome.on_device,
                outcome.lost,
                outcome.doubled,
            )
            totals = [total + each for total, each in zip(totals, found, strict=True)]
            sys.stdout.write(f"seeds {seed} to {seed + outcome.sent - 1}: {outcome}\n")
            sys.stdout.flush()
    sent, acknowledged, there, on_device, lost, doubled = totals
    sys.stdout.write(
        f"sent {sent}, acknowledged {acknowledged}, found {there}, still on the device {on_device}, "
        f"lost {lost}, doubled {doubled} ({time.monotonic() - started:.0f} s)\n"
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000))
