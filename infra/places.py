"""Where things lie in the checkout. Everything a command makes is under build/ or .local/."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build"
COMPILED = BUILD / "compiled"
SITE = BUILD / "site"
RUNTIME = BUILD / "runtime"
STACKS = ROOT / "infra" / "stacks"
ROLES = ROOT / "infra" / "roles"
REQUIREMENTS = ROOT / "infra" / "requirements"

SURFACES = ("public", "office", "jobs")
# What only one job needs, and would make all five carry: a Lambda layer of its own each.
LAYERS = ("typesetting", "rebuilding", "sealing")


def package_zip(surface: str) -> Path:
    """The surface's Lambda package."""
    return BUILD / f"{surface}.zip"


def package_template(surface: str) -> Path:
    """The surface's CloudFormation template, as packaging wrote it beside the zip."""
    return BUILD / f"{surface}.template.json"
