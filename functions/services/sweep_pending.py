"""Send again what the stream did not bring or a job did not finish (design.md §4.11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from functions.services.follow_table import PUBLISH, RENEWAL, queue_for
from functions.services.ports import EventInbox, EventQueue

PATIENCE = dt.timedelta(minutes=10)  # by then a queue has tried an event three times


def sweep_pending(inbox: EventInbox, queues: Mapping[str, EventQueue], now: dt.datetime) -> int:
    """Events that nobody has handled for ten minutes go to their queues once more; gives how many.

    The publishing job is called each time, to look after its lists' age.
    """
    waiting = inbox.unhandled(now - PATIENCE)
    for name, queue in queues.items():
        messages = [
            {"reference": reference, "sequence": sequence, "kind": kind}
            for reference, sequence, kind in waiting
            if queue_for(kind) == name
        ]
        if messages:
            queue.send(messages)
    queues[PUBLISH].send([{"reference": "", "sequence": 0, "kind": RENEWAL}])
    return len(waiting)
