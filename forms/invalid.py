"""The one error of a check: an answer that cannot be kept."""

from __future__ import annotations


class InvalidAnswerError(ValueError):
    """An answer that cannot be kept; `code` names the sentence, `gaps` fill it."""

    def __init__(self, code: str, **gaps: object) -> None:
        super().__init__(code)
        self.code = code
        self.gaps = gaps
