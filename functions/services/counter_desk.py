"""What stands on the counter: an officer's desk, and what receiving applications and their files needs beside it."""

from __future__ import annotations

from dataclasses import dataclass

from functions.domain.application import Actor, Role
from functions.domain.errors import RoleError
from functions.services.officer_desk import OfficerDesk
from functions.services.ports import Randomness, SheetKeys, UploadDesk
from functions.services.submit_application import Desk


@dataclass(frozen=True)
class CounterDesk:
    """`office` opens envelopes, `receiving` makes them; `sheets` tells the numbers of paper forms that we printed."""

    office: OfficerDesk
    receiving: Desk
    sheets: SheetKeys
    uploads: UploadDesk
    randomness: Randomness


def check_counter(actor: Actor) -> None:
    """Raises RoleError unless the officer works at the counter."""
    if Role.LOKET not in actor.roles:
        raise RoleError
