"""From samples and strands to spans, on numbers that can be checked by hand."""

from itertools import pairwise

import pytest

from benchmarks.record_format.timelines import BLOCKING, MOST_SPANS, NO_CPU, NO_GIL, RUNNING, UNCLEAR, WAITING
from benchmarks.timelines.assembly import Seen, compact, job_rows, strand_pieces, thread_pieces
from benchmarks.timelines.recording import shown_jobs
from benchmarks.timelines.strands import Strand
from benchmarks.timelines.thread_states import ThreadTrace, state_of, static_memory

STATIC = ((0x1000, 0x2000),)


@pytest.mark.parametrize(
    ("call", "state"),
    [
        (b"running\n", "R"),
        (b"202 0x1ff0 0x89 0x0 0x7f00 0x0 0x0 0x0 0x0\n", "G"),
        (b"202 0x1ff0 0x89 0x0 0x0 0x0 0x0 0x0 0x0\n", "W"),
        (b"202 0x3000 0x89 0x0 0x7f00 0x0 0x0 0x0 0x0\n", "W"),
        (b"230 0x1 0x1 0x7f00 0x0 0x0 0x0 0x0 0x0\n", "W"),
        (b"-1 0x7ffc 0x7f\n", "W"),
    ],
)
def test_a_timed_wait_on_pythons_own_memory_is_one_for_the_gil(
    call: bytes, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("benchmarks.timelines.thread_states._FUTEX", b"202")
    assert state_of(call, STATIC) == state


def test_pythons_own_memory_is_the_writable_part_of_its_file_and_what_follows_directly() -> None:
    maps = (
        "1000-2000 r-xp 00000000 fe:00 1   /usr/lib/libpython3.11.so.1.0\n"
        "2000-3000 rw-p 00000000 fe:00 1   /usr/lib/libpython3.11.so.1.0\n"
        "3000-4000 rw-p 00000000 00:00 0\n"
        "5000-6000 rw-p 00000000 00:00 0   [heap]\n"
    )
    assert static_memory(maps) == ((0x2000, 0x3000), (0x3000, 0x4000))


def test_a_thread_that_could_run_and_queued_was_ready_for_a_cpu() -> None:
    trace = ThreadTrace([0.0, 1.0, 2.0, 3.0], ["R", "R", "G", "W"], [(0.5, 1.5)])
    pieces = [piece for piece in thread_pieces(trace, 0.0, 4.0) if piece[2] > piece[1]]
    assert [(state, end - start) for state, start, end in pieces] == [
        (RUNNING, 0.5),
        (NO_CPU, 0.5),
        (NO_CPU, 0.5),
        (RUNNING, 0.5),
        (NO_GIL, 1.0),
        (WAITING, 1.0),
    ]


def test_without_samples_a_call_ran_if_it_used_the_cpu_and_is_unclear_otherwise() -> None:
    assert list(thread_pieces(None, 0.0, 1.0, 0.9)) == [(RUNNING, 0.0, 1.0)]
    assert list(thread_pieces(None, 0.0, 1.0, 0.1)) == [(UNCLEAR, 0.0, 1.0)]


def test_a_step_whose_thread_sleeps_blocks_the_loop() -> None:
    strand = Strand((1, 1), "job", (0,), None, 0.0, thread=7, steps=[(0.0, 0.0, 0.0, 3.0)])
    traces = {(1, 7): ThreadTrace([0.0, 1.0, 2.0], ["R", "W", "R"])}
    pieces = [piece for piece in strand_pieces(strand, traces, is_nested=False) if piece[2] > piece[1]]
    assert pieces == [(RUNNING, 0.0, 1.0), (BLOCKING, 1.0, 2.0), (RUNNING, 2.0, 3.0)]


def test_an_answer_that_came_while_the_loop_was_busy_is_unclear_between_two_looks() -> None:
    steps = [(0.0, 0.0, 0.0, 1.0), (2.0, 4.0, 5.0, 6.0)]
    strand = Strand((1, 1), "job", (0,), None, 0.0, thread=7, steps=steps)
    (row,) = job_rows(Seen(0.0, 9.0, 1, 7, (strand,)), 1, {})
    assert [(state, start, end) for state, start, end in row] == [
        (RUNNING, 0.0, 1.0),
        (WAITING, 1.0, 2.0),
        (UNCLEAR, 2.0, 4.0),
        ("ready for the loop", 4.0, 5.0),
        (RUNNING, 5.0, 6.0),
    ]


def test_a_call_that_a_job_handed_to_a_pool_is_part_of_the_job() -> None:
    jobs = [
        Strand((1, n), "job", (n,), None, 0.0, thread=7, steps=[(0.0, 0.0, 0.0, 1.0), (8.0, 8.0, 8.0, 9.0)])
        for n in (0, 1)
    ]
    calls = [  # the second job hands over first
        Strand((2, n), "call", (n, 0), (1, 1 - n), 1.0, thread=8, cpu_seconds=2.0, steps=[(3.0 + n,) * 3 + (5.0 + n,)])
        for n in (0, 1)
    ]
    rows = job_rows(Seen(0.0, 9.0, 1, 7, (*jobs, *calls)), 2, {})
    assert [state for state, start, _ in rows[1] if start >= 1] == ["ready for a worker", RUNNING, WAITING, RUNNING]
    assert [start for state, start, _ in rows[0] if state == RUNNING] == [0.0, 4.0, 8.0]
    assert [start for state, start, _ in rows[1] if state == RUNNING] == [0.0, 3.0, 8.0]


def test_a_record_holds_few_spans_without_gaps_however_many_there_are() -> None:
    states = [RUNNING, WAITING]
    row = [(states[n % 2], n * 1e-5, (n + 1) * 1e-5 + (1e-6 if n % 7 == 0 else 0)) for n in range(900)]
    row = [(state, start, row[place + 1][1] if place < 899 else end) for place, (state, start, end) in enumerate(row)]
    spans = compact([row], states)
    assert 0 < len(spans) <= MOST_SPANS
    assert all(before[3] == after[2] for before, after in pairwise(spans))
    assert (spans[0][2], spans[-1][3]) == (0, round(row[-1][2] * 1e6))


def test_of_many_jobs_the_first_the_last_and_some_between_are_shown() -> None:
    assert shown_jobs(5) == (0, 1, 2, 3, 4)
    assert len(shown_jobs(80)) == len(set(shown_jobs(80))) == 24
    assert (shown_jobs(80)[0], shown_jobs(80)[-1]) == (0, 79)


def test_a_task_that_could_go_on_waits_for_the_loop_only_while_that_runs_others() -> None:
    late = Strand((1, 1), "job", (0,), None, 0.0, thread=7, steps=[(0.0, 0.0, 0.0, 1.0), (2.0, 2.0, 5.0, 6.0)])
    other = Strand((1, 2), "job", (1,), None, 3.0, thread=7, steps=[(3.0, 3.0, 3.0, 4.0)])
    traces = {(1, 7): ThreadTrace([0.0, 1.0, 2.0, 3.0, 4.0, 5.0], ["R", "W", "W", "R", "W", "R"])}
    row, _ = job_rows(Seen(0.0, 9.0, 1, 7, (late, other)), 2, traces)
    assert [(state, low, high) for state, low, high in row if 2 <= low < 5] == [
        (WAITING, 2.0, 3.0),
        ("ready for the loop", 3.0, 4.0),
        (WAITING, 4.0, 5.0),
    ]
