"""Where something is: a point on the map, or a village of the region's own list."""

from __future__ import annotations

import datetime as dt
import re
from decimal import Decimal

from forms.invalid import InvalidAnswerError
from forms.questions import Coordinates, Region

# The islands from Rondo to Ndana and from Benggala to the border on Papua, with a little sea around.
LATITUDES, LONGITUDES = (Decimal("-11.2"), Decimal("6.3")), (Decimal("94.7"), Decimal("141.3"))
_MOST_DECIMALS = 7  # about a centimetre; a map app copies up to 15
_LONGEST = 60
_WITH_POINTS = re.compile(r"^([+-]?\d{1,3}(?:\.\d{1,20})?)(?:\s*[,;]\s*|\s+)([+-]?\d{1,3}(?:\.\d{1,20})?)$", re.ASCII)
_WITH_COMMAS = re.compile(r"^([+-]?\d{1,3},\d{1,20})(?:\s*[,;]\s*|\s+)([+-]?\d{1,3},\d{1,20})$", re.ASCII)


def check_coordinates(_question: Coordinates, text: str, _: dt.date) -> str:
    """`latitude, longitude` with points. Taken as a map app copies it, and with decimal commas."""
    written = text[: _LONGEST + 1].strip(" ()\t\n\r").replace("−", "-").replace("°", "")
    match = _WITH_COMMAS.match(written) or _WITH_POINTS.match(written)
    if match is None or len(text) > _LONGEST:
        raise InvalidAnswerError("not_coordinates")
    latitude, longitude = (round(Decimal(part.replace(",", ".")), _MOST_DECIMALS) for part in match.groups())
    if _within(longitude, LATITUDES) and _within(latitude, LONGITUDES):
        raise InvalidAnswerError("coordinates_swapped")
    if not (_within(latitude, LATITUDES) and _within(longitude, LONGITUDES)):
        raise InvalidAnswerError("coordinates_outside")
    return f"{_plain(latitude)}, {_plain(longitude)}"


def _within(number: Decimal, limits: tuple[Decimal, Decimal]) -> bool:
    return limits[0] <= number <= limits[1]


def _plain(number: Decimal) -> str:
    kept = f"{number.normalize():f}"
    return "0" if kept == "-0" else kept


def check_region(question: Region, text: str, _: dt.date) -> str:
    """The code of a village that the question offers."""
    if not any(text in villages for villages in question.villages.values()):
        raise InvalidAnswerError("not_an_option")
    return text


def village_in_words(question: Region, code: str) -> str:
    """`Desa, Kecamatan …` for a village's code; the code itself if the list no longer holds it."""
    for heading, villages in question.villages.items():
        if code in villages:
            return f"{villages[code]}, {heading}"
    return code
