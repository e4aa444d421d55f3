"""What the check of documents needs from outside: someone who rebuilds a file, and perhaps a malware scanner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from functions.domain.errors import DomainError


class FileRefusedError(DomainError):
    """The file cannot be taken. `code` is the refusal's, as in `forms/texts/*/refusal.yml`."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


class ScanPendingError(Exception):
    """The scanner has not spoken yet, or cannot be reached: the message has to come again."""

    code = "scan_pending"


@dataclass(frozen=True)
class Rebuilt:
    """A copy made of pixels only: a JPEG, or a PDF whose pages are JPEGs."""

    content: bytes
    media_type: str
    pages: int = 1


class Rebuilder(Protocol):
    """Makes copies that are safe to look at, within bounds of memory and time."""

    def rebuild(self, content: bytes, media_type: str) -> Rebuilt:
        """The copy of a PDF, JPEG or PNG. Raises FileRefusedError if none can be made within the bounds."""

    def join(self, copies: Sequence[Rebuilt]) -> Rebuilt:
        """Copies of this rebuilder as one PDF, in order."""


class Scanner(Protocol):
    """Knows malware."""

    def check(self, key: str, content: bytes) -> None:
        """Look at the file in quarantine. Raises FileRefusedError (`malware`) or ScanPendingError."""
