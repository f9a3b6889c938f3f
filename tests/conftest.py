"""What tests of all three packages share: one real origin server for the whole run."""

from collections.abc import Iterator

import pytest
from hypothesis import settings

from benchmarks.origin.server import origin

settings.register_profile("no deadline", deadline=None)  # on a noisy machine a deadline would be a test of the machine
settings.load_profile("no deadline")


@pytest.fixture(scope="session")
def origin_url() -> Iterator[str]:
    with origin() as url:
        yield url
