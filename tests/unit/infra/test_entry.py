"""app.py stays a few lines that choose a surface (design.md 2; import-linter does not see a single file)."""

import ast
import json
from pathlib import Path

from infra.places import ROLES, ROOT, SURFACES


def test_app_imports_chalice_and_the_entrypoints_alone() -> None:
    source = (ROOT / "app.py").read_text()
    imported = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            imported |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module))
    assert imported == {"os", "importlib", "chalice"}
    assert "functions.entrypoints." in source
    assert len(source.splitlines()) < 30


def test_every_stage_and_role_file_is_there_and_used() -> None:
    config = json.loads((ROOT / ".chalice" / "config.json").read_text())
    assert set(config["stages"]) == set(SURFACES)
    assert config["autogen_policy"] is False
    assert config["automatic_layer"] is False
    named = {Path(each["iam_policy_file"]).name for each in _with_policy(config["stages"])}
    assert named == {path.name for path in ROLES.glob("*.json")}


def _with_policy(stages: dict[str, dict[str, object]]) -> list[dict[str, str]]:
    found = []
    for stage in stages.values():
        functions = stage.get("lambda_functions", {})
        assert isinstance(functions, dict)
        found += [each for each in (stage, *functions.values()) if "iam_policy_file" in each]
    return found
