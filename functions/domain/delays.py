"""How long to wait after wrong access codes: growing, capped, never a permanent lock (design.md §4.8)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

FREE_TRIES = 4
FREE_FOR_ADDRESS = 20  # many phones share one address behind a carrier
# Seconds. A reference's owner must not be locked out by someone else's guesses, so its cap is the smaller one.
CAP_REFERENCE, CAP_ADDRESS = 60, 900


@dataclass(frozen=True)
class Tries:
    """Wrong codes within the present hour, and when the last one was."""

    count: int = 0
    last: dt.datetime | None = None


def seconds_to_wait(tries: Tries, cap: int, now: dt.datetime, free: int = FREE_TRIES) -> int:
    """Whole seconds until the next try is looked at; 0 if it may be made now."""
    over = tries.count - free
    if over < 0 or tries.last is None:
        return 0
    delay = min(2 ** min(over + 1, 20), cap)
    left = (tries.last - now).total_seconds() + delay
    return max(0, -int(-left // 1))
