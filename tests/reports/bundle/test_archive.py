"""Whatever a zip file holds or says of itself, reading it ends within limits, in what was asked for or in one line."""

import re
import tracemalloc
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from struct import pack
from zipfile import ZIP_BZIP2, ZIP_LZMA, ZIP_STORED, ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.bundle import archive
from reports.bundle.archive import read_members
from reports.bundle.bundle import checked_bundle
from reports.errors import BundleError
from tests.reports.helpers.bundles import files_of, zipped

WHOLE = zipped(files_of())
LISTED, LOCAL = b"PK\1\2", b"PK\3\4"
FLAGS, SIZE = {LISTED: 8, LOCAL: 6}, {LISTED: 24, LOCAL: 22}
HUGE = pack("<L", 2**32 - 2)


def complaint(content: bytes) -> str:
    with pytest.raises(BundleError) as caught:
        checked_bundle(content)
    text = str(caught.value)
    assert text.isprintable()
    assert len(text) < 300
    return text


def patched(content: bytes, value: bytes, offsets: Mapping[bytes, int]) -> bytes:
    """The same zip file with another value in what it says of every member: by signature, so far behind that."""
    changed = bytearray(content)
    for signature, offset in offsets.items():
        for match in re.finditer(re.escape(signature), content):
            changed[match.start() + offset : match.start() + offset + len(value)] = value
    return bytes(changed)


def packed_by(method: int) -> bytes:
    stream = BytesIO()
    with ZipFile(stream, "w", method) as file:
        for name, content in files_of().items():
            file.writestr(name, content)
    return stream.getvalue()


def test_members_are_read_however_they_are_stored_and_whatever_is_beside_them() -> None:
    beside = {"../up.json": b"x", "/etc/passwd": b"x", "C:\\x": b"x", "con": b"x", "record.json/": b"", "a/": b""}
    others = (packed_by(ZIP_STORED), zipped({**files_of(), **beside}), patched(WHOLE, HUGE, SIZE))
    for content in (*others, WHOLE + b"more", b"more" + WHOLE):
        assert checked_bundle(content) == checked_bundle(WHOLE)


MANY = {f"figures/f{number}.svg": b"" for number in range(2_001)}
HOSTILE = {
    "encrypted": (patched(WHOLE, pack("<H", 1), FLAGS), "is encrypted"),
    "strongly encrypted": (patched(WHOLE, pack("<H", 0x40), FLAGS), "damaged"),
    "lzma": (packed_by(ZIP_LZMA), "compressed in a way"),
    "bzip2": (packed_by(ZIP_BZIP2), "compressed in a way"),
    "unheard of": (patched(WHOLE, pack("<H", 99), {LISTED: 10, LOCAL: 8}), "compressed in a way"),
    "said to be smaller": (patched(WHOLE, pack("<L", 2), SIZE), "damaged"),
    "another CRC": (patched(WHOLE, pack("<L", 7), {LISTED: 16, LOCAL: 14}), "damaged"),
    "another name in the list": (patched(WHOLE, b"X", {LISTED: 46}), "is missing"),
    "another name in its place": (patched(WHOLE, b"X", {LOCAL: 30}), "damaged"),
    "nowhere": (patched(WHOLE, pack("<L", 2**31), {LISTED: 42}), "damaged"),
    "no headers": (patched(WHOLE, b"PK\3\3", {LOCAL: 0}), "damaged"),
    "more members than may be": (zipped(MANY), "more than the 2,000 files"),
}


@pytest.mark.parametrize("what", HOSTILE)
def test_a_zip_file_that_is_not_what_it_says_is_refused(what: str) -> None:
    content, text = HOSTILE[what]
    assert text in complaint(content)


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\5\6" + b"\0" * 18, b"{}" * 40, b"\x1f\x8b" + b"\0" * 50])
def test_what_is_no_zip_file_is_refused(content: bytes) -> None:
    assert complaint(content)


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_PACKED", 1_000)
    assert "larger than 1,000 bytes" in complaint(WHOLE)


def test_a_bomb_costs_no_more_than_its_limit_and_nothing_where_it_is_not_read() -> None:
    bomb = b"\0" * (60 * 1024 * 1024)
    read, unread = (zipped({**files_of(), name: bomb}) for name in ("environment.txt", "index.html"))
    assert len(read) < 100_000
    tracemalloc.start()
    try:
        assert "environment.txt has more than the 8,388,608 bytes" in complaint(read)
        assert checked_bundle(unread) == checked_bundle(WHOLE)
        assert tracemalloc.get_traced_memory()[1] < 40 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_reading_ends_at_the_limit_whatever_a_header_says() -> None:
    content = zipped({"plan.json": b"a" * 200_000})
    assert read_members(content, {"plan.json": 200_000}) == {"plan.json": b"a" * 200_000}
    for other in (content, patched(content, HUGE, SIZE)):
        with pytest.raises(BundleError, match="more than the 199,999 bytes"):
            read_members(other, {"plan.json": 199_999})


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=3))
@settings(max_examples=100)
def test_a_bundle_with_some_bytes_changed_is_refused_or_means_the_same(changes: list[tuple[int, int]]) -> None:
    content = bytearray(WHOLE)
    for place, value in changes:
        content[place] = value
    with suppress(BundleError):
        assert checked_bundle(bytes(content)) == checked_bundle(WHOLE)


@given(st.integers(0, len(WHOLE)), st.binary(max_size=30))
@settings(max_examples=40)
def test_a_bundle_that_is_cut_off_or_goes_on_is_refused_or_means_the_same(place: int, more: bytes) -> None:
    with suppress(BundleError):
        assert checked_bundle(WHOLE[:place] + more) == checked_bundle(WHOLE)
