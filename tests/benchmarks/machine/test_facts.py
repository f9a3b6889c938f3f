"""What containers and hypervisors leave of a machine is read from where they say it."""

from pathlib import Path
from socket import AddressFamily
from types import SimpleNamespace

import psutil
import pytest

from benchmarks.machine import facts


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
    assert facts.virtual_machine_state(path) == answer


def test_a_system_that_says_nothing_is_unknown(tmp_path: Path) -> None:
    assert facts.virtual_machine_state(tmp_path / "missing") == "unknown"


def test_a_machine_keeps_its_name_and_does_not_tell_its_hosts() -> None:
    assert facts.machine_id() == facts.machine_id()
    assert len(facts.machine_id()) == 12
    int(facts.machine_id(), 16)


def test_the_name_of_the_machine_goes_by_the_interface_in_use_whatever_this_python_was_built_with(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def address(family: int, text: str) -> SimpleNamespace:
        return SimpleNamespace(family=family, address=text)

    interfaces = {
        "lo": [address(AddressFamily.AF_INET, "127.0.0.1"), address(psutil.AF_LINK, "00:00:00:00:00:00")],
        "ifb0": [address(psutil.AF_LINK, "f2:00:00:00:00:01")],
        "eth0": [address(AddressFamily.AF_INET, "192.0.2.2"), address(psutil.AF_LINK, "02-FC-00-00-00-01")],
    }
    monkeypatch.setattr(psutil, "net_if_addrs", lambda: interfaces)
    monkeypatch.setattr(facts, "getnode", lambda: 7)
    assert facts.hardware_address() == 0x02FC00000001
    monkeypatch.setattr(psutil, "net_if_addrs", dict)
    assert facts.hardware_address() == 7
