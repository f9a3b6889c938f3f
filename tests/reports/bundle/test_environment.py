"""The environment is one that pip installs, and nothing else can be said in its file."""

from pathlib import Path

import pytest

from reports.bundle.bundle import checked_bundle
from reports.bundle.environment import Hashes, hashes_in, locked_hashes
from reports.errors import BundleError
from reports.paths import LOCKS
from tests.reports.helpers.bundles import changed, files_of, small, zipped

HASH = "0" * 64


def environment(installed: dict[str, str], hashes: Hashes | None = None) -> str:
    return files_of(small(installed=installed), hashes=hashes)["environment.txt"].decode()


def test_versions_that_a_lock_file_knows_have_all_its_hashes() -> None:
    known = locked_hashes()["aiohttp", "3.14.5"]
    assert len(known) > 20
    text = environment({"aiohttp": "3.14.5"})
    assert text.count("--hash=sha256:") == len(known)
    assert all(f"--hash=sha256:{sha256}" in text for sha256 in known)


def test_pip_can_read_every_line_and_the_others_are_comments() -> None:
    lines = environment({"aiohttp": "3.14.5", "pip": "0.0.1"}).replace(" \\\n", " ").splitlines()
    requirements = [line for line in lines if not line.startswith("#")]
    assert [line.split()[0] for line in requirements] == ["aiohttp==3.14.5"]
    assert "#   pip==0.0.1" in lines


def test_a_file_without_any_known_hash_is_only_comments() -> None:
    assert all(line.startswith("#") for line in environment({"aiohttp": "3.14.5"}, hashes={}).splitlines())


def test_hashes_are_read_from_the_lock_files_of_all_kinds() -> None:
    lines = (LOCKS / "extras.txt").read_text().splitlines()
    pinned = {line.split("==")[0].partition("[")[0] for line in lines if line[:1].isalpha()}
    assert pinned <= {name for name, _ in locked_hashes()}


def test_without_lock_files_no_hash_is_known(tmp_path: Path) -> None:
    assert locked_hashes(tmp_path) == {}


def test_hashes_of_several_files_are_put_together() -> None:
    text = "a==1 \\\n    --hash=sha256:{}\n# via b\n"
    assert hashes_in([text.format("1" * 64), text.format("0" * 64)]) == {("a", "1"): ("0" * 64, "1" * 64)}


def complaint(content: str | bytes) -> str:
    text = content.encode() if isinstance(content, str) else content
    with pytest.raises(BundleError) as caught:
        checked_bundle(changed(environment__txt=text))
    return str(caught.value)


TRUE = files_of()["environment.txt"].decode()
UNHEARD_OF, OTHERWISE = "neither a distribution nor a hash", "not what its record says was installed"
LIES: dict[str, tuple[str | bytes, str]] = {
    "another index": (f"--index-url https://evil.example/simple\n{TRUE}", UNHEARD_OF),
    "another file": (f"-r https://evil.example/more.txt\n{TRUE}", UNHEARD_OF),
    "an address": (TRUE.replace("aiohttp==3.14.5", "aiohttp @ https://evil.example/a.whl"), UNHEARD_OF),
    "a hash of another kind": (TRUE.replace("--hash=sha256:", "--hash=md5:", 1), UNHEARD_OF),
    "no hash": ("aiohttp==3.14.5\n", UNHEARD_OF),
    "no hash behind a line that goes on": ("aiohttp==3.14.5 \\\n# nothing\n", OTHERWISE),
    "another version": (TRUE.replace("aiohttp==3.14.5", "aiohttp==3.14.4"), OTHERWISE),
    "one more": (f"{TRUE}evil==1 \\\n    --hash=sha256:{HASH}\n", OTHERWISE),
    "no text": (b"\xff", "is no text"),
}


@pytest.mark.parametrize("lie", LIES)
def test_a_file_that_says_more_to_pip_than_its_record_is_refused(lie: str) -> None:
    content, text = LIES[lie]
    assert text in complaint(content)


def test_hashes_that_a_lock_file_here_contradicts_are_refused() -> None:
    other = files_of(hashes={("aiohttp", "3.14.5"): (HASH,)})["environment.txt"].decode()
    assert "other hashes of aiohttp==3.14.5 than the lock files here" in complaint(other)


def test_hashes_of_versions_that_no_lock_file_here_knows_are_kept() -> None:
    files = files_of(small(installed={"aiohttp": "0.0.9"}), hashes={("aiohttp", "0.0.9"): (HASH,)})
    assert checked_bundle(zipped(files)).hashes == {("aiohttp", "0.0.9"): (HASH,)}


@pytest.mark.parametrize(
    ("name", "version"),
    [("a b", "1"), ("a", "1 --index-url x"), ("--pre", "1"), ("a", ""), ("A_B", "1"), ("a", "1;x"), ("a", "$(x)")],
)
def test_a_record_whose_distributions_have_no_names_or_versions_is_not_packed(name: str, version: str) -> None:
    with pytest.raises(BundleError, match="no name and version"):
        environment({name: version})


def test_older_records_have_the_libraries_whose_versions_they_name() -> None:
    content = small(installed={})
    content["metadata"] |= {"psycopg-pool_version": "3.3.3", "openssl_version": "OpenSSL 3.0", "perf_version": "2.1"}
    text = files_of(content)["environment.txt"].decode()
    assert "psycopg-pool==3.3.3" in text
    assert "openssl" not in text
    assert "perf==" not in text
    assert "names only the libraries" in text
