"""A page shows the code that its record holds, in the section of each workload, and says where it holds none."""

import zlib
from base64 import b64encode
from pathlib import Path

import pytest

import workloads
from benchmarks.record_format.code import MOST_BYTES, MOST_MODULE_BYTES, packed
from reports.bundle.pack import warnings
from reports.errors import RecordError
from reports.record.load import parse_record
from tests.reports.helpers.pages import page_without_pictures
from tests.reports.helpers.records import Work, as_bytes, measured, record

CELLS = {"sequential": [[1.0, 1.1], [1.0, 1.1]], "asyncio": [[0.5, 0.6], [0.5, 0.6]]}
MINE = Work(CELLS, name="mine", kind="own")
TEMPLATE = (Path(workloads.__file__).parent / "template.py").read_text(encoding="utf-8")
HOSTILE = '''def sequential():
    """</pre><script>alert("from the record")</script>"""

def asyncio_(): "<img src=x onerror=alert(1)>"

WORKLOAD = Workload(variants={"sequential": sequential, "asyncio": partial(asyncio_, a="<b onclick=x>")})
'''


def with_code(text: str) -> tuple[str, ...]:
    return packed({"workloads.own.mine": text})


def test_the_code_of_ones_own_workload_stands_in_its_section_before_its_parameters() -> None:
    html = page_without_pictures(MINE, code=with_code(TEMPLATE))
    section = html[html.index('id="workload-mine"') :]
    assert section.index("<h4>Code</h4>") < section.index("<h4>Parameters</h4>")
    assert 'role="region" tabindex="0" aria-label="Code of mine, a column for each model"' in section
    assert "<dfn>job_async</dfn>(order: Order)" in section
    assert "Shared: Order, Parameters, answer" in section


def test_a_record_without_code_says_so() -> None:
    assert '<p class="quiet">This record does not hold it.</p>' in page_without_pictures(MINE)


def test_hostile_code_stays_text() -> None:
    html = page_without_pictures(MINE, code=with_code(HOSTILE))
    assert '&lt;/pre&gt;&lt;script&gt;alert("from the record")&lt;/script&gt;' in html
    assert '<script>alert("from' not in html
    assert "<img src=x" not in html
    assert "<b onclick" not in html


def test_the_same_record_gives_the_same_bytes() -> None:
    first, second = (page_without_pictures(MINE, code=with_code(TEMPLATE)) for _ in range(2))
    assert first == second


def test_control_characters_of_code_are_replaced_and_its_spaces_stay() -> None:
    text = measured(MINE, code=with_code("x = 1  # two\n\tif\x1b[31m:\r\n")).code["workloads.own.mine"]
    assert text == "x = 1  # two\n    if\N{REPLACEMENT CHARACTER}[31m:"


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (("no base64!",), "its code cannot be unpacked"),
        ((b64encode(b"no zlib").decode(),), "its code cannot be unpacked"),
        ((b64encode(zlib.compress(b"[" * 100_000)).decode(),), "its code cannot be unpacked"),
        ((b64encode(zlib.compress(b"[1]")).decode(),), "its code is too much, or no text"),
        ((b64encode(zlib.compress(b" " * (MOST_BYTES + 1))).decode(),), "its code is too much, or no text"),
        (with_code("x" * (MOST_MODULE_BYTES + 1)), "its code has a module of more than 32,000 characters"),
    ],
)
def test_code_that_no_suite_has_packed_makes_a_record_damaged(code: tuple[str, ...], reason: str) -> None:
    with pytest.raises(RecordError, match=reason):
        parse_record(as_bytes(record(MINE, code=code)))


def test_packing_tells_of_code_of_ones_own() -> None:
    assert warnings(measured(MINE)) == ()
    assert warnings(measured(MINE, code=packed({"workloads.io.sleep": "x = 1"}))) == ()
    assert warnings(measured(MINE, code=with_code(TEMPLATE))) == (
        "the record quotes the code of 1 workload of your own: read what it says before you publish it",
    )
