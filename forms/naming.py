"""Names in a definition: which question a condition, a fee or a comparison means, and whether it can be meant.

Conditions are decided in the order of the questions, on the server and in the browser alike, so a question can
depend only on one that stands before it; in a group also on one of its own row.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import msgspec

from forms import conditions
from forms.model import KIND_FIELD, Test
from forms.questions import KINDS
from forms.source import Mapping, Place, SourceError

COUNTED = frozenset({"integer", "money", "measure"})
CHOSEN = {"choice": (), "choices": (), "yes_no": ("ya", "tidak"), "declaration": ("ya",), "region": ()}
SEXES = {"laki_laki", "perempuan"}
_NAME = re.compile(r"^[a-z][a-z0-9_.]*$", re.ASCII)
_NUMBER = re.compile(r"^-?\d{1,15}(\.\d{1,6})?$", re.ASCII)


@dataclass(frozen=True)
class Named:
    """One question as written: its `section.field` or `section.group.field`, its group's name, its turn."""

    path: str
    group: str
    turn: int
    source: Mapping


@dataclass(frozen=True)
class Asker:
    """Who uses a name: in which section and group, at which turn; `turn` of None comes after all questions."""

    section: str = ""
    group: str = ""
    turn: int | None = None
    knows_fee: bool = False


def resolve_names(tree: Mapping) -> None:
    """Spell out the names in conditions, `per:`, `by:` and `compare:`. Raises SourceError naming file and line."""
    names = _names(tree)
    for named in list(names.values()):
        asker = Asker(named.path.partition(".")[0], named.group, named.turn)
        _parse_in(named.source, ("shown_if", "required_if"), names, asker)
        _resolve_compared(named.source, names, asker)
        _resolve_limits(named.source, names, asker)
        _resolve_factors(named.source, names, asker)
    for holder in (*tree["documents"], tree["fee"]):
        _parse_in(holder, ("required_if", "waive_if"), names, Asker())
    for step in tree["workflow"]:
        _parse_in(step, ("skip_if",), names, Asker(knows_fee=True))
    if "renewal_number" in tree:
        place = tree.places["renewal_number"]
        if "renewal" not in tree["kinds"]:
            raise SourceError(
                place, "this licence type has no kind `renewal`; add it to `kinds:`, or take this line out"
            )
        tree["renewal_number"] = _resolve(str(tree["renewal_number"]), names, Asker(), place)
        if names[tree["renewal_number"]].source.get("type") != "text":
            raise SourceError(place, f"`{tree['renewal_number']}` must be a question of type `text`")
    fee = tree["fee"]
    for key in ("per", "by"):
        if isinstance(fee.get(key), str):
            fee[key] = _resolve(fee[key], names, Asker(), fee.places[key])
    if isinstance(fee.get("by"), list):
        fee["by"] = [_resolve(str(name), names, Asker(), fee.places["by"]) for name in fee["by"]]


def _names(tree: Mapping) -> dict[str, Named]:
    found: dict[str, Named] = {}
    for section in tree["sections"]:
        for field in section["fields"]:
            path = f"{section['id']}.{field['id']}"
            found[path] = Named(path, "", len(found), field)
            for inner in field.get("fields", ()):
                found[f"{path}.{inner['id']}"] = Named(f"{path}.{inner['id']}", path, len(found), inner)
    return found


def _parse_in(holder: Mapping, keys: tuple[str, ...], names: dict[str, Named], asker: Asker) -> None:
    for key in keys:
        if isinstance(holder.get(key), str):
            place = holder.places[key]
            try:
                rows = conditions.parse(holder[key], lambda name: _resolve(name, names, asker, place))  # noqa: B023
            except ValueError as error:
                raise SourceError(place, str(error)) from error
            for test in (test for row in rows for test in row):
                _check_test(test, names, place)
            holder[key] = msgspec.to_builtins(rows)


def _resolve(name: str, names: dict[str, Named], asker: Asker, place: Place) -> str:
    """The whole name for one as written: of the same row first, of the same section, else the only one so called."""
    if name == "fee":
        if not asker.knows_fee:
            raise SourceError(place, "the fee is known after the last question; only `skip_if:` of a step can ask it")
        return name
    if name == "kind":
        name = KIND_FIELD
        if name not in names:
            raise SourceError(place, "this licence type has one kind of application only, so `kind` asks nothing")
    return _only_earlier(_find(name, names, asker, place), asker, place).path


def _find(name: str, names: dict[str, Named], asker: Asker, place: Place) -> Named:
    for path in (name, f"{asker.group}.{name}", f"{asker.section}.{name}"):
        if path in names:
            return names[path]
    found = [path for path, named in names.items() if not named.group and path.partition(".")[2] == name]
    if len(found) != 1:
        reason = "no question is called" if not found else "more than one question is called"
        raise SourceError(place, f"{reason} `{name}`; write one of {', '.join(sorted(found or names))}")
    return names[found[0]]


def _only_earlier(named: Named, asker: Asker, place: Place) -> Named:
    if named.group and named.group != asker.group:
        raise SourceError(place, f"`{named.path}` is asked in every row; only a question of the same row can name it")
    if asker.turn is not None and named.turn >= asker.turn:
        raise SourceError(place, f"`{named.path}` is asked later; move it before this question")
    return named


def _check_test(test: Test, names: dict[str, Named], place: Place) -> None:
    if test.field == "fee":
        return
    field = names[test.field].source
    kind = str(field.get("type", ""))
    if kind in COUNTED:
        if not _NUMBER.match(test.value):
            raise SourceError(place, f"`{test.field}` is a number, and `{test.value}` is none; write 1250 or 12.5")
        return
    if kind not in KINDS | {"group"}:
        return  # a misspelt type, which `model` refuses
    if kind not in CHOSEN:
        kinds = ", ".join(sorted(COUNTED | CHOSEN.keys()))
        raise SourceError(place, f"`{test.field}` cannot be compared; only questions of these types can: {kinds}")
    if test.op not in ("==", "!="):
        raise SourceError(place, f"`{test.field}` is no number; compare it by `==` or `!=`")
    options = list(field.get("options", CHOSEN[kind]))
    if options and test.value not in options:
        raise SourceError(place, f"`{test.field}` has no option `{test.value}`; write one of {', '.join(options)}")


def _resolve_compared(field: Mapping, names: dict[str, Named], asker: Asker) -> None:
    """`compare:` may name a later question: it is looked at when all are answered."""
    compared: Any = field.get("compare")
    if not isinstance(compared, Mapping):
        return
    whenever = Asker(asker.section, asker.group)
    for key in compared:
        place = compared.places[key]
        compared[key] = _resolve(str(compared[key]), names, whenever, place)
        other = names[compared[key]].source
        if key == "birth_date" and other.get("type") != "date":
            raise SourceError(place, f"`{compared[key]}` must be a question of type `date`")
        if key == "sex" and set(other.get("options", ())) != SEXES:
            raise SourceError(place, f"`{compared[key]}` must be a choice between {' and '.join(sorted(SEXES))}")


def _resolve_limits(field: Mapping, names: dict[str, Named], asker: Asker) -> None:
    """`min:` and `max:` of a date may name an earlier date; what is no question's name is left to `limits`."""
    if field.get("type") not in ("date", "date_range"):
        return
    for key in ("min", "max"):
        written, place = str(field.get(key, "")), field.places.get(key, field.place)
        if not _NAME.match(written) or written == "today":
            continue
        try:
            limit = _resolve(written, names, asker, place)
        except SourceError as error:
            if "no question" not in error.message:
                raise
            continue
        if names[limit].source.get("type") != "date":
            raise SourceError(place, f"`{limit}` must be a question of type `date`")
        field[key] = limit


def _resolve_factors(field: Mapping, names: dict[str, Named], asker: Asker) -> None:
    factors = field.get("factors")
    if field.get("type") != "computed" or not isinstance(factors, list):
        return
    for index, written in enumerate(factors):
        place = getattr(factors, "places", [field.place] * len(factors))[index]
        factors[index] = _resolve(str(written), names, asker, place)
        if names[factors[index]].source.get("type") not in COUNTED:
            kinds = ", ".join(sorted(COUNTED))
            raise SourceError(place, f"`{factors[index]}` is no number; only questions of these types are: {kinds}")
