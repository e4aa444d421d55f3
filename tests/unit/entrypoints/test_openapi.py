from __future__ import annotations

import json
from typing import Any

from chalice import Chalice
from openapi_spec_validator import validate

from functions.entrypoints import public
from infra.places import ROOT

DOCUMENT: dict[str, Any] = json.loads((ROOT / "functions/pages/public/openapi.json").read_text())


def test_the_description_is_valid_openapi() -> None:
    validate(DOCUMENT)


def test_every_route_and_method_is_described_and_nothing_else() -> None:
    described = {
        (path, method.upper()) for path, item in DOCUMENT["paths"].items() for method in item if method != "parameters"
    }
    app = Chalice("routes")
    app.register_blueprint(public.blueprint)
    routed = {(path, method) for path, methods in app.routes.items() for method in methods}
    assert routed == described
