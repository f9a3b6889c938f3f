"""What containers and hypervisors leave of a machine is read from where they say it."""

from pathlib import Path
from socket import AddressFamily
from types import SimpleNamespace

import psutil
import pytest

from benchmarks.machine import facts


def test_a_quota_of_control_groups_version_2_is_read(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("150000 100000\n", encoding="utf-8")
    assert facts.quota_cpus(tmp_path) == 1.5


def test_no_quota_is_no_number(tmp_path: Path) -> None:
    (tmp_path / "cpu.max").write_text("max 100000\n", encoding="utf-8")
    assert facts.quota_cpus(tmp_path) is None


def test_a_quota_of_control_groups_version_1_is_read(tmp_path: Path) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text("50000\n", encoding="utf-8")
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n", encoding="utf-8")
    assert facts.quota_cpus(tmp_path) == 0.5


def test_a_quota_of_minus_one_is_none(tmp_path: Path) -> None:
    (tmp_path / "cpu").mkdir()
    (tmp_path / "cpu" / "cpu.cfs_quota_us").write_text("-1\n", encoding="utf-8")
    (tmp_path / "cpu" / "cpu.cfs_period_us").write_text("100000\n", encoding="utf-8")
    assert facts.quota_cpus(tmp_path) is None


def test_the_least_quota_of_nested_groups_counts(tmp_path: Path) -> None:
    (tmp_path / "system" / "job").mkdir(parents=True)
    for folder, quota in (("", "max"), ("system", "300000"), ("system/job", "150000")):
        (tmp_path / folder / "cpu.max").write_text(f"{quota} 100000\n", encoding="utf-8")
    mine = tmp_path / "cgroup"
    for path, cpus in (("/", None), ("/system", 3.0), ("/system/job", 1.5), ("/elsewhere", None)):
        mine.write_text(f"1:cpu:/other\n0::{path}\n", encoding="utf-8")
        assert facts.quota_cpus(tmp_path, mine) == cpus


def test_a_system_without_control_groups_has_no_quota(tmp_path: Path) -> None:
    assert facts.quota_cpus(tmp_path) is None


@pytest.mark.parametrize(("quota", "usable"), [(None, 8), (0.5, 1), (2.0, 2), (16.0, 8)])
def test_usable_cpus_are_those_that_affinity_and_quota_allow(
    quota: float | None, usable: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(facts, "affinity", lambda: list(range(8)))
    monkeypatch.setattr(facts, "quota_cpus", lambda: quota)
    assert facts.usable_cpus() == usable


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("flags\t\t: fpu vme hypervisor lahf_lm\n", "yes"),
        ("flags\t\t: fpu vme lahf_lm\n", "no"),
        ("Features\t: fp asimd\n", "unknown"),
    ],
)
def test_a_virtual_machine_is_known_by_its_flag(text: str, answer: str, tmp_path: Path) -> None:
    path = tmp_path / "cpuinfo"
    path.write_text(text, encoding="utf-8")
    assert facts.virtual_machine(path) == answer


def test_a_system_that_says_nothing_is_unknown(tmp_path: Path) -> None:
    assert facts.virtual_machine(tmp_path / "missing") == "unknown"


def test_a_machine_keeps_its_name_and_does_not_tell_its_hosts() -> None:
    assert facts.machine_id() == facts.machine_id()
    assert len(facts.machine_id()) == 12
    int(facts.machine_id(), 16)


def test_the_name_of_the_machine_goes_by_the_interface_in_use_whatever_this_python_was_built_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def address(family: int, text: str) -> SimpleNamespace:
        return SimpleNamespace(family=family, address=text)

    found = {
        "lo": [address(AddressFamily.AF_INET, "127.0.0.1"), address(psutil.AF_LINK, "00:00:00:00:00:00")],
        "ifb0": [address(psutil.AF_LINK, "f2:00:00:00:00:01")],
        "eth0": [address(AddressFamily.AF_INET, "192.0.2.2"), address(psutil.AF_LINK, "02-FC-00-00-00-01")],
    }
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: found)
    monkeypatch.setattr(facts, "getnode", lambda: 7)
    assert facts.hardware_address() == 0x02FC00000001
    monkeypatch.setattr(psutil, "net_if_addrs", dict)
    assert facts.hardware_address() == 7
