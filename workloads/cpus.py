"""How many CPUs a process can keep busy: as its affinity and the quotas of its control groups allow."""

import os
import sys
from pathlib import Path

_CONTROL_GROUPS = Path("/sys/fs/cgroup")
_MEMBERSHIP = Path("/proc/self/cgroup")
"""Where Linux keeps control groups, and the file that names those of this process."""


def usable_cpus(root: Path = _CONTROL_GROUPS, membership: Path = _MEMBERSHIP) -> int:
    """How many workers can compute at once: the size of a pool that only computes, however many jobs wait meanwhile.

    It is the number of CPUs that this process may run on, at most the quota, rounded, and never below one.
    """
    cpus, quota = _allowed_cpus(), quota_cpus(root, membership)
    return max(1, cpus if quota is None else min(cpus, round(quota)))


def _allowed_cpus() -> int:
    if sys.version_info >= (3, 13):
        return os.process_cpu_count() or 1
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def quota_cpus(root: Path = _CONTROL_GROUPS, membership: Path = _MEMBERSHIP) -> float | None:
    """The least CPU quota of this process's control groups and those above them, in CPUs; None where there is none."""
    quotas = [quota for folder in _groups(root, membership) if (quota := _quota(folder)) is not None]
    return min(quotas, default=None)


def _groups(root: Path, membership: Path) -> list[Path]:
    """The folders of the groups that may limit this process: all up to the root, of version 2 and of version 1.

    A line of the file is `0::/GROUP` for version 2, and `NUMBER:CONTROLLERS:/GROUP` for version 1.
    """
    try:
        lines = membership.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    folders = [root, root / "cpu"]
    for line in lines:
        _, controllers, path = line.split(":", 2)
        if controllers == "" or "cpu" in controllers.split(","):
            top = root / "cpu" if controllers else root
            group = top.joinpath(*path.split("/"))
            folders += [group, *(above for above in group.parents if top in above.parents)]
    return folders


def _quota(folder: Path) -> float | None:
    """The quota of one group, in CPUs: from the file of version 2, or else from those of version 1."""
    try:
        quota, period = (folder / "cpu.max").read_text(encoding="utf-8").split()
    except (OSError, ValueError):
        quota, period = _quota_of_version_1(folder)
    return int(quota) / int(period) if quota.isdigit() and int(period) > 0 else None


def _quota_of_version_1(folder: Path) -> tuple[str, str]:
    try:
        quota, period = ((folder / f"cpu.cfs_{name}_us").read_text(encoding="utf-8") for name in ("quota", "period"))
    except OSError:
        return "max", "100000"
    return quota.strip(), period.strip()
