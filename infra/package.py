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
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from infra import runtime, surfaces
from infra.aws_data import aws_data
from infra.bytecode import compile_below
from infra.places import (
    BUILD,
    COMPILED,
    LAYERS,
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
from infra.zips import files_under, write_zip


class PackageError(Exception):
    """A surface could not be packaged. code: `package_failed`."""

    code = "package_failed"


def package_all(target: str = runtime.LAMBDA) -> dict[str, bool]:
    """Write what changed: the layers, and each surface's zip and template. Which of them had to be done.

    Raises PackageError with chalice's own words when the staged code cannot be imported.
    """
    parts = (*LAYERS, *SURFACES)
    with alone(), ThreadPoolExecutor(len(parts)) as pool:
        aws_data()  # written before the surfaces, side by side, read it
        done = pool.map(lambda part: (_layer if part in LAYERS else _surface)(part, target), parts)
        return dict(zip(parts, done, strict=True))


def _layer(layer: str, target: str) -> bool:
    libraries = runtime.libraries(layer, target)
    stamp = BUILD / f"{layer}.package-key"
    if stamp.exists() and stamp.read_text() == libraries.name and package_zip(layer).exists():
        return False
    write_zip(files_under(libraries, "python/"), package_zip(layer))
    stamp.write_text(libraries.name)
    return True


def _surface(surface: str, target: str) -> bool:
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
    with zipfile.ZipFile(output / "deployment.zip") as archive:
        archive.extractall(output / "task")
    compile_below(output / "task", runtime.TASK)
    write_zip(files_under(libraries) | files_under(output / "task"), package_zip(surface))
    template = json.loads((output / "sam.json").read_text())
    _answers_into_body(template)
    package_template(surface).write_text(json.dumps(template, indent=1, sort_keys=True) + "\n")
    stamp.write_text(key)
    return True


def _inputs(surface: str) -> Iterator[tuple[str, Path]]:
    """Each file that decides the package: the name it gets, and where it is."""
    yield "app.py", ROOT / "app.py"
    yield ".chalice/config.json", ROOT / ".chalice" / "config.json"
    yield "merge/surface.yml", STACKS / f"{surface}.yml"
    if surface != "jobs":
        yield "merge/api.yml", STACKS / "api.yml"
    for name, path in aws_data().items():
        yield f"vendor/aws/{name}", path
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
    for code in ("package.py", "surfaces.py", "runtime.py", "bytecode.py", "zips.py"):
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
    # The libraries are added when chalice is done: it would send pip to the network each time.
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
    pages = [each["Properties"] for each in resources.values() if each["Type"] == "AWS::ApiGateway::GatewayResponse"]
    if pages:
        resources["RestAPI"]["Properties"]["DefinitionBody"]["x-amazon-apigateway-gateway-responses"] = {
            page["ResponseType"]: {
                "statusCode": page["StatusCode"],
                "responseParameters": page["ResponseParameters"],
                "responseTemplates": page["ResponseTemplates"],
            }
            for page in pages
        }


def main() -> None:
    """Package everything and say what came of each part."""
    start = time.monotonic()
    try:
        done = package_all(runtime.local_platform() if "--local" in sys.argv else runtime.LAMBDA)
    except PackageError as error:
        raise SystemExit(str(error)) from error
    for part, changed in done.items():
        size = package_zip(part).stat().st_size / 1e6
        print(f"{part}.zip {size:.1f} MB {'made' if changed else 'unchanged'}")
    print(f"({time.monotonic() - start:.1f} s)")


if __name__ == "__main__":
    main()
