"""What a workload is about, from its question."""

import re

_ASKED = re.compile(r"Does (?:async|any model) help (?:when |where |with )?(?:(?:a|the) program )?")
_SHORT, _FEWEST_WORDS, _MOST_WORDS = 40, 4, 10
_JOINTS = ("that", "and", "with", "for", "over", "when", "in", "by")
"""Words before which a question can end."""


def topic(question: str) -> str:
    """`Does async help when a program asks a database server?`: `asks a database server`."""
    text = _ASKED.sub("", question).removesuffix("?")
    words = (text.partition(", ")[0] if len(text) > _SHORT else text).split()
    if len(words) <= _MOST_WORDS:
        return " ".join(words)
    ends = [place for place in range(_FEWEST_WORDS, _MOST_WORDS) if words[place] in _JOINTS]
    return " ".join(words[: ends[-1] if ends else None])
