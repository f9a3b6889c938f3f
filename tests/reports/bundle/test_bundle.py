"""Of a bundle only what was checked is used: a record, an environment that it says was installed, and credits."""

from pathlib import Path

import pytest

from reports.bundle.bundle import checked_bundle, read_bundle
from reports.bundle.crate import Attribution, crate
from reports.bundle.names import CRATE, ENVIRONMENT, RECORD, SUMS, digest
from reports.bundle.plan import BUNDLE, plan, probe
from reports.errors import BundleError
from tests.reports.helpers.bundles import (
    INSTALLED,
    changed,
    files_of,
    small,
    source,
    summed,
    without,
    zipped,
)
from tests.reports.helpers.records import as_bytes

READ = (RECORD, ENVIRONMENT, CRATE)


def complaint(content: bytes) -> str:
    with pytest.raises(BundleError) as caught:
        checked_bundle(content)
    return str(caught.value)


def test_a_bundle_gives_back_its_record_and_who_packed_it() -> None:
    ada = Attribution("Ada Lovelace", "CC-BY-4.0")
    bundle = checked_bundle(zipped(files_of(by=ada)))
    assert bundle.source.record == as_bytes(small())
    assert bundle.source.measurements.sitting.installed == INSTALLED
    assert bundle.source.attribution == ada
    assert set(bundle.sums) == {*files_of()} - {SUMS}


@pytest.mark.parametrize("name", [*READ, SUMS])
def test_a_bundle_without_one_of_the_files_that_are_read_is_refused(name: str) -> None:
    rest = without(name)
    assert f"{name} is missing" in complaint(zipped(rest if name == SUMS else summed(rest)))


@pytest.mark.parametrize("name", READ)
def test_a_file_that_is_not_as_its_checksum_says_or_has_none_is_refused(name: str) -> None:
    files = files_of()
    lines = files[SUMS].splitlines(keepends=True)
    other_lines = b"".join(line for line in lines if name.encode() not in line)
    for other in ({name: files[name] + b" "}, {SUMS: other_lines}):
        assert f"the checksum of {name} is wrong" in complaint(zipped({**files, **other}))


def test_what_is_made_anew_may_be_missing_or_otherwise() -> None:
    alone = {name: files_of()[name] for name in (*READ, SUMS)}
    for files in (alone, {**files_of(), "plan.json": b"{", "index.html": b"<script>"}):
        assert checked_bundle(zipped(files)) == checked_bundle(zipped(files_of()))


DESCRIPTIONS = {
    "no JSON": b"{",
    "a list": b"[]",
    "nothing in it": b'{"@graph": []}',
    "no graph": b"{}",
    "text for entities": b'{"@graph": ["x"]}',
    "nested without end": b"[" * 100_000,
    "a creator who is a list": b'{"@graph": [{"@id": "./", "author": 1, "license": ""},'
    b' {"@id": "#creator", "name": []}]}',
    "an escape for a creator": b'{"@graph": [{"@id": "./", "author": 1, "license": ""},'
    b' {"@id": "#creator", "name": "\\u001b[31m"}]}',
    "a license that is none": b'{"@graph": [{"@id": "./", "license": {"@id": "https://spdx.org/licenses/my own"}}]}',
    "a license that nests": b'{"@graph": [{"@id": "./", "license": {"@id": "' + b"(" * 100_000 + b'"}}]}',
}


@pytest.mark.parametrize("what", DESCRIPTIONS)
def test_a_description_that_is_none_is_refused_in_one_line(what: str) -> None:
    text = complaint(changed(**{"ro-crate-metadata__json": DESCRIPTIONS[what]}))
    assert text.isprintable()
    assert len(text) < 250


@pytest.mark.parametrize("content", [b"", b"no checksum\n", b"\xff\xfe", b"0" * 64 + b" *record.json\n"])
def test_checksums_that_are_none_are_refused(content: bytes) -> None:
    assert "the checksum of record.json is wrong" in complaint(zipped({**files_of(), SUMS: content}))


def test_a_record_that_the_loader_refuses_is_refused_with_its_reason() -> None:
    assert "record.json in it is refused: it has format 99" in complaint(
        changed(record__json=as_bytes(small(format=99)))
    )


def test_whoever_changes_what_is_written_raises_the_version() -> None:
    """Others may read these files, and know by it what they find: raise BUNDLE, then put the new digest here."""
    small_source, digests = source(small()), {name: digest(b"") for name in (RECORD, "figures/a.svg")}
    texts = (
        plan(small_source.record, small_source.measurements),
        probe(small_source.measurements),
        crate(small_source.measurements, digests, Attribution("Ada", "MIT")),
    )
    assert (BUNDLE, digest(b"".join(texts)).sha256[:16]) == (2, "6b73ef5d483be537")


def test_a_record_that_does_not_say_when_it_was_measured_cannot_be_described() -> None:
    with pytest.raises(BundleError, match="does not say when"):
        files_of(small(started="yesterday"))


def test_a_refusal_names_the_file_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(b"PK")
    for file, text in ((path, "it is no zip file"), (tmp_path, "it is a folder"), (tmp_path / "none", "no such file")):
        with pytest.raises(BundleError) as caught:
            read_bundle(file)
        assert str(caught.value).startswith(f"{file} is refused: ")
        assert text in str(caught.value)


def test_a_path_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(BundleError, match="no such file|cannot be read"):
        read_bundle(Path("a\0b"))


def test_the_bundle_of_a_record_without_a_list_of_what_was_installed_is_one() -> None:
    content = small(installed={}, format=3)
    content["metadata"]["aiohttp_version"] = "3.14.5"
    assert set(checked_bundle(zipped(files_of(content))).hashes) == {("aiohttp", "3.14.5")}
