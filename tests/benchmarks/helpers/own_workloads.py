"""Modules as users write them, made from the suite's starting point."""

from collections.abc import Mapping
from pathlib import Path

import workloads

BESIDE = "def compute(size: int) -> int:\n    return sum(number * number for number in range(size))\n"
COMPUTE = '''def compute(size: int) -> int:
    """Yours: what the job does with the CPU."""
    return sum(number * number for number in range(size))
'''
STARTER = workloads.own_text(workloads.TEMPLATE).decode()


def write_workload(path: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Write the starting point under the file's own name, with some of its text replaced."""
    text = STARTER
    for old, new in {'name="template"': f'name="{path.stem}"', **(changes or {})}.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path


def own_workload(folder: Path) -> Path:
    """A module far from the suite that imports another beside it and has a variant of its own."""
    (folder / "sums_of_mine.py").write_text(BESIDE, encoding="utf-8")
    processes = '"processes": processes'
    changes = {COMPUTE: "", "import asyncio\n": "import asyncio\nfrom sums_of_mine import compute\n"}
    return write_workload(folder / "my_job.py", {**changes, processes: f'{processes}, "asyncio-batched": asyncio_'})
