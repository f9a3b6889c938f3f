"""Modules as users write them, made from the suite's starting point."""

from collections.abc import Mapping
from pathlib import Path

import workloads

STARTER = workloads.source(workloads.TEMPLATE).decode()


def write_workload(path: Path, changes: Mapping[str, str] | None = None) -> Path:
    """Write the starting point under the file's own name, with some of its text replaced."""
    text = STARTER
    for old, new in {'name="template"': f'name="{path.stem}"', **(changes or {})}.items():
        assert old in text
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
    return path
