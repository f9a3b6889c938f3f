"""One cell alone under a plain `pyperf.Runner`, with all of pyperf's options."""

import os
import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from time import perf_counter
from typing import Any

import pyperf

from benchmarks.answers import first_difference
from benchmarks.block import WrongAnswerError, with_services
from benchmarks.catalogue import Chosen, choose
from benchmarks.children import ROOT
from benchmarks.errors import CrossoverError, MeasuringError, RequestError
from benchmarks.format import WARM
from benchmarks.origin.server import origin
from benchmarks.provenance import provenance
from benchmarks.record import benchmark_name
from workloads.contract import Batch

_WORKER = "from benchmarks.cell import worker; worker()"
"""How pyperf starts its workers: with `-c`, because pools import a main module given with `-m` again and again."""


def run_cell(name: str, model: str, options: Sequence[str]) -> None:
    """Measure one cell the way pyperf does; its worker processes come back through `worker`."""
    chosen = _choose(name, model)
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    with ExitStack() as stack:
        addresses = [f"--{service}={stack.enter_context(origin())}" for service in chosen.workload.services]
        runner, _ = _runner(chosen, model, [*options, *addresses])
        try:
            runner.bench_time_func(benchmark_name(name, model, WARM), _only_in_workers)
        except RuntimeError as error:
            raise MeasuringError(f"{name} {model} was not measured: {error}; the reason stands above") from error


def worker() -> None:
    """One of pyperf's worker processes: open the variant, time its warm batches, close it."""
    name, model, *options = sys.argv[1:]
    try:
        _work(_choose(name, model), model, options)
    except (CrossoverError, WrongAnswerError) as error:
        sys.exit(f"{name} {model}: {error}")


def _work(chosen: Chosen, model: str, options: Sequence[str]) -> None:
    runner, arguments = _runner(chosen, model, options)
    runner.metadata.update(provenance())
    runner.metadata.update({"workload": chosen.name, "model": model, "phase": WARM})
    services = {name: getattr(arguments, name) for name in chosen.workload.services}
    with _opened(chosen, model, services) as timed:
        runner.bench_time_func(benchmark_name(chosen.name, model, WARM), timed)


def _choose(name: str, model: str) -> Chosen:
    (chosen,), _ = choose([name], [model])
    if model not in chosen.models:
        raise RequestError(f"{name} has no model {model!r} that can run here; see `python -m benchmarks list`")
    return chosen


def _runner(chosen: Chosen, model: str, options: Sequence[str]) -> tuple[Any, Namespace]:
    """A pyperf runner that knows its options and hands the addresses of services on to its workers."""

    def hand_on(command: list[str], arguments: Namespace) -> None:
        command += [f"--{name}={getattr(arguments, name)}" for name in chosen.workload.services]

    program = ("-c", _WORKER, chosen.name, model)
    runner = pyperf.Runner(program_args=program, add_cmdline_args=hand_on)
    runner.argparser.prog = f"python -m benchmarks cell {chosen.name} {model}"
    for name in chosen.workload.services:
        runner.argparser.add_argument(f"--{name}", help=f"address of the {name} server (set by the suite)")
    return runner, runner.parse_args(options)


@contextmanager
def _opened(chosen: Chosen, model: str, services: dict[str, str]) -> Iterator[Any]:
    workload = chosen.workload
    with (
        workload.prepare(with_services(workload, services)) as parameters,
        workload.variants[model](parameters, chosen.width) as batch,
    ):
        yield partial(_time_loops, batch=batch, expected=workload.answer(parameters), accepts=workload.accepts)


def _time_loops(loops: int, batch: Batch, expected: Sequence[Any], accepts: Any) -> float:
    """Seconds that `loops` batches took; their results are checked outside the clock."""
    total = 0.0
    for _ in range(loops):
        start = perf_counter()
        results = batch()
        total += perf_counter() - start
        difference = first_difference(expected, results, accepts)
        if difference:
            raise WrongAnswerError(difference)
    return total


def _only_in_workers(_: int) -> float:
    raise AssertionError("pyperf measures in worker processes")
