"""A bundle cannot lie about its record: what follows from it is made again and compared."""

from pathlib import Path

import pytest

from reports.bundle import bundle
from reports.bundle.bundle import verified
from reports.bundle.crate import Credits, crate
from reports.bundle.names import CRATE, PLAN, RECORD, SUMS, WHOLE, digest, is_page
from reports.bundle.plan import BUNDLE, plan, probe
from reports.errors import BundleError
from tests.reports.helpers.bundles import (
    INSTALLED,
    PAGE,
    changed,
    files_of,
    small,
    source,
    summed,
    trusted,
    without,
    zipped,
)
from tests.reports.helpers.records import as_bytes


def complaint(content: bytes) -> str:
    with pytest.raises(BundleError) as caught:
        trusted(content)
    return str(caught.value)


def test_a_bundle_gives_back_its_record_and_who_packed_it() -> None:
    by = Credits("Ada Lovelace", "CC-BY-4.0")
    checked_bundle = trusted(zipped(files_of(by=by)))
    assert checked_bundle.source.record == as_bytes(small())
    assert checked_bundle.source.measurements.sitting.installed == INSTALLED
    assert checked_bundle.source.by == by
    assert set(checked_bundle.files) == {*WHOLE, *PAGE}


@pytest.mark.parametrize("name", WHOLE)
def test_a_bundle_without_one_of_its_files_is_refused(name: str) -> None:
    rest = without(name)
    assert f"{name} is missing" in complaint(zipped(rest if name == SUMS else summed(rest)))


def test_a_file_that_the_checksums_do_not_know_is_refused() -> None:
    assert "does not know figures/more.svg" in complaint(zipped({**files_of(), "figures/more.svg": b"<svg/>"}))


def test_a_file_that_only_the_checksums_know_is_refused() -> None:
    assert "figures/speedups.svg is missing" in complaint(zipped(without("figures/speedups.svg")))


@pytest.mark.parametrize("name", sorted({*WHOLE, *PAGE} - {SUMS}))
def test_a_file_that_is_not_as_its_checksum_says_is_refused(name: str) -> None:
    files = files_of()
    assert f"the checksum of {name} is wrong" in complaint(zipped({**files, name: files[name] + b" "}))


def replaced(name: str, old: bytes, new: bytes) -> bytes:
    content = files_of(by=Credits("Ada"))[name]
    assert content.count(old)
    return zipped(summed({**files_of(by=Credits("Ada")), name: content.replace(old, new, 1)}))


LIES = {
    "another seed": ("plan.json", b'"seed": 1', b'"seed": 2'),
    "another command": ("plan.json", b"benchmarks run", b"benchmarks run; rm -rf"),
    "another machine": ("probe.json", b'"usable_cpus": 2', b'"usable_cpus": 64'),
    "another advice": ("README.txt", b"curl", b"rm"),
    "another CPU": ("ro-crate-metadata.json", b"Test CPU", b"Best CPU"),
    "another entity": ("ro-crate-metadata.json", b'"@graph": [', b'"@graph": [{"@id": "#x"},'),
    "another name beside the creator": ("ro-crate-metadata.json", b'"name": "Ada"', b'"name": "Ada", "email": "a@b.c"'),
    "a page that is not described": ("index.html", b"A page", b"Another page"),
}


@pytest.mark.parametrize("lie", LIES)
def test_what_does_not_follow_from_the_record_is_refused(lie: str) -> None:
    name, old, new = LIES[lie]
    text = CRATE if is_page(name) else name
    assert f"{text} is not what its record gives" in complaint(replaced(name, old, new))


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
    assert SUMS in complaint(zipped({**files_of(), SUMS: content}))


def test_checksums_in_another_order_or_twice_are_refused() -> None:
    files = files_of()
    lines = files[SUMS].splitlines(keepends=True)
    for other in (reversed(lines), [*lines, lines[-1]]):
        assert "not in the order" in complaint(zipped({**files, SUMS: b"".join(other)}))


def test_a_record_that_the_loader_refuses_is_refused_with_its_reason() -> None:
    assert "record.json in it is refused: it has format 99" in complaint(
        changed(record__json=as_bytes(small(format=99)))
    )


def test_another_record_in_its_place_is_refused() -> None:
    assert PLAN in complaint(changed(record__json=as_bytes(small(seed=77))))


def versioned(version: str) -> bytes:
    """A bundle whose plan says another version, by which its description would have been written otherwise."""
    plan = files_of()[PLAN].replace(b'"bundle": 1', f'"bundle": {version}'.encode())
    return changed(plan__json=plan, probe__json=b'{"words": "of those days"}')


def test_a_bundle_of_a_newer_version_asks_for_a_newer_crossover() -> None:
    assert "by a newer version of Crossover: update Crossover" in complaint(versioned("2"))


@pytest.mark.parametrize("version", ["0", "-1", "true", "[]", '"1"', "1.5"])
def test_a_bundle_that_does_not_say_its_version_is_refused(version: str) -> None:
    text = complaint(versioned(version))
    assert "plan.json does not say by which version" in text or "is not what its record gives" in text


def test_a_bundle_of_an_older_version_is_known_as_one_and_not_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundle, "BUNDLE", 2)
    checked_bundle = trusted(versioned("1"))
    assert checked_bundle.is_older
    assert checked_bundle.source.record == as_bytes(small())


def test_whoever_changes_what_is_written_raises_the_version() -> None:
    """Else bundles that are published already would be refused: raise BUNDLE, then put the new digest here."""
    of = source(small())
    texts = (
        plan(of.record, of.measurements),
        probe(of.measurements),
        crate(of.measurements, {"record.json": digest([b""]), "figures/a.svg": digest([b""])}, Credits("Ada", "MIT")),
    )
    assert (BUNDLE, digest(texts).sha256[:16]) == (1, "5c2395bb02107a09")


def test_a_record_that_does_not_say_when_it_was_measured_cannot_be_described() -> None:
    with pytest.raises(BundleError, match="does not say when"):
        files_of(small(started="yesterday"))


def test_a_refusal_names_the_file_and_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "bundle.zip"
    path.write_bytes(b"PK")
    for file, text in ((path, "it is no zip file"), (tmp_path, "it is a folder"), (tmp_path / "none", "no such file")):
        with pytest.raises(BundleError) as caught:
            verified(file)
        assert str(caught.value).startswith(f"{file} is refused: ")
        assert text in str(caught.value)


def test_a_path_that_cannot_be_one_is_refused() -> None:
    with pytest.raises(BundleError, match="no such file|cannot be read"):
        verified(Path("a\0b"))


def test_the_bundle_of_a_record_without_a_list_of_what_was_installed_is_one() -> None:
    content = small(installed={}, format=3)
    content["metadata"]["aiohttp_version"] = "3.14.5"
    checked_bundle = trusted(zipped(files_of(content)))
    assert set(checked_bundle.hashes) == {("aiohttp", "3.14.5")}
    assert RECORD in checked_bundle.files
