"""What tests of all three packages share: one real origin server for the whole run."""

from collections.abc import Iterator

import pytest

from benchmarks.origin.server import origin


@pytest.fixture(scope="session")
def origin_url() -> Iterator[str]:
    with origin() as url:
        yield url
