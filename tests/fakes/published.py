"""Published files in memory."""

from __future__ import annotations

from dataclasses import dataclass, field

from functions.domain.errors import ConflictError
from functions.services.publish_ports import PublishedFile


@dataclass
class FakePublished:
    """PublishedFiles."""

    files: dict[str, PublishedFile] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)
    written: int = 0

    def read(self, key: str) -> PublishedFile | None:
        return self.files.get(key)

    def write(self, key: str, content: bytes, media_type: str, over: PublishedFile | None) -> None:
        there = self.files.get(key)
        if (there.tag if there else None) != (over.tag if over else None):
            raise ConflictError
        self.written += 1
        self.files[key], self.kinds[key] = PublishedFile(content, f'"{self.written}"'), media_type
