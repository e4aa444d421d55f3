"""`make run`: build what changed, start the whole service here, say how to use it, and stop it all on
Ctrl-C.
"""

import argparse
import io
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from types import FrameType

import segno

from infra.build_site import SiteError, build_site
from infra.cloudformation import DeployError
from infra.local.emulator import EmulatorError
from infra.local.officers import Officer
from infra.local.stack import LocalStack
from infra.package import PackageError, package_all
from infra.places import ROOT
from infra.runtime import local_platform

STATE = ROOT / ".local"


class Steps:
    """Prints each step with the seconds since the start."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, text: str) -> None:
        print(f"{time.monotonic() - self._start:6.1f} s  {text}", flush=True)


def build(say: Callable[[str], None]) -> None:
    """Site and packages, as far as they changed. Raises SiteError or PackageError."""
    say("site built" if build_site() else "site unchanged")
    changed = [part for part, done in package_all(local_platform()).items() if done]
    say(f"packaged: {', '.join(changed)}" if changed else "packages unchanged")


def officer_lines(officers: list[Officer]) -> str:
    """The officers' sign-in, one a line, and how each sets up the second factor."""
    lines = [f"  {'user name':14} {'password':18} {'role':12} TOTP secret"]
    for each in officers:
        second = each.totp_secret or "(first sign-in: chooses a password and sets it up)"
        lines.append(f"  {each.username:14} {each.password:18} {', '.join(each.roles):12} {second}")
    return "\n".join(lines)


def qr_text(officer: Officer) -> str:
    """The officer's TOTP secret as a QR code for the terminal."""
    out = io.StringIO()
    segno.make(officer.uri(), error="l").terminal(out, compact=True, border=1)
    return out.getvalue()


def announce(stack: LocalStack, with_codes: bool) -> None:
    """What a newcomer needs to know next."""
    if with_codes:
        for each in stack.officers:
            if each.totp_secret:
                print(f"{each.username} ({', '.join(each.roles)}):\n{qr_text(each)}")
    kept = f"what was entered stays in {stack.state_dir.name}/ until make reset"
    print(f"\nReady. Stop with Ctrl-C; {kept}.\n")
    print(f"  guide and forms   {stack.origin}/")
    print(f"  track, verify     {stack.origin}/lacak/  {stack.origin}/cek/")
    print(f"  office            {stack.origin}/kantor/masuk")
    print(f"  local AWS         {stack.endpoint}  (log: {stack.emulator.log})")
    print(f"  e-mail, SMS sent  {stack.endpoint}/_ministack/ses/messages  /_ministack/sns/sms-messages")
    print(
        "\nDemonstration officers, made for this checkout (an authenticator app reads the QR codes above):\n"
        f"{officer_lines(stack.officers)}\n",
        flush=True,
    )


def wait_for_signal() -> None:
    """Until Ctrl-C or SIGTERM. Later ones are ignored, so that state is written in peace."""
    asked = threading.Event()

    def ask(_signal: int, _frame: FrameType | None) -> None:
        asked.set()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, ask)
    asked.wait()


def main() -> None:
    """Run until stopped. Exit code 1 with one clear sentence when something is in the way."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8000, help="of the edge; the local AWS takes the next one")
    parser.add_argument("--no-codes", action="store_true", help="leave out the QR codes")
    parser.add_argument("--state", type=Path, default=STATE, help="where the local state is kept")
    asked = parser.parse_args()
    # SIGTERM while starting unwinds like Ctrl-C: whatever was started is stopped again.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    say = Steps()
    try:
        build(say)
        stack = LocalStack(asked.state, asked.port, int(os.environ.get("AWS_PORT", asked.port + 1)), say=say)
        with stack:
            announce(stack, not asked.no_codes)
            wait_for_signal()
            say("stopping")
        say("stopped; the state is kept")
    except (SiteError, PackageError, DeployError, EmulatorError) as error:
        sys.exit(f"\nmake run: {error}")
    except KeyboardInterrupt:
        sys.exit("\nstopped while starting")


if __name__ == "__main__":
    main()
