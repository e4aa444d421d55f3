from __future__ import annotations

import json
from typing import Any

from openapi_spec_validator import validate

from functions.entrypoints import public
from infra.places import ROOT

DOCUMENT: dict[str, Any] = json.loads((ROOT / "functions/pages/public/openapi.json").read_text())


def test_the_description_is_valid_openapi() -> None:
    validate(DOCUMENT)


def test_every_route_and_method_is_described_and_nothing_else() -> None:
    source = (ROOT / "functions/entrypoints/public.py").read_text()
    described = {
        (path, method.upper()) for path, item in DOCUMENT["paths"].items() for method in item if method != "parameters"
    }
    routed = set()
    for line in source.splitlines():
        if line.startswith("@surface_view("):
            path, methods = line.removesuffix(")").split("wiring, ")[1].split(", [")
            written = path.strip('f"').replace("{STATUS_PATH}", public.STATUS_PATH)
            written = public.STATUS_PATH if written == "STATUS_PATH" else written
            routed |= {(written, method.strip('"] ')) for method in methods.split(",")}
    assert routed == described
