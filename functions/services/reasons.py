"""Why a file or an application is not accepted: the region's list, for officers to choose, for applicants to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from forms.model import Language


def reasons_of(region: Mapping[str, Any], use: str, language: Language) -> dict[str, str]:
    """The sentences of `infra/region.yml` for that use (empty: all), by code."""
    chosen = {code: reason for code, reason in region["reasons"].items() if not use or use in reason["use"]}
    return {code: _sentence(reason, language) for code, reason in chosen.items()}


def _sentence(reason: Mapping[str, Any], language: Language) -> str:
    ground = reason.get("legal_ground")
    return f"{reason[language]} ({ground})" if ground else str(reason[language])
