"""Rules of thumb as data: for which job, which model, and the measurements that have to show it.

Whether a record shows it is decided anew whenever records are measured anew; nothing here says so.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from reports.analysis.claims import CONTRADICTED, HELD
from reports.documents.evidence import Cell, Evidence, Finding, Frontier, LeastCost, Overtaking, Sources, finding

SUPPORTED, NOT_SUPPORTED, OPEN = "supported", "not supported", "open"
"""Every measurement shows the rule; one shows the opposite; else the record is too noisy, or has not measured it."""

_STANDARD = "linux-2cpu-python3.11"
_MAP = f"{_STANDARD}-map"
_SWEEPS = f"{_STANDARD}-share-and-messages"
_WITHOUT_A_GIL = "linux-2cpu-turns-python3.13t"
_AIOFILES = ("asyncio-aiofiles", "measured with aiofiles")
_AIOSQLITE = ("asyncio-aiosqlite", "measured with aiosqlite")


@dataclass(frozen=True)
class Rule:
    """Use `model` when the job is like this."""

    job: str
    model: str
    evidence: tuple[Evidence, ...]


RULES = (
    Rule(
        "Many jobs wait for servers, and the client library has an async API",
        "asyncio",
        (
            Cell(_STANDARD, "http_fetch", "asyncio", "faster"),
            Cell(_STANDARD, "http_fetch", "asyncio", "faster", "threads"),
            Cell(_STANDARD, "postgres_query", "asyncio-psycopg", "faster"),
        ),
    ),
    Rule(
        "Many jobs wait for servers, and the client library blocks",
        "threads",
        (
            Cell(_STANDARD, "http_fetch", "threads", "faster"),
            Cell(_STANDARD, "http_clients", "threads-http.client", "faster"),
            Cell(_STANDARD, "postgres_query", "threads", "faster"),
        ),
    ),
    Rule(
        "Jobs read small files that are in the page cache",
        "a plain loop",
        (
            Cell(_STANDARD, "file_read", "asyncio", "slower", "sequential", 1.0, *_AIOFILES),
            Cell(_STANDARD, "file_read", "threads", "slower"),
            Cell(_STANDARD, "file_read", "processes", "slower"),
        ),
    ),
    Rule(
        "Jobs write files and wait for the disk (fsync)",
        "threads",
        (
            Cell(_STANDARD, "file_write", "threads", "faster"),
            Cell(_STANDARD, "file_write", "threads", "faster", "asyncio", 1.0, *_AIOFILES),
        ),
    ),
    Rule(
        "Jobs are quick queries of SQLite",
        "a plain loop",
        (
            Cell(_STANDARD, "sqlite_query", "asyncio", "slower", "sequential", 1.0, *_AIOSQLITE),
            Cell(_STANDARD, "sqlite_query", "threads", "slower"),
            Cell(_STANDARD, "sqlite_query", "processes", "slower"),
        ),
    ),
    Rule(
        "Jobs start other programs",
        "threads, processes or asyncio",
        (
            Cell(_STANDARD, "subprocess_run", "threads", "faster"),
            Cell(_STANDARD, "subprocess_run", "processes", "faster"),
            Cell(_STANDARD, "subprocess_run", "asyncio", "faster"),
        ),
    ),
    Rule(
        "Jobs compute in pure Python",
        "processes",
        (
            Cell(_STANDARD, "primes", "processes", "faster"),
            Cell(_STANDARD, "primes", "processes", "faster", "threads"),
            Cell(_STANDARD, "primes", "asyncio", "not faster"),
            Overtaking(_SWEEPS, "primes", "sequential", "processes", "1 job per message"),
        ),
    ),
    Rule(
        "Jobs compute for microseconds in pure Python",
        "processes, with many jobs in each message",
        (
            Overtaking(_SWEEPS, "primes", "sequential", "processes", "8 jobs per message"),
            Overtaking(_SWEEPS, "primes", "sequential", "processes", "64 jobs per message"),
        ),
    ),
    Rule(
        "Jobs compute in C that releases the GIL (hashing, compressing, numpy)",
        "threads",
        (
            Cell(_STANDARD, "digest", "threads", "faster"),
            Cell(_STANDARD, "compress", "threads", "faster"),
            Cell(_STANDARD, "matrix", "threads", "faster"),
            Cell(_STANDARD, "digest", "threads", "faster", "processes"),
        ),
    ),
    Rule(
        "Jobs parse large documents with C that holds the GIL",
        "a plain loop",
        (
            Cell(_STANDARD, "json_parse", "asyncio", "not faster"),
            Cell(_STANDARD, "json_parse", "threads", "not faster"),
            Cell(_STANDARD, "json_parse", "processes", "not faster"),
        ),
    ),
    Rule(
        "Jobs wait, then compute a good deal in pure Python",
        "processes, alone or behind asyncio",
        (
            Cell(_STANDARD, "blend", "processes", "faster", "asyncio"),
            Cell(_STANDARD, "blend", "asyncio+processes", "faster", "asyncio"),
            Overtaking(_SWEEPS, "blend", "asyncio", "processes"),
            Frontier(_MAP, releases_gil=False),
        ),
    ),
    Rule(
        "Jobs wait, then compute in C that releases the GIL",
        "threads",
        (
            Cell(_STANDARD, "blend_releasing", "threads", "faster", "asyncio"),
            Cell(_STANDARD, "blend_releasing", "threads", "faster", "processes"),
            LeastCost(_MAP, releases_gil=True, model="threads"),
        ),
    ),
    Rule(
        "Jobs wait, and you do not know how much they compute",
        "asyncio or threads",
        (LeastCost(_MAP, releases_gil=False, model="asyncio"), LeastCost(_MAP, releases_gil=False, model="threads")),
    ),
    Rule(
        "Jobs hardly do anything",
        "a plain loop",
        (
            Cell(_STANDARD, "noop", "asyncio", "slower"),
            Cell(_STANDARD, "noop", "threads", "slower", "asyncio"),
            Cell(_STANDARD, "noop", "processes", "slower", "threads"),
        ),
    ),
    Rule(
        "Jobs compute in pure Python, and your Python has no GIL",
        "threads",
        (
            Cell(_WITHOUT_A_GIL, "primes", "threads", "faster"),
            Cell(_WITHOUT_A_GIL, "json_parse", "threads", "faster"),
            Cell(_WITHOUT_A_GIL, "primes", "threads", "faster", "processes"),
        ),
    ),
)


@dataclass(frozen=True)
class JudgedRule:
    """A rule with what the records say of each of its measurements."""

    rule: Rule
    findings: tuple[Finding, ...]

    @property
    def verdict(self) -> str:
        """Supported only if all of it is shown."""
        results = {finding.result for finding in self.findings}
        return NOT_SUPPORTED if CONTRADICTED in results else SUPPORTED if results == {HELD} else OPEN


def judged(rules: Sequence[Rule], sources: Sources) -> tuple[JudgedRule, ...]:
    """Every rule, in order; raises ReportError where a record is missing."""
    return tuple(JudgedRule(rule, tuple(finding(x, sources) for x in rule.evidence)) for rule in rules)
