"""One build at a time: two commands that are started together wait for each other instead of mixing their
files.
"""

import contextlib
import fcntl
from collections.abc import Iterator

from infra.places import BUILD


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the checkout's build lock; another process that wants it waits. Not to be taken twice in one
    process.
    """
    BUILD.mkdir(exist_ok=True)
    with (BUILD / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
