"""The front door: every command of the project, each with an environment of its own.

    python3 noxfile.py -s bench                        measure, then write the page
    python3 noxfile.py -s bench -- --open              and open the page in a browser
    python3 noxfile.py -s bench -- --profile smoke     arguments after -- go to `python -m benchmarks run`
    python3 noxfile.py -s sweep                        measure along axes: where do models overtake each other?
    python3 noxfile.py -s map                          measure the map: which model for which job?
    python3 noxfile.py -s loops                        measure uvloop beside asyncio: where does the loop matter?
    python3 noxfile.py -s pythons                      measure every Python that is installed, in turns; then compare
    python3 noxfile.py -s compare -- A.json B.json     show records side by side
    python3 noxfile.py -s reproduce -- REFERENCE.json  measure the plan of a record here: what comes of its claims?
    python3 noxfile.py -s new -- my_job.py             begin a workload of your own
    python3 noxfile.py -s bench -- --workload my_job.py    measure it; --with PACKAGE installs what it needs
    python3 noxfile.py -s profile -- my_job.py         what does a function of yours wait and compute?
    python3 noxfile.py -s advise -- --wait 20ms --compute 2ms --jobs 1000
    python3 noxfile.py -s tests                        run the tests
    python3 noxfile.py --list                          everything else

Run as a script it needs nothing but Python and pip: it puts a locked nox into `.nox/front` and goes on with that.
With nox or uv at hand, `nox -s bench` and `uvx nox -s bench` do the same.
"""

import atexit
import importlib.util
import logging
import os
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import Any, NoReturn

HERE = Path(__file__).resolve().parent
FRONT = HERE / ".nox" / "front"
LOCKS = "locks"


def front_python() -> Path:
    """The interpreter of the environment that holds nox."""
    return FRONT / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def has_nox(python: Path) -> bool:
    check = [python, "-c", "import nox"]
    return python.exists() and subprocess.run(check, capture_output=True, check=False).returncode == 0


def install_nox() -> None:
    """Make the environment with what every Python has: venv without its pip, and the pip at hand."""
    import venv

    if importlib.util.find_spec("pip") is None:
        sys.exit(f"error: {sys.executable} has no pip: install pip for it, or use uv: uvx nox")
    sys.stdout.write("setting up nox in .nox/front (once)\n")
    sys.stdout.flush()
    venv.EnvBuilder(with_pip=False, clear=True).create(FRONT)
    pip = [sys.executable, "-m", "pip", "--python", front_python(), "--disable-pip-version-check", "install", "-qq"]
    try:
        done = subprocess.run([*pip, "--require-hashes", "-r", HERE / LOCKS / "front.txt"], check=False)
    except KeyboardInterrupt:
        sys.exit("stopped while nox was being installed; the same command starts again")
    if done.returncode:
        sys.exit("error: nox could not be installed; what pip said stands above; is there a network?")


def go_on_with_nox() -> None:
    """Replace this process by nox with the same arguments."""
    if sys.version_info < (3, 11):
        sys.exit(f"error: Python 3.11 or newer is needed, and {sys.executable} is {sys.version.split()[0]}")
    if not has_nox(front_python()):
        install_nox()
    command = [str(front_python()), "-m", "nox", "-f", str(HERE / "noxfile.py"), *sys.argv[1:]]
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    os.execv(command[0], command)


if __name__ == "__main__":
    go_on_with_nox()

import nox  # noqa: E402
from nox.command import CommandFailed  # noqa: E402

sys.path.append(str(HERE))
from benchmarks.errors import RequestError  # noqa: E402
from benchmarks.front.arguments import (  # noqa: E402
    EVERY_PYTHON,
    FREE_THREADED,
    PYTHONS,
    file_in,
    nox_request,
    paths_in,
    profile_request,
    pythons_request,
    record_in,
    reproduction_request,
    without_page_options,
)
from benchmarks.front.environments import environments, lock_of  # noqa: E402
from benchmarks.front.new_workload import write_new_workload  # noqa: E402

INVALID, WRONG_REQUEST = 1, 2
EXTRAS = ("clients", "cluster", "images", "loops", "postgres", "tls")
LOOPS = ("tcp_echo", "--axis", "message_bytes", "--model", "asyncio,uvloop,asyncio-eager,asyncio-streams")
FOR_DEVELOPERS = ("browser", "dev", "lint")
"""Locks of sessions in which nox tells every command; what it tells besides problems is noise to everybody else."""

nox.needs_version = ">=2024.10.9"
nox.options.default_venv_backend = "uv|virtualenv"
nox.options.reuse_venv = "yes"
nox.options.download_python = "never"
nox.options.error_on_missing_interpreters = False
nox.options.sessions = ["lint", "types", "tests"]


def is_news(record: logging.LogRecord) -> bool:
    """Whether nox shall say it: environments are announced by `install`, which knows how long that takes."""
    return not record.getMessage().startswith(("uv binary not found", "Creating virtual environment"))


def is_verbose() -> bool:
    return logging.getLogger().level < logging.DEBUG


if not is_verbose():
    logging.getLogger("nox").addFilter(is_news)


def install(session: nox.Session, lock: str) -> None:
    """Install exactly what a lock file says, each file checked against its hash; say so where that takes a while."""
    if lock not in FOR_DEVELOPERS and not is_verbose():
        logging.getLogger("nox").setLevel(logging.WARNING)
    location = getattr(session.virtualenv, "location", "")  # with --no-venv there is none
    content, mark = sha256((HERE / LOCKS / f"{lock}.txt").read_bytes()).hexdigest(), Path(location, f"installed-{lock}")
    is_new = location and (not mark.exists() or mark.read_text(encoding="utf-8") != content)
    if is_new:
        say(f"installing {LOCKS}/{lock}.txt into .nox/{Path(location).name} (once, in about half a minute)")
    session.install("--require-hashes", "-r", f"{LOCKS}/{lock}.txt")
    if is_new:
        mark.write_text(content, encoding="utf-8")


def say(text: str) -> None:
    """Tell one line, also where nox itself tells nothing but what goes wrong."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def refuse(session: nox.Session, problem: str) -> NoReturn:
    """End the session because the request cannot be met."""
    end_with(WRONG_REQUEST)
    session.error(problem)


def end_with(status: int) -> None:
    """Let this process end with the status of a module, where nox ends with 1 whatever it was."""
    atexit.register(leave, status)


def leave(status: int) -> None:
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def run_module(session: nox.Session, *words: str, **settings: Any) -> None:
    """Run a module of the suite; if it fails, so does the session, and the process ends with the module's status."""
    try:
        session.run("python", "-m", *words, **settings)
    except CommandFailed as error:
        if error.return_code and error.return_code > INVALID:
            end_with(error.return_code)
        raise


@nox.session
def bench(session: nox.Session) -> None:
    """Measure (`quick`, unless the arguments after -- say otherwise), then write the page."""
    measure(session, "run")


@nox.session
def sweep(session: nox.Session) -> None:
    """Measure along axes: where do models overtake each other? nox -s sweep -- sleep --axis wait_seconds."""
    measure(session, "sweep")


@nox.session(name="map")
def winner_map(session: nox.Session) -> None:
    """Measure which model wins for which wait and computing per job, in 5 minutes; with --profile standard in 20."""
    measure(session, "map")


@nox.session(default=False)
def loops(session: nox.Session) -> None:
    """Measure where it matters on which event loop coroutines run, and from which size of messages on it does not."""
    measure(session, "sweep", *LOOPS)


def bench_with(session: nox.Session) -> None:
    """Measure with this Python, as bench does, then write the page; what is built without a GIL has no extras."""
    measure(session, "run")


for version in EVERY_PYTHON:
    nox.session(bench_with, name=f"bench-{version}", python=version, default=False)


@nox.session(default=False)
def pythons(session: nox.Session) -> None:
    """Measure every Python that is installed, in turns, then compare: nox -s pythons -- --python 3.11,3.14."""
    install(session, "measure")
    if "--help" in session.posargs:
        session.run("python", "-m", "benchmarks", "pythons", "--help")
        return
    try:
        versions, request = pythons_request(session.posargs, Path(session.invoked_from))
        interpreters = environments(versions, FRONT.parent, request.packages, say, session.warn)
    except RequestError as error:
        refuse(session, str(error))
    words = [word for python in interpreters for word in ("--python", str(python))]
    try:
        status = run_or_invalid(session, "benchmarks", "pythons", *words, *request.arguments)
    finally:
        if len(records := sorted(map(str, Path(request.record).glob("*.json")))) > 1:
            session.notify("compare", posargs=records)
    if status == INVALID:
        session.error("something measured is invalid (named above); the page shows the rest")


def measure(session: nox.Session, command: str, *words: str) -> None:
    """Measure into a record, then write its page; --open is for the page."""
    asked, shown = without_page_options(session.posargs)
    request = nox_request([*words, *asked], Path(session.invoked_from))
    install(session, lock_of(session.python))
    if request.extras and session.python not in FREE_THREADED:
        install_extras(session)
    if request.packages:
        session.install(*request.packages)
    if "--help" in session.posargs:
        session.run("python", "-m", "benchmarks", command, "--help")
        return
    status = run_or_invalid(session, "benchmarks", command, *request.arguments)
    if not Path(request.record).exists():
        session.error("nothing was recorded there; what went wrong stands above")
    session.notify("report", posargs=[request.record, *shown])
    if status == INVALID:
        session.error("something measured is invalid (named above); the page shows the rest")


def reproduce(session: nox.Session) -> None:
    """Measure the plan of a record anew, with its libraries, and check its claims: nox -s reproduce -- REFERENCE."""
    folder, lock = Path(session.invoked_from), lock_of(session.python)
    first = next(iter(session.posargs), "")
    if first.endswith(".zip") and Path(folder, first).is_file():
        unpacked = (FRONT.parent / "unpacked" / sha256(Path(folder, first).read_bytes()).hexdigest()[:12]).resolve()
        if not unpacked.exists():
            unpacked.parent.mkdir(parents=True, exist_ok=True)
            session.notify("unpack", posargs=[first, str(unpacked)])
        session.notify(f"{session.name}-{UNPACKED}", posargs=[str(unpacked / "record.json"), *session.posargs[1:]])
        return
    try:
        request = reproduction_request(session.posargs, folder, lock)
    except RequestError as error:
        refuse(session, str(error))
    install(session, lock)
    if request.extras and session.python not in FREE_THREADED:
        install_extras(session)
    install_versions(session, request.pins)
    if request.packages:
        session.install(*request.packages)
    run_or_invalid(session, "benchmarks", "reproduce", *request.arguments)
    if Path(request.record).exists():
        session.notify("reproduction", posargs=[request.reference, request.record])


# A session runs once: what goes on after a bundle was unpacked has a name of its own.
UNPACKED = "unpacked"
for end in ("", f"-{UNPACKED}"):
    nox.session(reproduce, name=f"reproduce{end}", default=False)
    for version in EVERY_PYTHON:
        nox.session(reproduce, name=f"reproduce-{version}{end}", python=version, default=False)


def install_versions(session: nox.Session, pins: list[str]) -> None:
    """Install other versions than the locked ones; those that cannot be had are told, and the page names them."""
    for pin in pins:
        try:
            session.install(pin)
        except CommandFailed:
            session.warn(f"{pin} cannot be installed here: the locked version is measured instead")


@nox.session(default=False)
def reproduction(session: nox.Session) -> None:
    """Check the claims of a record by a second one: nox -s reproduction -- REFERENCE.json RECORD.json."""
    install(session, "report")
    words = paths_in(Path(session.invoked_from), session.posargs)
    if run_or_invalid(session, "reports", "reproduction", *words) == INVALID:
        session.error("something that the reference claims is contradicted (named above); the page shows all of it")


def install_extras(session: nox.Session) -> None:
    """Install what only some workloads need; what cannot be had here is a gap with a reason, never a failure."""
    try:
        install(session, "extras")
    except CommandFailed:
        for extra in EXTRAS:
            install_if_possible(session, extra)


def install_if_possible(session: nox.Session, extra: str) -> None:
    try:
        install(session, f"extra-{extra}")
    except CommandFailed:
        session.warn(f"the extra {extra} cannot be installed here: what needs it will be skipped")


def run_or_invalid(session: nox.Session, *words: str) -> int:
    """Run a module of the suite and return 0 or 1 (something is invalid); a wrong request ends the session."""
    try:
        run_module(session, *words, interrupt_timeout=30, terminate_timeout=10)
    except CommandFailed as error:
        if error.return_code != INVALID:
            raise
        return INVALID
    return 0


@nox.session(default=False, venv_backend="none")
def new(session: nox.Session) -> None:
    """Write a workload of your own to begin with: nox -s new -- my_job.py."""
    if len(session.posargs) != 1:
        refuse(session, "name the file to write, as in: nox -s new -- my_job.py")
    try:
        next_steps = write_new_workload(file_in(Path(session.invoked_from), session.posargs[0]))
    except RequestError as error:
        refuse(session, str(error))
    session.log(next_steps)


@nox.session
def report(session: nox.Session) -> None:
    """Write the page of a record: nox -s report -- results/RECORD.json; --open opens it in a browser."""
    install(session, "report")
    folder = Path(session.invoked_from)
    words = (record_in(folder, word) for word in session.posargs)
    if run_or_invalid(session, "reports", "page", *words) == INVALID:
        session.error("something measured cannot be true (named above); the page shows the rest")


@nox.session(default=False)
def profile(session: nox.Session) -> None:
    """Find out what a function of your own waits and computes, and get advice: nox -s profile -- my_job.py."""
    words, packages = profile_request(session.posargs, Path(session.invoked_from))
    install(session, "measure")
    if packages:
        session.install(*packages)
    run_module(session, "benchmarks", "profile", *words)


@nox.session(default=False)
def advise(session: nox.Session) -> None:
    """Predict which model is for a job of yours: nox -s advise -- --wait 20ms --compute 2ms --jobs 1000."""
    install(session, "report")
    folder = Path(session.invoked_from)
    run_module(session, "reports", "advise", *(record_in(folder, word) for word in session.posargs))


@nox.session(default=False)
def pack(session: nox.Session) -> None:
    """Pack a record into one file to publish: nox -s pack -- results/RECORD.json --license CC-BY-4.0."""
    publishing(session, "pack")


@nox.session(default=False)
def unpack(session: nox.Session) -> None:
    """Check a file that somebody published, then unpack it: nox -s unpack -- FILE.zip FOLDER."""
    publishing(session, "unpack")


def publishing(session: nox.Session, command: str) -> None:
    """Run a command about published records."""
    install(session, "report")
    run_module(session, "reports", command, *paths_in(Path(session.invoked_from), session.posargs))


@nox.session(default=False)
def compare(session: nox.Session) -> None:
    """Show records side by side: nox -s compare -- A.json B.json; --fail-on slower:10% makes it a gate."""
    install(session, "report")
    words = paths_in(Path(session.invoked_from), session.posargs)
    if run_or_invalid(session, "reports", "compare", *words) == INVALID:
        session.error("cells are beyond the limit (named above); the page shows all of them")


@nox.session(default=False)
def docs(session: nox.Session) -> None:
    """Make what is committed anew from records and workloads, tables in documents included; --check only compares."""
    install(session, "dev")
    session.run("python", "-m", "benchmarks", "docs", *session.posargs)
    session.run("python", "-m", "reports", "docs", *session.posargs)


@nox.session(default=False)
def fuzz(session: nox.Session) -> None:
    """Read 100,000 mutated records and bundles, none of which may break anything: nox -s fuzz -- --seed 2."""
    install(session, "dev")
    session.run("python", "-m", "tests.fuzzing", *session.posargs)


def run_tests(session: nox.Session) -> None:
    """Run the tests but the slow ones; arguments after -- go to pytest."""
    pytest(session, "not slow")


@nox.session(default=False)
def tests_slow(session: nox.Session) -> None:
    """Run the slow tests: long simulations, clusters, kills at random moments, several Pythons, committed documents."""
    pytest(session, "slow")


def pytest(session: nox.Session, which: str) -> None:
    """Run the tests with such marks, as many at once as there are CPUs, each with one of them.

    They start many Pythons, which shall find compiled what one of them compiled before.
    """
    install(session, "dev")
    at_once = ("-n", "auto", "--maxprocesses", "4", "--dist", "loadfile", "--no-loadscope-reorder")
    environment = {"OPENBLAS_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": ""}
    session.run("python", "-m", "pytest", "-m", which, *at_once, *session.posargs, env=environment)


nox.session(run_tests, name="tests")
for version in PYTHONS:
    nox.session(run_tests, name=f"tests-{version}", python=version, tags=["pythons"])


@nox.session(default=False)
def browser(session: nox.Session) -> None:
    """Test the pages in Debian's Chromium; what is missing, and .ci/install_browser installs, is named."""
    install(session, "dev")
    install(session, "browser")
    at_once = ("-n", "auto", "--maxprocesses", "2", "--dist", "loadgroup")
    session.run("python", "-m", "pytest", "tests/browser", *at_once, *session.posargs)


@nox.session
def lint(session: nox.Session) -> None:
    """Check style, formatting and the boundaries between the packages."""
    install(session, "lint")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("lint-imports", env={"PYTHONPATH": str(HERE)})


@nox.session
def types(session: nox.Session) -> None:
    """Check the types, strictly."""
    install(session, "dev")
    session.run("mypy")


@nox.session(default=False)
def lock(session: nox.Session) -> None:
    """Write the lock files anew from pyproject.toml, with the newest versions: nox -s lock."""
    session.install("uv")
    compile_ = ["uv", "pip", "compile", "--quiet", "--universal", "--generate-hashes", "--no-header", "--upgrade"]
    compile_ += ["--python-version", "3.11"]
    session.run(*compile_, "pyproject.toml", "--all-extras", "--group", "dev", "-o", f"{LOCKS}/dev.txt")
    same = ["-c", f"{LOCKS}/dev.txt"]
    session.run(*compile_, "pyproject.toml", *same, "-o", f"{LOCKS}/measure.txt")
    session.run(*compile_, "pyproject.toml", "--all-extras", *same, "-o", f"{LOCKS}/extras.txt")
    for extra in EXTRAS:
        session.run(*compile_, "pyproject.toml", "--extra", extra, *same, "-o", f"{LOCKS}/extra-{extra}.txt")
    for group in ("browser", "lint", "report"):
        session.run(*compile_, "--group", f"pyproject.toml:{group}", *same, "-o", f"{LOCKS}/{group}.txt")
    session.run(*compile_, "--group", "pyproject.toml:front", "-o", f"{LOCKS}/front.txt")
    lock_free_threaded(session)


def lock_free_threaded(session: nox.Session) -> None:
    """Python 3.13t has a lock of its own: the newest numpy, granian and pydantic-core have no wheels for it."""
    if shutil.which("python3.13t") is None:
        session.warn(f"{LOCKS}/measure-3.13t.txt stays as it is: there is no python3.13t here")
        return
    compile_ = ["uv", "pip", "compile", "--quiet", "--generate-hashes", "--no-header", "--upgrade"]
    compile_ += ["--python", "python3.13t", "--python-version", "3.13", "--only-binary", ":all:"]
    session.run(*compile_, "pyproject.toml", "-o", f"{LOCKS}/measure-3.13t.txt")
