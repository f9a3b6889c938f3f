"""One cell alone under a plain `pyperf.Runner`, with all of pyperf's options.

Three kinds of process: `run_cell` holds everything together and can end it; `main` is pyperf's own process, one level
below, in a group that ends as a whole; `worker` is what pyperf starts many times to measure.
"""

import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

import pyperf

from benchmarks.block.block import parameters_with_services
from benchmarks.block.verification import WrongAnswerError, expected_results, first_difference
from benchmarks.errors import CrossoverError, RequestError
from benchmarks.machine.provenance import provenance
from benchmarks.plan.dask_cluster import DASK, check_cluster, cluster_address
from benchmarks.plan.parameters import parse_override
from benchmarks.plan.selection import PlannedWorkload, choose
from benchmarks.processes.children import ONE_THREAD, child
from benchmarks.processes.lifeline import die_with_parent
from benchmarks.processes.workspace import temporary_workspace
from benchmarks.record_format import WARM, benchmark_name
from benchmarks.servers.services import Services, services
from workloads.cluster import use_cluster
from workloads.contract import Batch

_WORKER = f"from {__name__} import worker; worker()"
"""How pyperf starts its workers: with `-c`, because pools import a main module given with `-m` again and again."""

_INHERITED = ("TMPDIR", "TEMP", "TMP", "PYTHONPATH", "PYTHONWARNINGS", *ONE_THREAD)
_QUIET = {"PYTHONWARNINGS": "ignore:resource_tracker:UserWarning"}
"""When a cell is stopped, multiprocessing's own tracker cleans up, and need not complain that it has to."""


def run_cell(word: str, model: str, options: Sequence[str]) -> int:
    """Measure one cell, of a workload's name or file, the way pyperf does; return pyperf's exit status."""
    if any(option.partition("=")[0] == "--postgres" for option in options):
        raise RequestError("a cell has a private server: leave out --postgres")
    cell = _planned_cell(word, model, _split_overrides(options)[0])
    _check_outputs(options)
    cluster, options = _split_cluster(model, options)
    with ExitStack() as stack:
        environment = {**stack.enter_context(temporary_workspace()), **_QUIET}
        check_cluster(cluster, [replace(cell, models=(model,))], environment)
        addresses = _address_options(stack.enter_context(services(cell.workload.needs, environment)))
        addresses += [f"--{name}={address}" for name, address in cluster.items()]
        arguments = [word, model, f"--inherit-environ={','.join(_INHERITED)}", *options, *addresses]
        process = stack.enter_context(child(__name__, None, environment, stdout=None, arguments=arguments))
        return process.wait()


def _address_options(running: Services) -> list[str]:
    """The addresses of servers as options; raises RequestError where one did not start."""
    for service, reason in running.unavailable.items():
        raise RequestError(f"{service} cannot be had here: {reason}")
    return [f"--{name}={address}" for name, address in running.addresses.items()]


def _split_cluster(model: str, options: Sequence[str]) -> tuple[dict[str, str], list[str]]:
    """The address of somebody else's cluster, where the model is one that runs there, and the other options."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--dask", default=os.environ.get("CROSSOVER_DASK") if model == DASK else None)
    known, others = parser.parse_known_args(options)
    if known.dask and model != DASK:
        raise RequestError(f"--dask says where the model dask runs, and this is {model}: leave it out")
    address = cluster_address(None, None, known.dask)
    return ({DASK: address} if address else {}), others


def _check_outputs(options: Sequence[str]) -> None:
    """Refuse, before anything is measured, files that pyperf could not write afterwards."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("-o", "--output", type=Path)
    parser.add_argument("--append", type=Path)
    known, _ = parser.parse_known_args(options)
    for path in filter(None, (known.output, known.append)):
        if not path.parent.is_dir():
            raise RequestError(f"cannot write {path}: there is no folder {path.parent}; make it, or name another file")


def main() -> None:
    """pyperf's own process: starts the workers, collects what they measure, and prints it."""
    die_with_parent()
    word, model, *options = sys.argv[1:]
    changes, options = _split_overrides(options)
    cell = _planned_cell(word, model, changes)
    try:
        runner, _ = _runner(cell, [word, model, *_override_options(changes)], options)
        runner.bench_time_func(benchmark_name(cell.name, model, WARM), _only_in_workers)
    except (RuntimeError, ValueError, OSError) as error:
        sys.exit(f"error: {cell.name} {model} was not measured: {error}")


def worker() -> None:
    """One of pyperf's worker processes: open the variant, time its warm batches, close it."""
    word, model, *options = sys.argv[1:]
    changes, options = _split_overrides(options)
    cell = _planned_cell(word, model, changes)
    try:
        _work(cell, [word, model, *_override_options(changes)], options)
    except (CrossoverError, WrongAnswerError) as error:
        sys.exit(f"INVALID {cell.name} {model}: {error}")
    except Exception as error:
        sys.exit(f"INVALID {cell.name} {model}: raised {type(error).__name__}: {error}")


def _work(cell: PlannedWorkload, program: Sequence[str], options: Sequence[str]) -> None:
    model = program[1]
    runner, arguments = _runner(cell, program, options)
    runner.metadata.update(provenance())
    runner.metadata.update({"workload": cell.name, "model": model, "phase": WARM})
    runner.metadata.update({f"set_{name}": value for name, value in cell.changes.items()})
    services = {name: getattr(arguments, name) for name in cell.workload.needs}
    use_cluster(arguments.dask or "")
    with _opened_cell(cell, model, services) as timed:
        runner.bench_time_func(benchmark_name(cell.name, model, WARM), timed)


def _split_overrides(options: Sequence[str]) -> tuple[list[str], list[str]]:
    """What `--set` asks for, and the other options, which are pyperf's."""
    parser = ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--set", action="append", default=[])
    known, others = parser.parse_known_args(options)
    return known.set, others


def _override_options(changes: Iterable[str]) -> list[str]:
    return [f"--set={change}" for change in changes]


def _planned_cell(word: str, model: str, changes: Iterable[str]) -> PlannedWorkload:
    cells, _ = choose([word], [model], [parse_override(change) for change in changes])
    if len(cells) > 1 or "," in model:
        raise RequestError("a cell is one workload under one model: name one of each")
    if model not in cells[0].models:
        raise RequestError(f"{word} has no model {model!r} that can run here; see `python -m benchmarks list {word}`")
    return cells[0]


def _runner(cell: PlannedWorkload, arguments: Sequence[str], options: Sequence[str]) -> tuple[Any, Namespace]:
    """A pyperf runner that knows its options and hands the addresses of services on to its workers."""

    def hand_on(command: list[str], arguments: Namespace) -> None:
        command += [f"--{name}={getattr(arguments, name)}" for name in handed_on if getattr(arguments, name)]

    handed_on = (*cell.workload.needs, DASK)
    program = ("-c", _WORKER, *arguments)
    runner = pyperf.Runner(program_args=program, add_cmdline_args=hand_on)
    runner.argparser.prog = f"python -m benchmarks cell {' '.join(arguments)}"
    for name in handed_on:
        runner.argparser.add_argument(f"--{name}", help=f"address of the {name} server (set by the suite)")
    return runner, runner.parse_args(options)


@contextmanager
def _opened_cell(cell: PlannedWorkload, model: str, services: dict[str, str]) -> Iterator[Any]:
    workload = cell.workload
    with (
        workload.prepare(parameters_with_services(workload, services)) as parameters,
        workload.variants[model](parameters, cell.width) as batch,
    ):
        yield partial(
            _time_loops, batch=batch, expected=expected_results(workload, parameters), accepts=workload.accepts
        )


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
