"""`python -m reports compare` as people meet it: in a process of its own."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from reports import __main__
from reports.comparison.page import compare_files, default_folder, report
from tests.reports.helpers.record_sets import NEWER, OTHER_MACHINE, compute, content, fetch
from tests.reports.helpers.records import Json, as_bytes
from tests.reports.test_command_line import contents, run


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Three records: of one machine twice, the second time with slower threads, and of another machine."""
    files: dict[str, Json] = {
        "a": content(),
        "b": content(compute(0.02, 0.03), fetch(), seed=2),
        "c": content(environment={**OTHER_MACHINE, **NEWER}),
    }
    for name, record in files.items():
        (tmp_path / f"{name}.json").write_bytes(as_bytes(record))
    return tmp_path


def run_here(folder: Path, *words: str) -> tuple[int, str, str]:
    """Exit status, what was said, and what was complained of, in this process."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        patch.setattr("sys.argv", ["reports", *words])
        runner = CliRunner()
        with runner.isolation() as (output, errors, _):
            with pytest.raises(SystemExit) as stopped:
                __main__.main()
            return int(str(stopped.value.code)), output.getvalue().decode(), errors.getvalue().decode()


@pytest.mark.slow
def test_the_page_lies_beside_the_first_record_and_is_the_same_in_another_process(folder: Path) -> None:
    done = run("compare", "a.json", "c.json", cwd=folder, hash_seed="1")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{Path('compare-a-c', 'index.html')}\n", "")
    files = contents(folder / "compare-a-c")
    other = report(compare_files([folder / "a.json", folder / "c.json"]))
    named = {str(Path(name)): data for name, data in other.items()}
    assert [name for name in files if files[name] != named.get(name)] == []
    assert len(files) == len(named) == 6


def test_a_loss_beyond_the_limit_is_a_line_on_its_own_and_status_1(folder: Path) -> None:
    status, text, failures = run_here(folder, "compare", "a.json", "b.json", "--fail-on", "slower:10%")
    counted = "4 cells: 3 not slower by more than 10 %, 0 unclear, 1 slower by more than 10 %"
    assert (status, text.splitlines()[1]) == (1, counted)
    assert failures == "SLOWER compute threads: 1.50x slower than in A [1.46, 1.54]\n"
    assert (folder / "compare-a-b" / "index.html").is_file()


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("a.json",), "a comparison needs two records"),
        (("a.json", "./a.json"), "is named twice"),
        (("a.json", "none.json"), "there is no such file"),
        (("a.json", "b.json", "--fail-on", "quick"), "is no limit"),
        (("a.json", "b.json", "c.json", "--fail-on", "slower:10%"), "compares two records, and there are 3"),
        (("a.json", "c.json", "--fail-on", "slower:10%"), "they were measured on different machines"),
        ((), "Missing argument"),
    ],
)
def test_what_cannot_be_compared_is_one_line_and_status_2(folder: Path, words: tuple[str, ...], text: str) -> None:
    status, _, complaint = run_here(folder, "compare", *words)
    assert status == 2
    assert complaint.count("\n") == 1
    assert complaint.startswith("error: ")
    assert text in complaint
    assert not list(folder.glob("compare-*"))


def test_the_default_folder_is_named_after_the_records() -> None:
    assert default_folder([Path("x/a.json"), Path("y/b.json")]) == Path("x/compare-a-b")
    five = [Path(f"{name}.json") for name in "abcde"]
    assert default_folder(five) == Path("compare-a-b-c-2-more")
