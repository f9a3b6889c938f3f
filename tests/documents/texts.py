"""The documents that people read, and what stands in them: blocks, commands, links, headings, words."""

import re
from collections.abc import Iterator

from benchmarks.paths import ROOT

NAMES = (
    *("README.md", "METHOD.md", "CONTRIBUTING.md"),
    *sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "docs").glob("*.md")),
)
NOX = "python3 noxfile.py "
MODULES = ("python -m benchmarks ", "python -m reports ", "python -m pyperf ", "python -m tests.")
COMMANDS = (NOX, *MODULES)


def text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def blocks(name: str, language: str = "") -> list[str]:
    """What stands between fences of a language; empty: of none."""
    fenced = re.findall(r"^```(\w*)\n(.*?)^```$", text(name), re.MULTILINE | re.DOTALL)
    return [content for word, content in fenced if word == language]


def prose(name: str) -> str:
    """The text without fenced blocks."""
    return re.sub(r"^```.*?^```$", "", text(name), flags=re.MULTILINE | re.DOTALL)


def words_beside_tables(name: str) -> int:
    return len(" ".join(line for line in text(name).splitlines() if not line.startswith("|")).split())


def without_comment(line: str) -> str:
    return line.partition(" #")[0].strip()


def block_commands() -> Iterator[str]:
    """The commands of every fenced block that begins with one."""
    for name in NAMES:
        for block in blocks(name):
            if block.startswith(COMMANDS):
                yield from map(without_comment, block.splitlines())


def inline_commands() -> Iterator[str]:
    """The commands within sentences: those that have words after the name of a session or of a group."""
    for name in NAMES:
        yield from (code for code in re.findall(r"`([^`\n]+)`", prose(name)) if code.startswith(COMMANDS))


def anchors(name: str) -> set[str]:
    """How headings are linked to, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", prose(name), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def local_links(name: str) -> list[str]:
    targets = re.findall(r"\]\(([^)\s]+)\)", prose(name))
    return [target for target in targets if "://" not in target]
