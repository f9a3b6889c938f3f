"""Whatever a zip file holds or says of itself, it is a bundle or one line says why it is none."""

import tracemalloc
from contextlib import suppress
from io import BytesIO
from pathlib import PurePosixPath, PureWindowsPath
from struct import pack

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.bundle import archive, bundle
from reports.bundle.archive import opened
from reports.bundle.names import refusal
from reports.errors import BundleError
from tests.reports.helpers.archives import DEFLATED, DEVICE, FOLDER, LINK, Lies, Part, crafted
from tests.reports.helpers.bundles import files_of, trusted, zipped

ZIP64_SIZE = pack("<2HQ", 1, 8, 2**60)


def complaint(content: bytes) -> str:
    with pytest.raises(BundleError) as caught:
        trusted(content)
    text = str(caught.value)
    assert text.isprintable()
    assert len(text) < 300
    return text


NAMES = {
    "": "is empty",
    "../record.json": "leaves the folder",
    "figures/../../record.json": "leaves the folder",
    "/etc/passwd": "is an absolute path",
    "//host/share": "is an absolute path",
    "C:/record.json": "names a drive or a stream",
    "record.json:stream": "names a drive or a stream",
    "..\\record.json": "holds a backslash",
    "figures//a.svg": "has an empty part",
    "./record.json": "has an empty part",
    "figures/": "has an empty part",
    "record.json.": "begins or ends with a space or a dot",
    "record.json ": "begins or ends with a space or a dot",
    " record.json": "begins or ends with a space or a dot",
    "figures/CON.svg": "is a device on Windows",
    "nul": "is a device on Windows",
    "com1.txt": "is a device on Windows",
    "record.json\0.svg": "holds control characters",
    "record\x1b[31m.json": "holds control characters",
    "figures/" + "a" * 200 + ".svg": "is too long",
    "Record.json": "is none of a bundle's",
    "r\N{LATIN SMALL LETTER E WITH ACUTE}cord.json": "is none of a bundle's",
    "figures/a.html": "is none of a bundle's",
    "run.py": "is none of a bundle's",
}


@pytest.mark.parametrize("name", NAMES, ids=ascii)
def test_a_name_that_is_not_harmless_is_refused_with_the_reason(name: str) -> None:
    assert NAMES[name] in complaint(crafted([Part(name)]))


@given(st.text(max_size=30) | st.from_regex(r"(figures/)?[a-zA-Z0-9./\\:_ -]{1,20}(\.svg)?", fullmatch=True))
@settings(max_examples=200)
@example("figures/ok.svg")
def test_a_name_that_is_accepted_stays_in_the_folder_on_every_system(name: str) -> None:
    if refusal(name):
        return
    for path in (PurePosixPath(name), PureWindowsPath(name)):
        assert not path.is_absolute()
        assert not path.drive
        assert ".." not in path.parts
        assert path.as_posix() == name
    assert name.isascii()


PARTS = {
    "the same twice": ([Part("plan.json"), Part("plan.json")], "is in it twice"),
    "a link": ([Part("record.json", b"/etc/passwd", attributes=LINK)], "record.json is a link"),
    "a folder": ([Part("record.json", attributes=FOLDER)], "is a folder"),
    "a folder of DOS": ([Part("record.json", attributes=0x10)], "is a folder"),
    "a device": ([Part("record.json", attributes=DEVICE)], "is no plain file"),
    "encrypted": ([Part("record.json", flags=0x801)], "is encrypted"),
    "strongly encrypted": ([Part("record.json", flags=0x840)], "is encrypted"),
    "lzma": ([Part("record.json", method=14)], "compressed in a way"),
    "unheard of": ([Part("record.json", method=99)], "compressed in a way"),
    "shared bytes": ([Part("plan.json", b"abc"), Part("record.json", at=0)], "overlap"),
    "a file in the list": ([Part("plan.json", packed=10_000)], "overlap"),
    "a file nowhere": ([Part("plan.json", at=2**31)], "zip is damaged"),
    "another header": ([Part("plan.json", called_inside="probe.json")], "zip is damaged"),
    "no header": ([Part("plan.json", at=3)], "zip is damaged"),
    "said to be huge": ([Part("plan.json", size=2**32 - 2)], "has more than"),
    "said to be larger than anything": ([Part("plan.json", size=2**32 - 1, extra=ZIP64_SIZE)], "has more than"),
    "said to be smaller": ([Part("plan.json", b"abcdef", size=2)], "zip is damaged"),
    "not deflated": ([Part("plan.json", b"\xff" * 9, method=DEFLATED, packed=3)], "zip is damaged"),
    "a broken extra field": ([Part("plan.json", extra=pack("<2H", 1, 99))], "zip is damaged"),
    "not all there is": ([Part("plan.json")], "is missing"),
}


@pytest.mark.parametrize("what", PARTS)
def test_a_member_that_is_no_plain_file_of_its_own_is_refused(what: str) -> None:
    parts, text = PARTS[what]
    assert text in complaint(crafted(parts))


ENDS = {
    "a comment": (Lies(comment=b"hello"), "behind its end"),
    "something before": (Lies(before=b"#!/bin/sh\n", listed_at=0), "zip is damaged|stands before"),
    "several parts": (Lies(part=1), "in several parts"),
    "more members than there are": (Lies(members=2), "not as long as it says|damaged"),
    "fewer members than there are": (Lies(members=0), "not as long as it says"),
    "more members than may be": (Lies(members=2_001), "more than the 2,000 files"),
    "a list longer than may be": (Lies(listed=2**31), "more than the 2,000 files"),
    "a list elsewhere": (Lies(listed_at=7), "stands before"),
    "a locator of zip64": (Lies(locator=pack("<4sLQL", b"PK\6\7", 0, 0, 1)), "more than the 2,000 files"),
}


@pytest.mark.parametrize("what", ENDS)
def test_an_end_that_lies_is_refused(what: str) -> None:
    lies, said = ENDS[what]
    text = complaint(crafted([Part("plan.json")], lies))
    assert any(one in text for one in said.split("|"))


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\5\6" + b"\0" * 18, b"{}" * 40, b"\x1f\x8b" + b"\0" * 50])
def test_what_is_no_zip_file_is_refused(content: bytes) -> None:
    assert complaint(content)


def test_a_file_that_is_too_large_is_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MOST_PACKED", 1_000)
    assert "larger than 1,000 bytes" in complaint(zipped(files_of()))


def test_a_bomb_is_refused_before_it_is_in_memory() -> None:
    packed = crafted([Part("plan.json", b"\0" * (60 * 1024 * 1024), DEFLATED)])
    assert len(packed) < 100_000
    tracemalloc.start()
    try:
        assert "has more than the 8,388,608 bytes" in complaint(packed)
        assert tracemalloc.get_traced_memory()[1] < 40 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_many_files_that_are_large_together_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "MOST_IN_ALL", 5_000_000)
    parts = [Part(f"figures/f{number}.svg", b"\0" * 1_000_000, DEFLATED) for number in range(9)]
    assert "more than the 5,000,000 bytes together" in complaint(crafted(parts))


def test_reading_ends_at_the_limit_whatever_a_header_says() -> None:
    with opened(BytesIO(crafted([Part("plan.json", b"a" * 200_000)]))) as found:
        pieces = found.pieces(found.members[0], most=70_000)
        assert len(next(pieces)) < 70_000
        with pytest.raises(BundleError):
            next(pieces)


WHOLE = zipped(files_of())


@given(st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), min_size=1, max_size=3))
@settings(max_examples=100)
def test_a_bundle_with_some_bytes_changed_is_refused_or_means_the_same(changes: list[tuple[int, int]]) -> None:
    content = bytearray(WHOLE)
    for place, value in changes:
        content[place] = value
    with suppress(BundleError):
        assert trusted(bytes(content)) == trusted(WHOLE)


@given(st.integers(0, len(WHOLE)), st.binary(max_size=30))
@settings(max_examples=40)
def test_a_bundle_that_is_cut_off_or_goes_on_is_refused(place: int, more: bytes) -> None:
    content = WHOLE[:place] + more
    if content != WHOLE:
        complaint(content)
