"""What is in each Lambda package, how heavy it is, and that it can be imported with nothing else at hand."""

import importlib.util
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.aws_data import SERVICES
from infra.local.emulator import PYTHON
from infra.local.run import build
from infra.local.stack import say_nothing
from infra.places import LAYERS, SURFACES, package_zip
from infra.surfaces import BUILD_ONLY, ONLY_FOR
from infra.zips import EPOCH

MB = 1_000_000
LARGEST = {"public": 30 * MB, "office": 30 * MB, "jobs": 60 * MB}
COLD_STARTS = 7
COLD_LIMIT = 1.5  # times a bare Chalice application with boto3
JOBS = (
    "follow_table",
    "notify_applicant",
    "issue_licence",
    "check_document",
    "sweep_pending",
    "forget_expired",
    "keep_clocks",
)


@pytest.fixture(scope="module", autouse=True)
def packages() -> None:
    build(say_nothing)


@pytest.fixture
def unpacked(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The surface's package as Lambda lays it out; the jobs' with the layer on top."""
    surface = request.param
    with zipfile.ZipFile(package_zip(surface)) as archive:
        archive.extractall(tmp_path / "task")
    if surface == "jobs":
        for layer in LAYERS:
            with zipfile.ZipFile(package_zip(layer)) as archive:
                archive.extractall(tmp_path / "opt")
    return tmp_path


def names(surface: str) -> list[str]:
    with zipfile.ZipFile(package_zip(surface)) as archive:
        return archive.namelist()


@pytest.mark.parametrize("surface", SURFACES)
def test_a_package_holds_its_own_parts(surface: str) -> None:
    inside = names(surface)
    for part in (
        "app.py",
        "chalice/app.py",
        f"functions/entrypoints/{surface}.py",
        "functions/config.py",
        "forms/answers.py",
        "compiled/index.json",
        "compiled/region.json",
        "compiled/texts.json",
        "compiled/shell.id.html",
        "compiled/shell.en.html",
        "compiled/shell.public.id.html",
    ):
        assert part in inside
    assert any(name.startswith("compiled/sip-perawat.") for name in inside)


def foreign_parts() -> Iterator[tuple[str, str]]:
    for part, surfaces in ONLY_FOR.items():
        for surface in set(SURFACES) - surfaces:
            yield surface, part


@pytest.mark.parametrize(("surface", "part"), sorted(foreign_parts()))
def test_a_package_holds_nothing_of_another_surface(surface: str, part: str) -> None:
    assert [name for name in names(surface) if name.startswith((f"{part}.", f"{part}/", f"{part}_"))] == []


@pytest.mark.parametrize("surface", SURFACES)
def test_a_package_holds_nothing_that_only_the_build_or_a_developer_needs(surface: str) -> None:
    for name in names(surface):
        assert not name.startswith(("tests/", "infra/", "site/", "requirements", "vendor/", ".chalice", "boto"))
        assert not name.startswith(tuple(part if part.endswith("/") else f"{part}." for part in BUILD_ONLY))
        assert not name.endswith((".env", ".pem", ".key"))


@pytest.mark.parametrize("surface", SURFACES)
def test_a_package_brings_its_code_compiled(surface: str) -> None:
    with zipfile.ZipFile(package_zip(surface)) as archive:
        ours = {name for name in archive.namelist() if name.startswith(("functions/", "forms/"))}
        sources = {name for name in ours if name.endswith(".py")}
        compiled = {Path(importlib.util.cache_from_source(source)).as_posix() for source in sources}
        assert {name for name in ours if name.endswith(".pyc")} == compiled
        # PEP 552: a hash that is never checked, so neither time nor place of unpacking matters
        head = importlib.util.MAGIC_NUMBER + (1).to_bytes(4, "little")
        assert {archive.read(name)[:8] for name in compiled} == {head}


@pytest.mark.parametrize("surface", SURFACES)
def test_a_package_is_not_too_heavy(surface: str) -> None:
    assert package_zip(surface).stat().st_size < LARGEST[surface]
    if surface == "jobs":
        assert sum(package_zip(part).stat().st_size for part in (surface, *LAYERS)) < LARGEST[surface]


@pytest.mark.parametrize("surface", [*SURFACES, *LAYERS])
def test_a_package_is_repeatable(surface: str) -> None:
    with zipfile.ZipFile(package_zip(surface)) as archive:
        entries = archive.infolist()
    assert [entry.filename for entry in entries] == sorted(entry.filename for entry in entries)
    assert {entry.date_time for entry in entries} == {EPOCH}


IMPORT_ONLY = """
import importlib.util, sys
task, opt, surface = sys.argv[1:4]
here = [path for path in sys.path if not path.endswith('site-packages')]
boto = [path for path in sys.path if path.endswith('site-packages')]
sys.path = [task, opt, *here]

class RuntimeOnly:
    # Lambda's own runtime brings boto3 and what it stands on, and nothing else
    brought = {'boto3', 'botocore', 's3transfer', 'jmespath', 'urllib3', 'dateutil', 'six'}
    def find_spec(self, name, path=None, target=None):
        if name.split('.')[0] not in self.brought or path is not None:
            return None
        from importlib.machinery import PathFinder
        return PathFinder.find_spec(name, boto)

sys.meta_path.append(RuntimeOnly())
"""


def run_clean(code: str, folder: Path, surface: str) -> str:
    """Run CODE in an interpreter that sees the package, the layer and what Lambda's runtime brings."""
    command = [
        str(PYTHON),
        "-I",
        "-c",
        IMPORT_ONLY + code,
        str(folder / "task"),
        str(folder / "opt" / "python"),
        surface,
    ]
    environment = {"SURFACE": surface, "AWS_DEFAULT_REGION": "ap-southeast-3", "PATH": "/usr/bin:/bin"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


EVERY_MODULE = """
import pathlib
for path in sorted(pathlib.Path(task).glob('f*s/**/*.py')):
    name = '.'.join(path.relative_to(task).with_suffix('').parts).removesuffix('.__init__')
    importlib.import_module(name)
import app
print(sorted(app.app.routes), [each.name for each in app.app.pure_lambda_functions])
"""


@pytest.mark.parametrize("unpacked", SURFACES, indirect=True)
def test_every_packaged_module_can_be_imported_with_the_package_alone(
    unpacked: Path, request: pytest.FixtureRequest
) -> None:
    surface = request.node.callspec.params["unpacked"]
    printed = run_clean(EVERY_MODULE, unpacked, surface)
    assert ("/kantor" in printed) == (surface == "office")
    assert ("/api/permohonan/{licence}" in printed) == (surface == "public")


def cold_seconds(code: str, folder: Path) -> float:
    timed = f"\nimport time; start = time.perf_counter()\n{code}\nprint(time.perf_counter() - start)"
    return float(run_clean(timed, folder, "public"))


BARE = "import boto3, chalice; application = chalice.Chalice('bare'); boto3.client('dynamodb')"
OURS = "import app; import boto3; boto3.client('dynamodb')"


@pytest.mark.parametrize("unpacked", ["public"], indirect=True)
def test_a_cold_public_function_starts_about_as_fast_as_a_bare_one(unpacked: Path) -> None:
    # in turn, so that a busy moment slows both
    pairs = [(cold_seconds(BARE, unpacked), cold_seconds(OURS, unpacked)) for _ in range(COLD_STARTS)]
    bare, ours = (min(times) for times in zip(*pairs, strict=True))
    assert ours < COLD_LIMIT * bare, f"{ours * 1000:.0f} ms against {bare * 1000:.0f} ms"


def test_the_clean_interpreter_is_the_one_that_packages() -> None:
    assert sys.version_info[:2] == (3, 11)


@pytest.mark.parametrize("unpacked", SURFACES, indirect=True)
def test_a_packaged_function_reads_the_small_part_of_the_data_of_aws(unpacked: Path) -> None:
    script = (
        "from functions.bootstrap.base import Wiring\n"
        "wiring = Wiring()\n"
        "for service in ('dynamodb', 'kms', 's3', 'ses', 'sns', 'sqs', 'cognito-idp'):\n"
        "    print(wiring.client(service).meta.endpoint_url)\n"
        "    assert wiring.client(service)._request_signer.region_name == 'ap-southeast-3'\n"
        "loader = wiring._aws._session.get_component('data_loader')\n"
        "assert wiring.storage.generate_presigned_url('get_object', {'Bucket': 'b', 'Key': 'k'})\n"
        "print(len(loader.load_data('endpoints')['partitions'][0]['services']))\n"
        "print('documentation' in loader.load_service_model('kms', 'service-2')['operations']['Decrypt'])\n"
    )
    environment = {"AWS_REGION": "ap-southeast-3", "AWS_ACCESS_KEY_ID": "x", "AWS_SECRET_ACCESS_KEY": "y"}
    done = subprocess.run(
        [str(PYTHON), "-c", script], cwd=unpacked / "task", env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    *addresses, services, explained = done.stdout.split()
    assert addresses == [
        f"https://{host}.ap-southeast-3.amazonaws.com"
        for host in ("dynamodb", "kms", "s3", "email", "sns", "sqs", "cognito-idp")
    ]
    assert services == str(len(SERVICES))
    assert explained == "False"
