"""Facts about the machine that no library tells: what a container or a hypervisor leaves of it."""

import os
import platform
import re
import sys
from hashlib import sha256
from pathlib import Path
from socket import AddressFamily
from uuid import getnode

import psutil

_CGROUP = Path("/sys/fs/cgroup")


def affinity() -> list[int]:
    """The CPUs that this process may use, by number; empty where the system does not say."""
    try:
        return sorted(psutil.Process().cpu_affinity() or [])
    except AttributeError:
        return []


def quota_cpus(root: Path = _CGROUP, mine: Path = Path("/proc/self/cgroup")) -> float | None:
    """The least CPU quota of this process's control group and those above it, in CPUs; None where there is none."""
    values = [quota for folder in _groups(root, mine) if (quota := _quota(folder)) is not None]
    return min(values, default=None)


def _groups(root: Path, mine: Path) -> list[Path]:
    """The folders of this process's control group (version 2) and of those above it, up to the root."""
    try:
        lines = mine.read_text().splitlines()
    except OSError:
        lines = []
    path = next((line.removeprefix("0::/") for line in lines if line.startswith("0::/")), "")
    return [root, *(root.joinpath(*path.split("/")[:depth]) for depth in range(1, path.count("/") + 2) if path)]


def _quota(folder: Path) -> float | None:
    try:
        quota, period = (folder / "cpu.max").read_text().split()
    except (OSError, ValueError):
        quota, period = _quota_of_version_1(folder)
    return int(quota) / int(period) if quota.isdigit() and int(period) > 0 else None


def _quota_of_version_1(root: Path) -> tuple[str, str]:
    try:
        quota, period = ((root / "cpu" / f"cpu.cfs_{name}_us").read_text().strip() for name in ("quota", "period"))
    except OSError:
        return "max", "100000"
    return quota, period


def usable_cpus() -> int:
    """How many CPUs this process can keep busy: the affinity, or all there are, at most the quota; never below one."""
    cpus = len(affinity()) or os.cpu_count() or 1
    quota = quota_cpus()
    return max(1, cpus if quota is None else min(cpus, round(quota)))


def virtual_machine(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """`yes`, `no` or `unknown`, by the hypervisor flag that x86 guests see."""
    try:
        text = cpuinfo.read_text()
    except OSError:
        return "unknown"
    flags = next((line for line in text.splitlines() if line.startswith("flags")), "")
    if not flags:
        return "unknown"
    return "yes" if " hypervisor" in flags else "no"


def machine_id() -> str:
    """A name for this machine that says nothing about its owner: the same for every Python, another elsewhere."""
    return sha256(f"{platform.node()} {hardware_address()}".encode()).hexdigest()[:12]


def hardware_address() -> int:
    """The address of the first interface that is in use; `uuid.getnode` alone takes another one in some builds."""
    for addresses in psutil.net_if_addrs().values():
        link = next((one.address for one in addresses if one.family == psutil.AF_LINK), "")
        number = int(re.sub("[^0-9a-fA-F]", "", link) or "0", 16)
        if number and any(one.family == AddressFamily.AF_INET for one in addresses):
            return number
    return getnode()


def load() -> float | None:
    """The load average of the last minute; None where the system keeps none."""
    return os.getloadavg()[0] if sys.platform != "win32" else None


def busy(seconds: float = 1.0) -> float:
    """The share of all CPU time that is in use by anybody, measured for a while during which this process sleeps."""
    return psutil.cpu_percent(interval=seconds) / 100


def steal_seconds() -> float | None:
    """CPU seconds since boot that the hypervisor gave to others; None where the system does not say."""
    return getattr(psutil.cpu_times(), "steal", None)
