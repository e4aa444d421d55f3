"""What the tests need from the operating system: put there through apt when root, else named.

Chromium drives the browser tests, a Java runtime runs the HTML checker, clamd scans, poppler and zbar read the issued
licence.
"""

import os
import shutil
import subprocess
import sys

# command -> Debian package
NEEDED = {
    "chromium": "chromium",
    "java": "default-jre-headless",
    "pdftotext": "poppler-utils",
    "zbarimg": "zbar-tools",
    "/usr/sbin/clamd": "clamav-daemon",
}
# The same thing under other names, on other systems.
ALSO = {"chromium": ("chromium-browser", "google-chrome")}


def missing() -> dict[str, str]:
    """The commands that are not there, with the Debian package that brings each."""
    return {
        command: package
        for command, package in NEEDED.items()
        if not any(shutil.which(name) for name in (command, *ALSO.get(command, ())))
    }


def main() -> None:
    """Install what is missing, or say what to install and stop."""
    packages = sorted(missing().values())
    if not packages:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        names = " ".join(packages)
        raise SystemExit(f"the tests need: {names}\n  Debian, Ubuntu: sudo apt-get install {names}")
    print(f"installing {' '.join(packages)} ...", flush=True)
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (
        ["apt-get", "update", "-qq"],
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
    ):
        subprocess.run(command, check=True, env=environment, stdout=subprocess.DEVNULL)
    if missing():
        sys.exit(f"still missing: {', '.join(missing())}")


if __name__ == "__main__":
    main()
