"""What the documentation names is there: files, functions, commands, pictures, budgets, decision records."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from _hooks.size import BUDGETS

ROOT = Path(__file__).parent.parent.parent
DEVELOPERS = ROOT / "site" / "pengembang"
RECORDS = sorted((DEVELOPERS / "keputusan").glob("*.md"))
TOP = [ROOT / name for name in ("README.md", "README.id.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
DOCUMENTS = [*TOP, DEVELOPERS / "index.md", *RECORDS]
HOPS = 6

PICTURE = re.compile(r'<img src="([^"]+)"')
LINK = re.compile(r"!?\[([^\]]+)\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
# A path of the checkout as one writes it in running text; gaps such as <licence> and * name many files.
FILE = re.compile(r"(?:[\w.-]+/)+[\w.-]*")
PLACES = ("forms/", "functions/", "infra/", "site/", "tests/")
MADE = ("forms/released/",)  # comes to be with the first change to a running service
MACHINE = re.compile(r"(?<![\w.])/(?:home|root|tmp|Users|work|var)/")


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def links(text: str) -> Iterator[tuple[str, str]]:
    text = FENCE.sub("", text)
    for words, target in (*LINK.findall(text), *(("picture", place) for place in PICTURE.findall(text))):
        if not re.match(r"(?:https?|mailto):", target):
            yield words, target


def names_in(path: Path) -> set[str]:
    """Functions, classes and constants of a module, methods as `Class.method`."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
        if isinstance(node, ast.Assign):
            found |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            found.add(node.target.id)
    return found


def headings(path: Path) -> set[str]:
    """The anchors of a document's headings, as forges and MkDocs make them."""
    lines = re.findall(r"^#+ (.+)$", FENCE.sub("", path.read_text(encoding="utf-8")), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", line.lower()).strip().replace(" ", "-") for line in lines}


def make_targets() -> set[str]:
    return set(re.findall(r"^([a-z0-9-]+):.*## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_link_leads_to_a_file_that_is_there(document: Path) -> None:
    for _, target in links(document.read_text(encoding="utf-8")):
        path, _, anchor = target.partition("#")
        found = (document.parent / path).resolve() if path else document
        assert found.exists(), f"{name(document)}: {target}"
        if anchor:
            assert anchor in headings(found), f"{name(document)}: {target}"


@pytest.mark.parametrize("document", TOP, ids=name)
def test_every_named_function_is_in_the_file_that_is_linked(document: Path) -> None:
    for words, target in links(document.read_text(encoding="utf-8")):
        if target.endswith(".py") and re.fullmatch(r"`[A-Za-z_][\w.]*`", words) and not words.endswith(".py`"):
            assert words.strip("`") in names_in(document.parent / target), f"{name(document)}: {words} in {target}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_path_in_running_text_is_there(document: Path) -> None:
    for code in CODE.findall(document.read_text(encoding="utf-8")):
        if FILE.fullmatch(code) and code.startswith(PLACES) and code not in MADE:
            assert (ROOT / code).exists(), f"{name(document)}: {code}"


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_every_command_is_in_the_makefile(document: Path) -> None:
    named = set(re.findall(r"(?:`|^)make ([a-z0-9-]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= make_targets()


def test_contributing_lists_every_command() -> None:
    listed = set(re.findall(r"`make ([a-z0-9-]+)`", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")))
    assert make_targets() - {"help"} <= listed


@pytest.mark.parametrize("document", DOCUMENTS, ids=name)
def test_no_path_of_somebodys_machine(document: Path) -> None:
    assert not MACHINE.search(document.read_text(encoding="utf-8"))


def test_the_start_is_two_commands() -> None:
    (start,) = re.findall(r"^## Start\n\n```\n(.*?)```", TOP[0].read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert start.split("\n") == ["make run", "make test", ""]


def test_an_application_is_told_in_six_hops_with_names() -> None:
    _, _, rest = TOP[0].read_text(encoding="utf-8").partition("\n## One application in six hops\n")
    hops = re.findall(r"^(\d)\. (.+)$", rest.partition("\n## ")[0], re.MULTILINE)
    assert [int(number) for number, _ in hops] == list(range(1, HOPS + 1))
    for _, hop in hops:
        assert any(words.startswith("`") and target.endswith(".py") for words, target in links(hop))
    walked = " ".join(hop for _, hop in hops)
    for step in (
        "render_form",
        "submit_application",
        "act_on_application",
        "issue_licence",
        "verify_licence",
    ):
        assert f"`{step}`" in walked


def test_the_readme_states_the_budgets_that_are_held() -> None:
    stated = " / ".join(f"{BUDGETS[kind]:,}" for kind in ("guide", "form", "page"))
    assert f"{stated} bytes" in TOP[0].read_text(encoding="utf-8")


def test_decision_records_have_numbers_of_their_own_and_are_listed() -> None:
    numbers = [path.name[:4] for path in RECORDS]  # with gaps: who writes at the same time takes another ten
    assert len(set(numbers)) == len(numbers)
    listed = [target for _, target in links((DEVELOPERS / "index.md").read_text(encoding="utf-8"))]
    assert [target for target in listed if target.startswith("keputusan/")] == [
        f"keputusan/{path.name}" for path in RECORDS
    ]


@pytest.mark.parametrize("record", RECORDS, ids=name)
def test_a_decision_record_has_its_parts(record: Path) -> None:
    text = record.read_text(encoding="utf-8")
    assert re.search(rf"^# {record.name[:4]}: \S", text, re.MULTILINE)
    assert re.search(r"^Status: (?:accepted|replaced by \d{4}), \d{4}-\d{2}-\d{2}", text, re.MULTILINE)
    assert [*re.findall(r"^## (.+)$", text, re.MULTILINE)] == ["Context", "Decision", "Consequences"]


def test_decisions_that_the_code_names_are_there() -> None:
    numbers = {path.name[:4] for path in RECORDS}
    for room in ("forms", "functions", "infra"):
        for path in (ROOT / room).rglob("*.py"):
            named = re.findall(r"decision (\d{4})", path.read_text(encoding="utf-8"))
            assert set(named) <= numbers, name(path)
