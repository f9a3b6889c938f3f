"""Jobs of a plain loop: one after the other, each from one iteration to the next.

Nothing is handed out there that could be recorded, so the interpreter is asked. First, in a batch that is not shown,
it tells the iterations of all loops: the jobs' has as many as there are jobs. Then only that loop is looked at. Since
Python 3.12 `sys.monitoring` tells the instructions of one function and leaves all others alone. Before, the iterator
that a comprehension is called with is replaced by one that notes when it is asked.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from dis import opmap
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

import benchmarks
from benchmarks.timelines.strands import clock

_NEXT = opmap["FOR_ITER"]
_NOT_LOOKED_INTO = (str(Path(sys.base_prefix).resolve()), str(Path(benchmarks.__file__).resolve().parent), "<frozen")
_ITERATOR = ".0"
"""What a comprehension calls its first argument, in Pythons in which it is a function."""

_TOOL = 4
"""A number of `sys.monitoring` that Python reserves for nobody."""


def loop_heads(code: CodeType) -> frozenset[int]:
    """Where loops of this code take their next item."""
    return frozenset(place for place in range(0, len(code.co_code), 2) if code.co_code[place] == _NEXT)


@dataclass
class LoopSearch:
    """The iterations of every loop that may be the jobs', by frame and by place within its code."""

    most: int
    frames: list[FrameType] = field(default_factory=list)
    moments: dict[tuple[int, int], list[float]] = field(default_factory=dict)
    crowded: set[CodeType] = field(default_factory=set)
    heads: dict[CodeType, frozenset[int]] = field(default_factory=dict)

    def trace(self, frame: FrameType, *_: Any) -> Any:
        """What the interpreter calls at each call of a function: whether it shall tell of the instructions within."""
        code = frame.f_code
        if not self.heads_of(code) or code in self.crowded:
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        if frame not in self.frames:
            self.frames.append(frame)
        return self._look

    def heads_of(self, code: CodeType) -> frozenset[int]:
        """Where loops of this code take their next item, if it may be one that runs the jobs."""
        if code not in self.heads:
            is_foreign = code.co_filename.startswith(_NOT_LOOKED_INTO) or "site-packages" in code.co_filename
            self.heads[code] = frozenset() if is_foreign else loop_heads(code)
        return self.heads[code]

    def _look(self, frame: FrameType, event: str, _: Any) -> Any:
        if event == "opcode" and frame.f_lasti in self.heads[frame.f_code]:
            seen = self.moments.setdefault((id(frame), frame.f_lasti), [])
            seen.append(clock())
            if len(seen) > self.most:
                self.crowded.add(frame.f_code)
                frame.f_trace_opcodes = False
        return self._look

    def code_of_jobs(self) -> CodeType | None:
        """The code whose loop has as many iterations as there are jobs and took longest; None for none."""
        codes = {id(frame): frame.f_code for frame in self.frames} | {id(code): code for code in self.heads}
        fitting = [
            (seen[-1] - seen[0], key)
            for key, seen in self.moments.items()
            if len(seen) == self.most and codes[key[0]] not in self.crowded
        ]
        return codes[max(fitting)[1][0]] if fitting else None


@contextmanager
def searched_loops(jobs: int) -> Iterator[LoopSearch]:
    """Look at all loops that this thread runs meanwhile."""
    search, before = LoopSearch(jobs + 1), sys.gettrace()
    if hasattr(sys, "monitoring"):
        with _monitored_loops(search):
            yield search
        return
    sys.settrace(search.trace)
    try:
        yield search
    finally:
        sys.settrace(before)


@contextmanager
def _monitored_loops(search: LoopSearch) -> Iterator[None]:
    """The same by `sys.monitoring`: of each function that begins, the instructions that take a next item."""
    monitoring: Any = vars(sys)["monitoring"]
    events = monitoring.events

    def begin(code: CodeType, _: int) -> Any:
        if search.heads_of(code):
            monitoring.set_local_events(_TOOL, code, events.INSTRUCTION)
        return monitoring.DISABLE

    def look(code: CodeType, place: int) -> Any:
        if place not in search.heads_of(code) or code in search.crowded:
            return monitoring.DISABLE
        seen = search.moments.setdefault((id(code), place), [])
        seen.append(clock())
        if len(seen) > search.most:
            search.crowded.add(code)
        return None

    monitoring.use_tool_id(_TOOL, "timelines")
    monitoring.register_callback(_TOOL, events.PY_START, begin)
    monitoring.register_callback(_TOOL, events.INSTRUCTION, look)
    monitoring.set_events(_TOOL, events.PY_START)
    try:
        yield
    finally:
        monitoring.set_events(_TOOL, 0)
        for code in search.heads:
            monitoring.set_local_events(_TOOL, code, 0)
        monitoring.register_callback(_TOOL, events.PY_START, None)
        monitoring.register_callback(_TOOL, events.INSTRUCTION, None)
        monitoring.free_tool_id(_TOOL)
        monitoring.restart_events()


@contextmanager
def noted_iterations(code: CodeType, jobs: int) -> Iterator[list[float]]:
    """When the loop of this code took each item and found no more; empty until all of it is known."""
    loops: dict[int, list[float]] = {}
    whole: list[float] = []
    with _monitored(code, loops) if hasattr(sys, "monitoring") else _replaced_iterators(code, loops):
        yield whole
    fitting = [seen for seen in loops.values() if len(seen) == jobs + 1]
    if fitting:
        longest = max(fitting, key=_length)
        whole += longest


def _length(moments: list[float]) -> float:
    return moments[-1] - moments[0]


@contextmanager
def _monitored(code: CodeType, loops: dict[int, list[float]]) -> Iterator[None]:
    monitoring: Any = vars(sys)["monitoring"]
    heads = loop_heads(code)

    def look(_: CodeType, place: int) -> Any:
        if place in heads:
            loops.setdefault(place, []).append(clock())
            return None
        return monitoring.DISABLE

    monitoring.use_tool_id(_TOOL, "timelines")
    monitoring.register_callback(_TOOL, monitoring.events.INSTRUCTION, look)
    monitoring.set_local_events(_TOOL, code, monitoring.events.INSTRUCTION)
    try:
        yield
    finally:
        monitoring.set_local_events(_TOOL, code, 0)
        monitoring.register_callback(_TOOL, monitoring.events.INSTRUCTION, None)
        monitoring.free_tool_id(_TOOL)


class _NotedIterator:
    """An iterator that notes when it is asked for the next item."""

    def __init__(self, items: Iterator[Any], moments: list[float]) -> None:
        self._next, self._note = items.__next__, moments.append

    def __iter__(self) -> "_NotedIterator":
        return self

    def __next__(self) -> Any:
        self._note(clock())
        return self._next()


@contextmanager
def _replaced_iterators(code: CodeType, loops: dict[int, list[float]]) -> Iterator[None]:
    """Tracing ends with the first call of the comprehension, so that its jobs run undisturbed."""
    heads = loop_heads(code)

    def trace(frame: FrameType, *_: Any) -> Any:
        if frame.f_code is not code:
            return None
        if _ITERATOR in frame.f_locals:
            frame.f_locals[_ITERATOR] = _NotedIterator(frame.f_locals[_ITERATOR], loops.setdefault(-1, []))
            sys.settrace(None)
            return None
        frame.f_trace_opcodes, frame.f_trace_lines = True, False
        return look

    def look(frame: FrameType, event: str, _: Any) -> Any:
        if event == "opcode" and frame.f_lasti in heads:
            loops.setdefault(frame.f_lasti, []).append(clock())
        return look

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        yield
    finally:
        sys.settrace(before)
