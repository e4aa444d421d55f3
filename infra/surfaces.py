"""What each surface's package carries. A surface never holds another's entrypoint, pages or tools."""

from pathlib import Path

from infra.places import ROOT, SURFACES

# Parts of the checkout that only these surfaces carry; a part that is not named here goes to all three.
# A key names a file without its suffix or a folder, and whatever begins with it and `_`.
ONLY_FOR: dict[str, frozenset[str]] = {
    "functions/entrypoints/public": frozenset({"public"}),
    "functions/entrypoints/office": frozenset({"office"}),
    "functions/entrypoints/jobs": frozenset({"jobs"}),
    "functions/bootstrap/public": frozenset({"public"}),
    "functions/bootstrap/office": frozenset({"office"}),
    "functions/bootstrap/jobs": frozenset({"jobs"}),
    "functions/pages/public": frozenset({"public"}),
    "functions/pages/office": frozenset({"office"}),
    "functions/pages/jobs": frozenset({"jobs"}),
    "functions/adapters/cognito": frozenset({"office"}),
    "functions/adapters/sessions": frozenset({"office"}),
    "functions/adapters/jwks": frozenset({"public"}),
    "functions/adapters/kms_signer": frozenset({"jobs"}),
    "functions/adapters/s3_published": frozenset({"jobs"}),
    "functions/adapters/sqs": frozenset({"jobs"}),
    "functions/adapters/ses": frozenset({"jobs"}),
    "functions/adapters/sns": frozenset({"jobs"}),
    "functions/adapters/rebuilding": frozenset({"jobs"}),
    "functions/adapters/clamd": frozenset({"jobs"}),
    "functions/adapters/guardduty": frozenset({"jobs"}),
    "functions/adapters/pades": frozenset({"jobs"}),
    "functions/adapters/typst": frozenset({"jobs"}),
}

# What the build reads and the functions never do: they get its product, build/compiled.
BUILD_ONLY = (
    "forms/agreement",
    "forms/blocks",
    "forms/catalogue",
    "forms/definition",
    "forms/definitions",
    "forms/example",
    "forms/families",
    "forms/inventory",
    "forms/lint",
    "forms/limits",
    "forms/naming",
    "forms/overlay",
    "forms/referral",
    "forms/region",
    "forms/requirements",
    "forms/reuse",
    "forms/scaffold",
    "forms/schema",
    "forms/source",
    "forms/texts/",
    "forms/villages",
    "forms/written",
)

# The folders of ours that are packaged, and the suffixes of what belongs in a package.
CARRIED = ("forms", "functions")
SUFFIXES = frozenset({".py", ".html", ".json", ".typ", ".yml", ".txt", ".svg"})


def files_of(surface: str) -> list[Path]:
    """The surface's own files, relative to the checkout, sorted."""
    if surface not in SURFACES:
        raise ValueError(f"unknown surface {surface!r}")
    found = (path.relative_to(ROOT) for room in CARRIED for path in (ROOT / room).rglob("*") if path.is_file())
    return sorted(path for path in found if path.suffix in SUFFIXES and _belongs(path, surface))


def _belongs(path: Path, surface: str) -> bool:
    name = path.as_posix()
    if "__pycache__" in path.parts or any(_is_under(name, part) for part in BUILD_ONLY):
        return False
    return all(surface in surfaces for part, surfaces in ONLY_FOR.items() if _is_under(name, part))


def _is_under(name: str, part: str) -> bool:
    if part.endswith("/"):
        return name.startswith(part)
    return name == part or name.startswith((f"{part}/", f"{part}.", f"{part}_"))
