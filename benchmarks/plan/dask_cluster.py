"""Somebody else's Dask cluster: whether it can do what is asked of it, found out before anything is measured."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import click

from benchmarks.errors import ChildError, RequestError
from benchmarks.plan.selection import PlannedWorkload
from benchmarks.processes.protocol import ask, serve_request
from workloads.cluster import cluster_problem

DASK = "dask"
"""The model, and the name by which the address of a cluster is given."""

_LIMIT_SECONDS = 30.0

DASK_HELP = (
    "The scheduler of a Dask cluster of your own, for the model dask, instead of a small one on this machine. "
    "CROSSOVER_DASK in the environment says the same."
)


@dataclass(frozen=True)
class ClusterCheck:
    """What a cluster is to do: jobs of these modules, so many at once."""

    address: str
    width: int
    modules: tuple[str, ...]


def cluster_address(_: click.Context | None, __: click.Parameter | None, value: str | None) -> str | None:
    """The address of a Dask scheduler, as it says itself when it starts."""
    try:
        url = urlsplit(value or "")
        known = url.scheme == "tcp" and url.hostname and url.port
    except ValueError:
        known = False
    if value and not known:
        raise RequestError("--dask is no address of a scheduler such as tcp://host:8786")
    return value


def used_addresses(addresses: Mapping[str, str], planned: Sequence[PlannedWorkload]) -> dict[str, str]:
    """The addresses without that of a cluster which nothing is to be measured on."""
    needless = not any(DASK in workload.models for workload in planned)
    return {name: address for name, address in addresses.items() if name != DASK or not needless}


def check_cluster(
    addresses: Mapping[str, str], workloads: Sequence[PlannedWorkload], environment: Mapping[str, str] | None = None
) -> None:
    """Raise RequestError where a cluster whose address was given cannot do the jobs of these workloads."""
    on_cluster = [workload for workload in workloads if DASK in workload.models]
    if DASK not in addresses or not on_cluster:
        return
    modules = tuple(dict.fromkeys(workload.module for workload in on_cluster))
    check = ClusterCheck(addresses[DASK], max(workload.width for workload in on_cluster), modules)
    try:
        text: str = ask(__name__, check, environment, _LIMIT_SECONDS)
    except ChildError as error:
        text = f"it could not be asked what it can do: {error}"
    if text:
        raise RequestError(f"the cluster that --dask names cannot be used: {text}")


def main() -> None:
    """Serve one request from the parent."""
    serve_request(lambda inquiry, _: cluster_problem(inquiry.address, inquiry.width, inquiry.modules))
