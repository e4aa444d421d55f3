"""What the templates may do with a value."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any


def without_title(html: str) -> str:
    """A page's content without its first heading, which the template writes itself."""
    return re.sub(r"\A\s*<h1[^>]*>.*?</h1>", "", html, count=1, flags=re.DOTALL)


def dialled(phone: str) -> str:
    """A phone number for `tel:`: digits only, in the country's international form."""
    digits = re.sub(r"\D", "", phone)
    return f"+62{digits[1:]}" if digits.startswith("0") else digits


FILTERS: dict[str, Callable[..., Any]] = {"without_title": without_title, "dialled": dialled}
