"""Chalice's entry. One application, three surfaces: SURFACE says which one this package is."""

import os
from importlib import import_module

from chalice import Chalice

SURFACES = ("public", "office", "jobs")

surface = os.environ["SURFACE"]
if surface not in SURFACES:
    raise SystemExit(f"SURFACE is {surface!r}; it must be one of {', '.join(SURFACES)}")

app = Chalice(app_name="satu-pintu")
app.register_blueprint(import_module(f"functions.entrypoints.{surface}").blueprint)
