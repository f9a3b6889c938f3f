"""Open files: a job in flight is a connection, which is a file at both ends, and many systems allow few by default."""

import sys
from contextlib import suppress

MANY = 10_240
"""The most that macOS lets a process ask for; enough for widths of thousands."""


def allow_many() -> None:
    """Let this process, and all that it starts from now on, open as many files as it may ask for, up to `MANY`.

    Systems tell a soft limit, often 1,024 or 256, that a program may raise by itself, from a hard one.
    """
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # does not exist everywhere

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MANY if hard == resource.RLIM_INFINITY else min(MANY, hard)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(ValueError, OSError):  # a system may have further limits; conditions tell what is allowed now
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
