"""Where the tests' tools from npm and from the system are."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent


class MissingToolError(AssertionError):
    """A tool that the tests need is not there; a test that needs it fails, it does not skip."""

    code = "missing_tool"


def npm_file(name: str) -> Path:
    """A file of an npm package that `make test` installs. Raises MissingToolError."""
    path = Path(os.environ.get("NODE_MODULES", ROOT / "node_modules")) / name
    if not path.is_file():
        raise MissingToolError(f"{path} is missing; `make node_modules` installs it")
    return path


def chromium_path() -> str:
    """The system's Chromium. Raises MissingToolError."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        if found := shutil.which(name):
            return found
    raise MissingToolError("no Chromium here; install the package `chromium`")
