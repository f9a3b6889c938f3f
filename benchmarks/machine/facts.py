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


def affinity() -> list[int]:
    """The CPUs that this process may use, by number; empty where the system does not say."""
    try:
        return sorted(psutil.Process().cpu_affinity() or [])
    except AttributeError:
        return []


def virtual_machine_state(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
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
        link = next((address.address for address in addresses if address.family == psutil.AF_LINK), "")
        number = int(re.sub("[^0-9a-fA-F]", "", link) or "0", 16)
        if number and any(address.family == AddressFamily.AF_INET for address in addresses):
            return number
    return getnode()


def load_average() -> float | None:
    """The load average of the last minute; None where the system keeps none."""
    return os.getloadavg()[0] if sys.platform != "win32" else None


def busy_share(seconds: float = 1.0) -> float:
    """The share of all CPU time that is in use by anybody, measured for a while during which this process sleeps."""
    return psutil.cpu_percent(interval=seconds) / 100


def steal_seconds() -> float | None:
    """CPU seconds since boot that the hypervisor gave to others; None where the system does not say."""
    return getattr(psutil.cpu_times(), "steal", None)
