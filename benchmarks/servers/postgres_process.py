"""PostgreSQL's process tree: makes a new database, says its URL on standard output, serves, and removes everything.

The package's programs are driven here, not by its own `get_server()`, which may add a user to the system, opens
folders to everybody, and leaves a server behind that outlives a parent which was killed.
"""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks.processes.children import exit_text
from benchmarks.processes.lifeline import die_with_parent

ROLE = "crossover"
CONNECTIONS = 200
"""How many there may be at once: all models of a block are open together, each with as many as its width."""

_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # the path of a socket has to be short, and not every driver knows any on Windows
    "max_connections": str(CONNECTIONS),
    "shared_buffers": "16MB",
    "autovacuum": "off",  # nothing is written, so that nothing needs tidying while something is measured
    "fsync": "off",
    **({} if sys.platform == "win32" else {"dynamic_shared_memory_type": "mmap"}),  # in the folder, which is removed
}
_ATTEMPTS = 3


@dataclass(frozen=True)
class _Installation:
    """Where the programs and what they write are, and as whom they run."""

    programs: Path
    folder: Path
    identity: Mapping[str, Any] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    def start(self, program: str, *arguments: str) -> subprocess.Popen[bytes]:
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [str(self.programs / program), "-D", str(self.data), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.folder,
                env={**os.environ, "LC_ALL": "C"},
                **self.identity,
            )

    def failure(self, program: str, code: int) -> str:
        """How a program ended, with the line that says why: hints and advice may follow it."""
        lines = self.log.read_text(errors="replace").strip().splitlines() or ["it said nothing"]
        errors = [line for line in lines if "error:" in line or "FATAL:" in line]
        return f"{program} {exit_text(code)}: {(errors or lines)[-1].strip()}"


def main() -> None:
    """Serve with the programs of the package whose folder is the argument, until standard input ends."""
    die_with_parent()
    signal.signal(signal.SIGTERM, _leave)
    with TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True) as folder:
        installation = _installation(Path(sys.argv[1]), Path(folder).resolve())
        password = secrets.token_hex(16)
        _create_database(installation, password)
        with _serving(installation) as (server, port):
            sys.stdout.write(f"postgresql://{ROLE}:{password}@127.0.0.1:{port}/postgres\n")
            sys.stdout.flush()
            sys.exit(installation.failure("postgres", server.wait()))


def _leave(*_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    sys.exit(0)


def _installation(package: Path, folder: Path) -> _Installation:
    """PostgreSQL refuses root, so root lets `nobody` run a copy: not everybody may get to where the package is."""
    version = _newest_version(package)
    if sys.platform == "win32" or os.geteuid() != 0:
        return _Installation(version / "bin", folder)
    import pwd  # noqa: PLC0415, there is none on Windows

    for above in folder.parents:
        if not above.stat().st_mode & 0o001:
            sys.exit(f"it does not run as root, and others may not enter {above}: set TMPDIR to a folder below /tmp")
    nobody = pwd.getpwnam("nobody")
    _copy(package, version, folder)
    for path in (folder, *folder.rglob("*")):
        os.chown(path, nobody.pw_uid, nobody.pw_gid, follow_symlinks=False)
    identity = {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": ()}
    return _Installation(folder / package.name / version.name / "bin", folder, identity)


def _newest_version(package: Path) -> Path:
    """The folder of the newest version: `pginstall` is 16, `pginstall18` is 18."""
    paths = sorted(package.glob("pginstall*"))
    return paths[-1] if paths else sys.exit(f"there are no programs in {package}")


def _copy(package: Path, version: Path, folder: Path) -> None:
    """Copy one version and the libraries that came with it; they find each other by their places."""
    others = [path.name for path in package.glob("pginstall*") if path != version]
    unneeded = shutil.ignore_patterns(*others, "include", "*.a", "*.py")
    for part in (package, package.with_name(f"{package.name}.libs")):
        if part.exists():
            shutil.copytree(part, folder / part.name, symlinks=True, ignore=unneeded)


def _create_database(installation: _Installation, password: str) -> None:
    """Make the database; whoever else works on this machine would need the password."""
    secret = installation.folder / "password"
    secret.touch(mode=0o600)
    secret.write_text(password)
    if installation.identity:
        shutil.chown(secret, installation.identity["user"])
    options = ("--auth=scram-sha-256", f"--pwfile={secret}", "--no-locale", "--encoding=UTF8", "--no-sync")
    with installation.start("initdb", f"--username={ROLE}", *options) as making:
        code = making.wait()
    secret.unlink()
    if code != 0:
        sys.exit(installation.failure("initdb", code))


@contextmanager
def _serving(installation: _Installation) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """Run the server on a free port, or on another one where somebody else took that in the meantime."""
    for _ in range(_ATTEMPTS):
        port = _free_port()
        settings = (f"--{name}={value}" for name, value in {**_SETTINGS, "port": port}.items())
        server = installation.start("postgres", *settings)
        try:
            if _becomes_ready(server, installation.data / "postmaster.pid"):
                yield server, port
                return
        finally:
            _stop(server)
    sys.exit(installation.failure("postgres", server.returncode))


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
        return port


def _becomes_ready(server: subprocess.Popen[bytes], status: Path) -> bool:
    """Wait until the last line of its status file says so, as `pg_ctl` does; False where it ends before."""
    while server.poll() is None:
        with suppress(OSError):
            if status.read_text().split()[-1:] == ["ready"]:
                return True
        time.sleep(0.005)
    return False


def _stop(server: subprocess.Popen[bytes]) -> None:
    """Shut down at once, saving nothing; it ends its own processes first and frees its shared memory."""
    if server.poll() is None:
        server.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGQUIT)
        server.wait()
