"""`python -m infra.package`: build/{public,office,jobs}.zip and the CloudFormation template beside each.

Each surface is staged in a folder of its own with only what it needs, and `chalice package` runs there:
what the staged code cannot import fails at once. The packages are repeatable (same inputs, same bytes) and
a surface whose inputs did not change since its last package is left alone.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra import runtime, surfaces
from infra.places import (
    BUILD,
    COMPILED,
    LAYER,
    REQUIREMENTS,
    ROLES,
    ROOT,
    STACKS,
    SURFACES,
    package_template,
    package_zip,
)
from infra.templates import load_template
from infra.turns import alone

# Zip cannot say earlier. One fixed time for all files makes the package the same on every machine.
EPOCH = (1980, 1, 1, 0, 0, 0)
# Only these are read at run time from an unpacked wheel; the rest of its metadata would be weight on a cold
# start.
LEFT_OUT = (
    "__pycache__",
    ".pyc",
    ".pyi",
    "/bin/",
    "RECORD",
    "INSTALLER",
    "REQUESTED",
    "direct_url.json",
    ".lock",
)


class PackageError(Exception):
    """A surface could not be packaged. code: `package_failed`."""

    code = "package_failed"


def package(surface: str, target: str = runtime.LAMBDA) -> bool:
    """Write the surface's zip and template; say whether anything had to be done.

    Raises PackageError with chalice's own words when the staged code cannot be imported.
    """
    with alone():
        return _package(surface, target)


def _package(surface: str, target: str) -> bool:
    libraries = runtime.libraries(surface, target)
    key = _key(surface, libraries)
    stamp = BUILD / f"{surface}.package-key"
    made = (package_zip(surface), package_template(surface))
    if stamp.exists() and stamp.read_text() == key and all(path.exists() for path in made):
        return False
    stamp.unlink(missing_ok=True)
    stage = BUILD / "stage" / surface
    _stage(surface, stage)
    output = stage / "out"
    _run_chalice(surface, stage, output)
    contents = _library_files(libraries)
    with zipfile.ZipFile(output / "deployment.zip") as archive:
        contents |= {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}
    _write_zip(contents, package_zip(surface))
    template = json.loads((output / "sam.json").read_text())
    _answers_into_body(template)
    package_template(surface).write_text(json.dumps(template, indent=1, sort_keys=True) + "\n")
    stamp.write_text(key)
    return True


def package_layer(target: str = runtime.LAMBDA) -> bool:
    """Write the layer's zip, build/typesetting.zip, and say whether anything had to be done."""
    with alone():
        return _package_layer(target)


def _package_layer(target: str) -> bool:
    libraries = runtime.libraries(LAYER, target)
    stamp = BUILD / f"{LAYER}.package-key"
    if stamp.exists() and stamp.read_text() == libraries.name and package_zip(LAYER).exists():
        return False
    _write_zip(_library_files(libraries, "python/"), package_zip(LAYER))
    stamp.write_text(libraries.name)
    return True


def _inputs(surface: str) -> Iterator[tuple[str, Path]]:
    """Each file that decides the package: the name it gets, and where it is."""
    yield "app.py", ROOT / "app.py"
    yield ".chalice/config.json", ROOT / ".chalice" / "config.json"
    yield "merge/surface.yml", STACKS / f"{surface}.yml"
    if surface != "jobs":
        yield "merge/api.yml", STACKS / "api.yml"
    yield "lock.txt", REQUIREMENTS / f"{surface}.txt"
    for role in sorted(ROLES.glob("*.json")):
        yield f"infra/roles/{role.name}", role
    for path in surfaces.files_of(surface):
        yield f"vendor/{path.as_posix()}", ROOT / path
    for path in sorted(COMPILED.rglob("*")):
        if path.is_file():
            yield f"vendor/compiled/{path.relative_to(COMPILED).as_posix()}", path


def _key(surface: str, libraries: Path) -> str:
    digest = hashlib.sha256(libraries.name.encode())
    for code in ("package.py", "surfaces.py", "runtime.py"):
        digest.update((ROOT / "infra" / code).read_bytes())
    for name, path in _inputs(surface):
        digest.update(f"{name}\0{path.stat().st_mode & 0o111}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _stage(surface: str, stage: Path) -> None:
    shutil.rmtree(stage, ignore_errors=True)
    for name, path in _inputs(surface):
        place = stage / name
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, place)
    # The libraries are added after chalice is done: it would send pip to the network for each surface, each
    # time.
    (stage / "requirements.txt").write_text("")


def _run_chalice(surface: str, stage: Path, output: Path) -> None:
    environment = {key: value for key, value in os.environ.items() if not key.startswith("AWS_")}
    environment |= {"AWS_DEFAULT_REGION": "ap-southeast-3", "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPATH", None)
    merge = ["--merge-template", str(_merged(stage))]
    command = [
        str(Path(sys.executable).with_name("chalice")),
        "package",
        "--stage",
        surface,
        *merge,
        str(output),
    ]
    done = subprocess.run(command, cwd=stage, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise PackageError(f"chalice package of {surface} failed:\n{_end_of(done.stdout + done.stderr)}")


def _end_of(output: str, lines: int = 12) -> str:
    """Where a traceback says what is wrong."""
    return "\n".join(output.rstrip().splitlines()[-lines:])


def _merged(stage: Path) -> Path:
    """The surface's own part and, for an API, the shared one, as the one template that chalice takes."""
    whole: dict[str, Any] = {}
    for part in sorted((stage / "merge").glob("*.yml")):
        for section, contents in load_template(part).items():
            whole[section] = whole.get(section, {}) | contents if isinstance(contents, dict) else contents
    place = stage / "merge.json"
    place.write_text(json.dumps(whole))
    return place


def _answers_into_body(template: dict[str, Any]) -> None:
    """Write the gateway's pages into the API's own definition, so that every deployment carries them."""
    resources = template["Resources"]
    pages = [
        each["Properties"]
        for each in resources.values()
        if each["Type"] == "AWS::ApiGateway::GatewayResponse"
    ]
    if pages:
        resources["RestAPI"]["Properties"]["DefinitionBody"]["x-amazon-apigateway-gateway-responses"] = {
            page["ResponseType"]: {
                "statusCode": page["StatusCode"],
                "responseParameters": page["ResponseParameters"],
                "responseTemplates": page["ResponseTemplates"],
            }
            for page in pages
        }


def _library_files(libraries: Path, under: str = "") -> dict[str, bytes]:
    contents = {}
    for path in sorted(libraries.rglob("*")):
        name = path.relative_to(libraries).as_posix()
        if path.is_file() and not any(part in f"/{name}" for part in LEFT_OUT):
            contents[under + name] = path.read_bytes()
    return contents


def _write_zip(contents: dict[str, bytes], place: Path) -> None:
    """A zip in sorted order, with one time for all."""
    unfinished = place.with_suffix(".unfinished")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name in sorted(contents):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.external_attr = 0o644 << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, contents[name])
    unfinished.replace(place)


def main() -> None:
    """Package the layer and all three surfaces, and say what came of each."""
    target = runtime.local_platform() if "--local" in sys.argv else runtime.LAMBDA
    for surface in (*SURFACES, LAYER):
        start = time.monotonic()
        try:
            changed = package_layer(target) if surface == LAYER else package(surface, target)
        except PackageError as error:
            raise SystemExit(str(error)) from error
        size = package_zip(surface).stat().st_size / 1e6
        what = "made" if changed else "unchanged"
        print(f"{surface}.zip {size:5.1f} MB  {what} ({time.monotonic() - start:.1f} s)")


if __name__ == "__main__":
    main()
