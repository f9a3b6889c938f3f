"""Packing and unpacking: whole or not at all, the same bytes each time, and no page but one made here."""

import hashlib
import shutil
import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from reports.bundle.bundle import read_bundle
from reports.bundle.crate import Attribution
from reports.bundle.pack import pack_record, unpack_bundle, warnings
from reports.errors import RecordError, ReportError
from reports.page.output import report
from tests.reports.helpers.bundles import files_of, small, source, summed, zipped
from tests.reports.helpers.records import as_bytes

SHA256SUM = shutil.which("sha256sum") or ""


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("packed")
    record = folder / "mine.json"
    record.write_bytes(as_bytes(small()))
    return pack_record(record, None, Attribution("Ada Lovelace", "MIT")).path


@pytest.fixture
def record(tmp_path: Path) -> Path:
    path = tmp_path / "mine.json"
    path.write_bytes(as_bytes(small()))
    return path


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_a_bundle_lies_beside_its_record_and_is_whole(packed: Path) -> None:
    assert packed.name == "mine.zip"
    assert names(packed.parent) == ["mine.json", "mine.zip"]
    assert read_bundle(packed).source.attribution == Attribution("Ada Lovelace", "MIT")


def test_the_same_record_is_packed_into_the_same_bytes(packed: Path, tmp_path: Path) -> None:
    other = tmp_path / "elsewhere.json"
    other.write_bytes((packed.parent / "mine.json").read_bytes())
    again = pack_record(other, tmp_path / "again.zip", Attribution("Ada Lovelace", "MIT")).path
    assert again.read_bytes() == packed.read_bytes()


def test_nothing_in_a_bundle_tells_when_or_where_it_was_packed(packed: Path) -> None:
    with ZipFile(packed) as archive:
        assert {(member.date_time, member.external_attr >> 16) for member in archive.infolist()} == {
            ((1980, 1, 1, 0, 0, 0), 0o100644)
        }
        assert archive.namelist() == sorted(archive.namelist())


def test_an_unpacked_bundle_has_the_bytes_that_were_packed(packed: Path, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = unpack_bundle(packed, tmp_path / "folder")
    assert done.differing == 0
    with ZipFile(packed) as archive:
        for name in archive.namelist():
            assert (tmp_path / "folder" / name).read_bytes() == archive.read(name), name
    assert names(tmp_path) == ["folder"]


def sums_of(folder: Path) -> dict[str, str]:
    lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


@pytest.mark.slow
def test_the_page_of_a_stranger_is_never_written_and_nothing_outside_the_folder(tmp_path: Path) -> None:
    beside = {"../up.json": b"x", f"{tmp_path}/root.json": b"x", "run.py": b"x", "figures/../../up.svg": b"x"}
    (tmp_path / "foreign.zip").write_bytes(zipped({**files_of(hashes={}), **beside}))
    done = unpack_bundle(tmp_path / "foreign.zip", None)
    assert done.folder == tmp_path / "foreign"
    assert done.differing > 0
    assert names(tmp_path) == ["foreign", "foreign.zip"]
    made = report(source(small()).measurements)
    assert names(done.folder / "figures") == sorted(Path(name).name for name in made if name.startswith("figures/"))
    for name in ("index.html", "summary.md", "figures/speedups.svg"):
        assert (done.folder / name).read_bytes() == made[name]
    assert b"curl" not in (done.folder / "README.txt").read_bytes()
    assert "aiohttp==3.14.5 \\" in (done.folder / "environment.txt").read_text(encoding="utf-8")
    sums = sums_of(done.folder)
    files = [path for path in done.folder.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    assert sums == {
        path.relative_to(done.folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files
    }


@pytest.mark.skipif(not SHA256SUM, reason="there is no sha256sum here")
def test_sha256sum_finds_everything_as_it_should_be(packed: Path, tmp_path: Path) -> None:
    with ZipFile(packed) as archive:
        archive.extractall(tmp_path)
    done = subprocess.run(
        [SHA256SUM, "-c", "--strict", "SHA256SUMS"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0
    assert done.stdout.count(": OK\n") == len(sums_of(tmp_path))


def test_what_is_there_is_never_overwritten_by_packing(record: Path) -> None:
    target = record.with_suffix(".zip")
    target.write_bytes(b"precious")
    with pytest.raises(ReportError, match="is there already; choose another --output"):
        pack_record(record, None, Attribution())
    assert target.read_bytes() == b"precious"


@pytest.mark.parametrize("content", [b"", b"{}", as_bytes(small(format=99))])
def test_what_is_no_record_or_cannot_be_described_is_not_packed(record: Path, content: bytes) -> None:
    record.write_bytes(content)
    with pytest.raises(ReportError) as caught:
        pack_record(record, None, Attribution())
    assert str(record) in str(caught.value)
    assert names(record.parent) == ["mine.json"]


def test_a_bundle_that_cannot_be_written_leaves_nothing(record: Path) -> None:
    for name, text in (("none/mine.zip", "there is no folder"), ("m" * 300, "cannot write")):
        with pytest.raises(ReportError, match=text):
            pack_record(record, record.parent / name, Attribution())
    assert names(record.parent) == ["mine.json"]


def test_whoever_packs_is_told_of_words_that_a_record_quotes() -> None:
    invalid = [{"workload": "work", "model": "asyncio", "block": 1, "phase": "warm", "reason": "no /home/me"}] * 2
    skipped = [{"workload": "other", "reason": "no database"}]
    assert warnings(source(small()).measurements) == ()
    assert warnings(source(small(invalid=invalid, skipped=skipped)).measurements) == (
        "the record quotes 2 error messages of variants and 1 reason for skipping workloads: "
        "read what it says before you publish it",
    )


def test_a_bundle_that_is_refused_leaves_nothing(packed: Path, tmp_path: Path) -> None:
    wrong_time = source(small(started="yesterday"))
    files = {**files_of(), "record.json": wrong_time.record}
    for content, text in ((packed.read_bytes()[:-30], "no zip file"), (zipped(summed(files)), "does not say when")):
        (tmp_path / "bad.zip").write_bytes(content)
        with pytest.raises(ReportError, match=text):
            unpack_bundle(tmp_path / "bad.zip", tmp_path / "folder")
    assert names(tmp_path) == ["bad.zip"]


def test_a_folder_that_cannot_be_written_is_left_as_it_was(packed: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(ReportError, match="there is no folder"):
        unpack_bundle(packed, tmp_path / "file" / "folder")
    assert names(tmp_path) == ["file"]


def test_only_a_new_or_an_empty_folder_is_unpacked_into(packed: Path, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "file").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "empty")
    for name in ("taken", "taken/file", "link"):
        with pytest.raises(ReportError, match="is there already; name a new or an empty folder"):
            unpack_bundle(packed, tmp_path / name)
    assert names(tmp_path / "taken") == ["file"]
    assert names(tmp_path / "empty") == []


def test_a_record_is_not_taken_for_a_bundle(record: Path) -> None:
    with pytest.raises(ReportError, match="no zip file"):
        read_bundle(record)
    with pytest.raises(RecordError):
        pack_record(record.with_name("none.json"), None, Attribution())
