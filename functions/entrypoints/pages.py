"""The dynamic pages: Jinja2 templates inside the shell that the site's build left in the catalogue's folder."""

from __future__ import annotations

import datetime as dt
import json
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from forms.render import readable_date, readable_number
from forms.texts import Texts
from functions.bootstrap.base import Wiring

if TYPE_CHECKING:
    from jinja2 import Environment

TEMPLATES = Path(__file__).parent.parent / "pages"


class Pages:
    """Renders pages of one surface in either language."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    def texts(self, language: str) -> Texts:
        """The interface's words."""
        return self._wiring.catalogue.texts["en" if language == "en" else "id"]

    def render(self, template: str, language: str, **content: Any) -> str:
        """The page as HTML. Every text in it is escaped unless it is Markup."""
        return self._environment.get_template(template).render(
            frame=f"{self._frame}.{language}.html",
            lang=language,
            t=self.texts(language),
            region=self._wiring.region,
            scripts=self._shell.get("scripts", {}).get("en" if language == "en" else "id", {}),
            **content,
        )

    @cached_property
    def content_security_policy(self) -> str:
        """Nothing but our own style, scripts and forms, and the storage that uploads go to."""
        storage, styles = self._wiring.storage_origins, self._shell["style_sha256"]
        allowed = {styles[f"{self._frame}.{language}"] for language in ("id", "en")}
        scripts = ("script-src 'self'", " ".join(("connect-src 'self'", *storage)))
        return "; ".join(
            (
                "default-src 'none'",
                " ".join(("style-src", *(f"'{digest}'" for digest in sorted(allowed)))),
                *(scripts if self._wiring.settings.surface == "public" else ()),  # the office runs none
                "img-src 'self' data:",
                " ".join(("form-action 'self'", *storage)),
                "base-uri 'none'",
                "frame-ancestors 'none'",
            )
        )

    @property
    def _frame(self) -> str:
        """The public surface has a frame of its own, lighter by what only the office shows."""
        return "shell.public" if self._wiring.settings.surface == "public" else "shell"

    @cached_property
    def _shell(self) -> dict[str, Any]:
        """What the site's build says of the frame: its style's hash, the scripts' addresses."""
        shell: dict[str, Any] = json.loads((self._wiring.settings.compiled / "shell.json").read_text())
        return shell

    @cached_property
    def _environment(self) -> Environment:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        folders = [TEMPLATES / self._wiring.settings.surface, TEMPLATES / "common", self._wiring.settings.compiled]
        environment = Environment(
            loader=FileSystemLoader(folders),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        zone = self._wiring.calendar.zone
        environment.filters["day"] = lambda day: readable_date(day) if day else ""
        environment.filters["iso_day"] = lambda text: readable_date(dt.date.fromisoformat(text)) if text else ""
        environment.filters["moment"] = lambda moment: _readable_moment(moment, zone)
        environment.filters["rupiah"] = lambda amount: f"Rp{readable_number(amount)}"
        return environment


def _readable_moment(moment: dt.datetime, zone: dt.tzinfo) -> str:
    local = moment.astimezone(zone)
    return f"{readable_date(local.date())} {local:%H.%M}"
