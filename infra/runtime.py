"""The libraries that each package carries, unpacked once per lock file under build/runtime/.

Taken from infra/requirements/<surface>.txt by hash, as wheels for the machine that will run them: Lambda's by
default (x86_64, glibc 2.17, which also runs on any newer Linux), or the developer's own where that is
another kind. Run as a module it fetches them all, so that a later `make package` needs no network.
"""

import hashlib
import platform
import shutil
import subprocess
import sys
from pathlib import Path

from infra.bytecode import compile_below
from infra.places import LAYERS, REQUIREMENTS, RUNTIME, SURFACES
from infra.turns import alone

LAMBDA = "x86_64-manylinux2014"
PYTHON = "3.11"
# What a wheel brings and these packages never read, as patterns below their folder: other countries' numbers, a parser
# that cffi uses only where it compiles, the picture formats that an officer
# is never sent, and the client of services that we never ask.
UNUSED = (
    "stdnum/*/",
    "stdnum/*.dat",
    "pycparser*/",
    "PIL/_avif*",
    "PIL/_webp*",
    "PIL/_imagingft*",
    "PIL/_imagingcms*",
    "PIL/_imagingtk*",
    "pillow.libs/libavif*",
    "pillow.libs/libwebp*",
    "pillow.libs/libharfbuzz*",
    "pillow.libs/libfreetype*",
    "pillow.libs/liblcms2*",
    "aio*/",  # pyHanko's client of time-stamping services, and what it brings
    "yarl*/",
    "multidict*/",
    "frozenlist*/",
    "propcache*/",
    "attr*/",
)
# Of a layer: what the package below it carries already, and what is only read by parts that we do not use.
ELSEWHERE = {"sealing": ("cryptography*", "cffi*", "_cffi*", "lxml*")}
TASK = "/var/task"  # where Lambda lays a function's package


def local_platform() -> str:
    """What the emulator on this machine can run, since it starts the functions in plain processes."""
    arm = platform.machine() in {"arm64", "aarch64"}
    if sys.platform == "darwin":
        return "aarch64-apple-darwin" if arm else "x86_64-apple-darwin"
    return "aarch64-manylinux2014" if arm else LAMBDA


def libraries(surface: str, target: str = LAMBDA) -> Path:
    """The folder with the surface's libraries for TARGET, a uv platform name; fetched if the lock changed."""
    lock = REQUIREMENTS / f"{surface}.txt"
    unused = (*UNUSED, *ELSEWHERE.get(surface, ()))
    said = "\n".join([lock.read_text(), target, sys.version, *unused])
    key = hashlib.sha256(said.encode()).hexdigest()[:16]
    folder = RUNTIME / f"{surface}-{key}"
    if not folder.exists():
        for old in RUNTIME.glob(f"{surface}-*"):
            shutil.rmtree(old)
        unfinished = RUNTIME / f".{surface}"
        shutil.rmtree(unfinished, ignore_errors=True)
        _install(lock, target, unfinished)
        for place in [place for pattern in unused for place in unfinished.glob(pattern)]:
            shutil.rmtree(place) if place.is_dir() else place.unlink()
        compile_below(unfinished, "/opt/python" if surface in LAYERS else TASK)
        unfinished.rename(folder)
    return folder


def _install(lock: Path, target: str, folder: Path) -> None:
    options = [
        "--require-hashes",
        "--no-deps",
        "--only-binary=:all:",
        "--requirement",
        str(lock),
        "--target",
        str(folder),
    ]
    uv = [str(Path(sys.executable).with_name("uv")), "pip", "install", "--quiet", "--link-mode=copy"]
    uv += [f"--python-platform={target}", f"--python-version={PYTHON}"]
    if subprocess.run([*uv, *options], check=False).returncode == 0:
        return
    shutil.rmtree(folder, ignore_errors=True)
    machine = target.split("-", maxsplit=1)[0]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", f"--platform=manylinux2014_{machine}"]
    pip += [f"--python-version={PYTHON}", "--implementation=cp"]
    subprocess.run([*pip, *options], check=True)


if __name__ == "__main__":
    for each in (*SURFACES, *LAYERS):
        with alone():
            print(f"libraries of {each}: {libraries(each, local_platform())}")
