"""Every workload as a document: what its module says, in lists and in its own words."""

import pytest

import workloads
from benchmarks.errors import RequestError
from benchmarks.plan import listing
from benchmarks.plan.listing import workloads_document
from benchmarks.record_format import SkippedEntry


@pytest.fixture(scope="module")
def document() -> str:
    return workloads_document()


def test_every_workload_has_a_section_with_its_question_and_all_of_its_explanation(document: str) -> None:
    sections = {part.partition("\n")[0]: part for part in document.split("\n## ")[1:]}
    assert tuple(sections) == workloads.NAMES
    for name, section in sections.items():
        workload = workloads.load(name)
        assert all(text in section for text in (workload.question, *workload.explanation))


def test_lists_say_models_parameters_and_axes_as_they_can_be_asked_for(document: str) -> None:
    section = document.split("\n## http_fetch\n")[1].split("\n## ", maxsplit=1)[0]
    assert "- models: `sequential`, `asyncio`, `threads`, `processes`" in section
    assert "; if asked: `uvloop`" in section
    assert "`latency_seconds=5ms`" in section
    assert "- axes: `latency_seconds`, `width`, `body_bytes`, `keep_alive`, `tls`, `concurrency`" in section
    assert "- at most in flight: 12 jobs" in section


def test_the_core_is_in_bold(document: str) -> None:
    assert all((f"**[{name}](#{name})**" in document) == (name in workloads.CORE) for name in workloads.NAMES)


def test_a_workload_that_cannot_be_loaded_is_an_error_that_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(listing, "look_up", lambda name: SkippedEntry(name, "needs x, which is not installed"))
    with pytest.raises(RequestError, match=r"noop needs x.*locks/dev\.txt"):
        workloads_document()
