"""What goes with an action when nothing is lacking: for tests of something else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from functions.domain.application import Application, Payment, State
from functions.domain.transitions import Move

AT = dt.datetime(2026, 11, 23, 3, 0, tzinfo=dt.UTC)


def full_move(application: Application, note: bytes = b"sealed words", receipt: str = "KW-1") -> Move:
    """Every box ticked, every file found right, a reason, the next opinion, the money that is due."""
    step, left = application.step(), application.opinions_left()
    due = application.state == State.AWAITING_PAYMENT
    return Move(
        note=note,
        ticked=step.checklist if step else (),
        payment=Payment(application.outstanding, receipt, AT) if due else None,
        reasons=("tidak_sesuai",),
        verdicts=dict.fromkeys(application.unjudged(), ""),
        part=left[0] if left else "",
        officer="petugas-lain",
        licence_number="X/0001/99.01/2026",
    )


def found_wrong(application: Application, document: str, why: str = "tidak_terbaca") -> Move:
    """The same with one file rejected."""
    move = full_move(application)
    return replace(move, verdicts={**move.verdicts, document: why})
