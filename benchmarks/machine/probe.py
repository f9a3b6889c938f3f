"""What this machine is: measured, never assumed. Runs in a process of its own, like a block."""

import asyncio
import socket
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from multiprocessing import get_all_start_methods
from statistics import median

from benchmarks.processes.protocol import ask, serve_request
from benchmarks.record_format.machine import Probe
from workloads.cpus import usable_cpus
from workloads.pools import process_pool

_SPIN_SECONDS = 0.1
_SLEEP_SECONDS = 0.001
_SLEEP_REPEATS = 50
_CLOCK_READINGS = 20_000
_ROUND_TRIPS = 1_000
_MESSAGES = 50
_WAITERS = 16
_PAYLOAD_BYTES = 1_000_000
_BETWEEN_STEPS_SECONDS = 0.00005
_LEAST_STEP_SECONDS = 0.0002
_BATCH_JOBS = 4
_BATCH_UNITS = 600


@dataclass(frozen=True)
class ProbeRepeats:
    """How often the slow ones are repeated: the parallel capacity, and starting pools."""

    capacity: int = 10
    startup: int = 3


FEW_REPEATS = ProbeRepeats(capacity=2, startup=1)
"""Enough to see that it works, and for bounds in a first look."""


def probe(environment: Mapping[str, str] | None = None, repeats: ProbeRepeats = ProbeRepeats()) -> Probe:
    """Measure this machine in about seven seconds; nothing else should run."""
    answer: Probe = ask(__name__, repeats, environment)
    return answer


def main() -> None:
    """Serve one request from the parent."""
    serve_request(lambda repeats, _: _measure(repeats))


def _measure(repeats: ProbeRepeats) -> Probe:
    cpus = usable_cpus()
    usual, best = parallel_capacity(cpus, repeats.capacity)
    round_trip, sender_cpu, worker_cpu = message_cost()
    thread_round_trip, thread_cpu = asyncio.run(thread_hand_over())
    return Probe(
        usable_cpus=cpus,
        capacity_cpus=usual,
        capacity_best_cpus=best,
        timer_resolution_seconds=timer_resolution(),
        sleep_overshoot_seconds=sleep_overshoot(),
        loop_sleep_overshoot_seconds=asyncio.run(loop_sleep_overshoot()),
        loopback_round_trip_seconds=loopback_round_trip(),
        pool_startup_seconds={
            method: pool_startup_seconds(method, cpus, repeats.startup) for method in get_all_start_methods()
        },
        sleep_cpu_seconds=sleep_cpu(),
        loop_sleep_cpu_seconds=asyncio.run(loop_sleep_cpu()),
        message_round_trip_seconds=round_trip,
        message_cpu_seconds=sender_cpu + worker_cpu,
        message_sender_cpu_seconds=sender_cpu,
        pickled_megabyte_seconds=pickled_megabyte(),
        thread_round_trip_seconds=thread_round_trip,
        thread_cpu_seconds=thread_cpu,
        loop_timer_step_seconds=asyncio.run(loop_timer_step()),
        batch_capacity_cpus=batch_capacity(cpus, repeats.capacity),
    )


def spin(seconds: float) -> int:
    """Compute in pure Python for a while; return how many units of work were done."""
    end = time.perf_counter() + seconds
    units = 0
    while time.perf_counter() < end:
        sum(range(500))
        units += 1
    return units


def parallel_capacity(workers: int, repeats: int) -> tuple[float, float]:
    """How many CPUs' worth of work `workers` processes do at once: usually, and at best.

    Usually is the median of what they did together to what one did alone just before and just after: whoever else uses
    the machine for a while slows both down. At best is the most of all to the most that one did: a bound needs that.
    """
    with process_pool(workers, preload=__name__) as pool:
        alone = [_work_done(pool, 1)]
        together = []
        for _ in range(repeats):
            together.append(_work_done(pool, workers))
            alone.append(_work_done(pool, 1))
    pairs = zip(together, pairwise(alone), strict=True)
    usual = median(2 * units / (before + after) for units, (before, after) in pairs)
    best = max(usual, max(together) / max(alone))
    return min(workers, usual), min(workers, best)


def _work_done(pool: Executor, workers: int) -> int:
    return sum(pool.map(spin, [_SPIN_SECONDS] * workers))


def batch_capacity(workers: int, repeats: int) -> float:
    """How many CPUs' worth of work they do at once in a batch of fixed jobs: the median, until the last job is done.

    Workers are woken up for it, may have to move to a CPU of their own, and idle while the last one finishes.
    """
    units = [_BATCH_UNITS] * _BATCH_JOBS * workers
    with process_pool(workers, preload=__name__) as pool, process_pool(1, preload=__name__) as one:
        pairs = [(_seconds_of(one, units), _seconds_of(pool, units)) for _ in range(2 * repeats)]
    return min(float(workers), median(alone / together for alone, together in pairs))


def _seconds_of(pool: Executor, units: Sequence[int]) -> float:
    start = time.perf_counter()
    list(pool.map(work, units))
    return time.perf_counter() - start


def work(units: int) -> int:
    """Compute so many units in pure Python."""
    return sum(sum(range(500)) for _ in range(units))


def timer_resolution(clock: Callable[[], float] = time.perf_counter) -> float:
    """The smallest step between two readings of the clock, reading included."""
    readings = [clock() for _ in range(_CLOCK_READINGS)]
    return min(later - earlier for earlier, later in pairwise(readings) if later > earlier)


def sleep_overshoot() -> float:
    """How much later than asked for `time.sleep` returns: the median for one millisecond."""
    return median(_overshoot_once() for _ in range(_SLEEP_REPEATS))


def _overshoot_once() -> float:
    start = time.perf_counter()
    time.sleep(_SLEEP_SECONDS)
    return time.perf_counter() - start - _SLEEP_SECONDS


async def loop_sleep_overshoot() -> float:
    """The same for `asyncio.sleep`, on this Python's default event loop."""
    return median([await _loop_overshoot_once() for _ in range(_SLEEP_REPEATS)])


async def _loop_overshoot_once() -> float:
    start = time.perf_counter()
    await asyncio.sleep(_SLEEP_SECONDS)
    return time.perf_counter() - start - _SLEEP_SECONDS


async def loop_timer_step() -> float:
    """In which steps the sleeps of an event loop end; 0 where they do not.

    Selectors round a timeout up to what the system takes: a sleep that is a little longer than a step takes two.
    """
    usual = median([await _loop_slept(_SLEEP_SECONDS) for _ in range(_SLEEP_REPEATS)])
    longer = median([await _loop_slept(_SLEEP_SECONDS + _BETWEEN_STEPS_SECONDS) for _ in range(_SLEEP_REPEATS)])
    step = longer - usual
    return step if step >= _LEAST_STEP_SECONDS else 0.0


async def _loop_slept(seconds: float) -> float:
    start = time.perf_counter()
    await asyncio.sleep(seconds)
    return time.perf_counter() - start


def sleep_cpu() -> float:
    """CPU seconds that a wait costs the thread that sleeps."""
    with ThreadPoolExecutor(_WAITERS) as pool:
        list(pool.map(time.sleep, [_SLEEP_SECONDS] * _WAITERS))
        before = time.process_time()
        list(pool.map(time.sleep, [_SLEEP_SECONDS] * _WAITERS * _SLEEP_REPEATS))
        return (time.process_time() - before) / (_WAITERS * _SLEEP_REPEATS)


async def loop_sleep_cpu() -> float:
    """CPU seconds that a wait costs an event loop on which others wait, too."""
    before = time.process_time()
    await asyncio.gather(*(_sleep_repeatedly() for _ in range(_WAITERS)))
    return (time.process_time() - before) / (_WAITERS * _SLEEP_REPEATS)


async def _sleep_repeatedly() -> None:
    for _ in range(_SLEEP_REPEATS):
        await asyncio.sleep(_SLEEP_SECONDS)


def message_cost() -> tuple[float, float, float]:
    """Seconds that a message to an idle worker process and back takes, and CPU seconds: the sender's, the worker's."""
    with process_pool(1, preload=__name__) as pool:
        before = pool.submit(time.process_time).result()
        here, times = zip(*(_message_once(pool) for _ in range(_MESSAGES)), strict=True)
        worker: float = (pool.submit(time.process_time).result() - before) / (_MESSAGES + 1)
    return median(times), median(here), worker


def _message_once(pool: Executor) -> tuple[float, float]:
    """Send one after a pause: CPU seconds of this process, and seconds by the clock."""
    time.sleep(_SLEEP_SECONDS)
    cpu, start = time.process_time(), time.perf_counter()
    pool.submit(_nothing).result()
    return time.process_time() - cpu, time.perf_counter() - start


def pickled_megabyte() -> float:
    """Seconds that a megabyte takes from one process to another, pickled there and read here."""
    with process_pool(1, preload=__name__) as pool:
        with_data, without = zip(*(_message_pair(pool) for _ in range(_MESSAGES)), strict=True)
    more: float = median(with_data) - median(without)
    return max(0.0, more) / (2 * _PAYLOAD_BYTES / 1e6)


def _message_pair(pool: Executor) -> tuple[float, float]:
    """Seconds for a message with data, which comes back, and for one with none."""
    start = time.perf_counter()
    pool.submit(_echo_data, bytes(_PAYLOAD_BYTES)).result()
    middle = time.perf_counter()
    pool.submit(_echo_data, b"").result()
    return middle - start, time.perf_counter() - middle


def _echo_data(data: bytes) -> bytes:
    return data


async def thread_hand_over() -> tuple[float, float]:
    """Seconds that a loop's job takes to an idle thread and back, and CPU seconds that it costs."""
    with ThreadPoolExecutor(1) as pool:
        cpu, times = zip(*[await _hand_over_once(pool) for _ in range(_MESSAGES)], strict=True)
    return median(times), median(cpu)


async def _hand_over_once(pool: Executor) -> tuple[float, float]:
    """Hand one over after a pause: CPU seconds of this process, and seconds by the clock."""
    await asyncio.sleep(_SLEEP_SECONDS)
    cpu, start = time.process_time(), time.perf_counter()
    await asyncio.get_running_loop().run_in_executor(pool, _nothing)
    return time.process_time() - cpu, time.perf_counter() - start


def _nothing() -> None:
    """What costs nothing but its message."""


def loopback_round_trip() -> float:
    """The median time of one byte to another process and back over TCP on loopback."""
    with socket.create_server(("127.0.0.1", 0)) as server, process_pool(1, preload=__name__) as pool:
        echo = pool.submit(_echo, server.getsockname()[1])
        connection, _ = server.accept()
        with connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            times = [_round_trip(connection) for _ in range(_ROUND_TRIPS)]
        echo.result()
    return median(times)


def _echo(port: int) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        while data := connection.recv(1):
            connection.sendall(data)


def _round_trip(connection: socket.socket) -> float:
    start = time.perf_counter()
    connection.sendall(b"x")
    connection.recv(1)
    return time.perf_counter() - start


def pool_startup_seconds(method: str, workers: int, repeats: int) -> float:
    """The median time until a pool of `workers` is up, each time from a fresh process with nothing started before."""
    times: list[float] = [ask("benchmarks.machine.pool_startup", (method, workers)) for _ in range(repeats)]
    return median(times)
