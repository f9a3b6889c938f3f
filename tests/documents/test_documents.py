"""What documents say is what the project does: versions agree, and the README's numbers come from a record."""

import re
import sys
import tomllib
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.paths import ROOT
from benchmarks.plan.listing import workloads_document
from benchmarks.record_format import SUITE_VERSION
from benchmarks.simulation.error_rates import SCENARIOS, table
from benchmarks.simulation.verdict_rates import MACHINES, rates_table
from reports.documents.committed import NOTE, Document, comparison_documents, record_documents
from reports.documents.readme import readme
from reports.documents.which_model import which_model
from reports.paths import REFERENCE
from tests.documents.texts import text

RECORDS = sorted(REFERENCE.glob("*.json"))


def test_the_suite_has_one_version() -> None:
    assert tomllib.loads(text("pyproject.toml"))["project"]["version"] == SUITE_VERSION


def test_every_dependency_is_locked_with_a_hash() -> None:
    for lock in (ROOT / "locks").glob("*.txt"):
        pins = [line for line in lock.read_text(encoding="utf-8").splitlines() if line and line[0] not in " #"]
        assert pins
        assert all("==" in pin and pin.endswith("\\") for pin in pins)


def test_what_is_timed_stays_lean() -> None:
    """None of what only reports need is installed beside what is measured."""
    measured = text("locks/measure.txt")
    assert not any(f"\n{name}==" in measured for name in ("matplotlib", "jinja2", "pillow", "fonttools"))


def test_there_is_a_reference_record() -> None:
    assert RECORDS


NOTES = sorted(REFERENCE.glob(f"*/{NOTE}"))


@pytest.mark.slow
@pytest.mark.parametrize("path", [*RECORDS, *NOTES], ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_committed_summaries_figures_and_tables_are_what_their_records_give(path: Path) -> None:
    """Only what is committed is made anew: to save every figure of a large record takes half a minute."""
    documents = list(comparison_documents(path) if path.name == NOTE else record_documents(path))
    assert documents
    assert [document.path for document in documents if not document.is_current] == []


@pytest.mark.slow
@pytest.mark.parametrize("make", [readme, which_model])
def test_what_documents_say_of_records_is_what_these_give(make: Callable[[], Document]) -> None:
    assert make().is_current


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the document is written on Linux: pool_startup has fork there")
def test_the_document_of_workloads_is_what_their_modules_say() -> None:
    assert workloads_document() == text("docs/workloads.md")


@pytest.mark.slow
def test_the_table_of_error_rates_is_what_its_command_prints() -> None:
    """All of the table takes half a minute, so only its head and one of the rows are made anew, each row by itself.

    A record in a thousand may fall on the other side where another CPU rounds differently.
    """
    [(words, told)] = re.findall(r"\n    python (-m benchmarks simulate.*)\n\n((?:\|.*\n)+)", text("METHOD.md"))
    assert words == "-m benchmarks simulate"
    head, line, *rows = told.splitlines()
    made = list(table(1000, 0, SCENARIOS[:1]))
    assert [head, line, re.sub(SHARE, "", rows[0])] == [made[0], made[1], re.sub(SHARE, "", made[2])]
    assert shares(rows[0]) == pytest.approx(shares(made[2]), abs=0.25)
    assert [row.split(" | ")[0] for row in rows] == [f"| {scenario.name}" for scenario in SCENARIOS]


@pytest.mark.slow
def test_the_table_of_quicks_error_rates_is_what_its_command_prints() -> None:
    """One row is made anew, and a share of a thousand records may be off by as much as another CPU rounds otherwise."""
    told = re.findall(r"^\| .*old rule / new rule.*\n(?:\|.*\n)+", text("METHOD.md"), re.MULTILINE)[0].splitlines()
    made = list(rates_table(1000, 0, MACHINES[:1]))
    assert told[:2] == made[:2]
    assert numbers(told[2]) == pytest.approx(numbers(made[2]), abs=0.3)
    assert [row.split(" | ")[0] for row in told[2:]] == [f"| {scenario.name}" for scenario in MACHINES]


def numbers(row: str) -> list[float]:
    return [float(number) for number in re.findall(r"\d+\.\d", row)]


SHARE = r"\d+\.\d %"


def shares(table: str) -> list[float]:
    return [float(found.removesuffix(" %")) for found in re.findall(SHARE, table)]


def test_contributing_draws_the_layers_that_imports_are_held_to() -> None:
    contracts = tomllib.loads(text("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    layers = {x["containers"][0]: x["layers"] for x in contracts if x["type"] == "layers"}
    picture = "".join(
        f"{package}\n" + "".join(f"    {layer}\n" for layer in chain) for package, chain in layers.items()
    )
    assert f"```\n{picture}```" in text("CONTRIBUTING.md")


@pytest.mark.parametrize("package", ["benchmarks", "reports"])
def test_contributing_has_a_line_for_every_folder(package: str) -> None:
    folders = {path.parent.name for path in (ROOT / package).glob("*/__init__.py")}
    assert [name for name in sorted(folders) if f"`{package}/{name}`" not in text("CONTRIBUTING.md")] == []


@pytest.mark.parametrize("package", ["benchmarks", "reports", "tests"])
def test_no_folder_has_one_file_or_more_than_sixteen(package: str) -> None:
    modules = Counter(path.parent for path in (ROOT / package).rglob("*.py") if path.name != "__init__.py")
    assert {folder.name: count for folder, count in modules.items() if not 2 <= count <= 16} == {}
