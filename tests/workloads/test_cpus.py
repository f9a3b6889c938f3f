"""How many CPUs can be used goes by affinity and by the quotas of control groups, whichever version they are of."""

import os
import sys
from pathlib import Path

import pytest

from workloads.cpus import quota_cpus, usable_cpus


@pytest.fixture
def membership(tmp_path: Path) -> Path:
    """The file that names this process's control groups; there is none yet."""
    return tmp_path / "cgroup"


def limit(folder: Path, quota: str, period: str = "100000") -> None:
    """Write a quota as version 2 does."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cpu.max").write_text(f"{quota} {period}\n", encoding="utf-8")


def limit_by_version_1(folder: Path, quota: str, period: str = "100000") -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "cpu.cfs_quota_us").write_text(f"{quota}\n", encoding="utf-8")
    (folder / "cpu.cfs_period_us").write_text(f"{period}\n", encoding="utf-8")


@pytest.mark.parametrize(("quota", "cpus"), [("150000", 1.5), ("max", None)])
def test_a_quota_of_control_groups_version_2_is_read(
    quota: str, cpus: float | None, tmp_path: Path, membership: Path
) -> None:
    limit(tmp_path, quota)
    assert quota_cpus(tmp_path, membership) == cpus


@pytest.mark.parametrize(("quota", "cpus"), [("50000", 0.5), ("-1", None)])
def test_a_quota_of_control_groups_version_1_is_read(
    quota: str, cpus: float | None, tmp_path: Path, membership: Path
) -> None:
    limit_by_version_1(tmp_path / "cpu", quota)
    assert quota_cpus(tmp_path, membership) == cpus


def test_the_least_quota_of_nested_groups_counts(tmp_path: Path, membership: Path) -> None:
    limit(tmp_path, "max")
    limit(tmp_path / "system", "300000")
    limit(tmp_path / "system" / "job", "150000")
    for path, cpus in (("/", None), ("/system", 3.0), ("/system/job", 1.5), ("/elsewhere", None)):
        membership.write_text(f"1:memory:/system\n0::{path}\n", encoding="utf-8")
        assert quota_cpus(tmp_path, membership) == cpus


def test_the_least_quota_of_nested_groups_of_version_1_counts(tmp_path: Path, membership: Path) -> None:
    limit_by_version_1(tmp_path / "cpu", "-1")
    limit_by_version_1(tmp_path / "cpu" / "system", "150000")
    limit_by_version_1(tmp_path / "cpu" / "system" / "job", "300000")
    for path, cpus in (("/", None), ("/system", 1.5), ("/system/job", 1.5), ("/elsewhere", None)):
        membership.write_text(f"2:cpu,cpuacct:{path}\n1:cpuset:/system\n0::/unified\n", encoding="utf-8")
        assert quota_cpus(tmp_path, membership) == cpus


def test_a_system_without_control_groups_has_no_quota(tmp_path: Path, membership: Path) -> None:
    assert quota_cpus(tmp_path, membership) is None


def test_at_least_one_cpu_can_be_used_and_not_more_than_there_are() -> None:
    assert 1 <= usable_cpus() <= (os.cpu_count() or 1)


def test_a_quota_is_rounded_and_limits_what_affinity_allows(tmp_path: Path, membership: Path) -> None:
    allowed = usable_cpus(tmp_path, membership)
    for quota, cpus in (("max", allowed), ("1000", 1), ("110000", 1), ("100000000", allowed)):
        limit(tmp_path, quota)
        assert usable_cpus(tmp_path, membership) == cpus
    limit(tmp_path, "190000")
    assert usable_cpus(tmp_path, membership) == min(2, allowed)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere a process cannot be kept to some CPUs")
def test_only_cpus_that_this_process_may_run_on_are_usable(tmp_path: Path, membership: Path) -> None:
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        limit(tmp_path, "800000")
        assert usable_cpus(tmp_path, membership) == 1
    finally:
        os.sched_setaffinity(0, before)
