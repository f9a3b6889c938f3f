"""What all tests of reports share."""

from collections.abc import Iterator

import pytest

from reports.plotting import figure


@pytest.fixture(scope="module", autouse=True)
def _small_pictures() -> Iterator[None]:
    """Bitmaps with few dots: how many there are changes nothing but how long they take to be written."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(figure, "_DOTS_PER_INCH", 24)
        yield
