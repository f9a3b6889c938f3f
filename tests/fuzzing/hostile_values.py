"""What nobody hopes to find in a record: odd values, and texts that try to become more than text."""

from typing import Any

from hypothesis import strategies as st

MARKUP = (
    "<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)' x='",
    '" onload=alert(1) x="', "<svg/onload=alert(1)>", "</title><script>alert(1)</script>",
    "</style><script>alert(1)</script>", "--></details><iframe src=//x.test>", "<!-- <b live>", "<?php live ?>",
    "<![CDATA[<live>]]>", "]]><live/>", "<math><a xlink:href=javascript:alert(1)>x",
    "<a href=javascript:alert(1)>x</a>", "javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
    "x}</style><style>*{background:url(//x.test)}", "{{7*7}}", "{% raw %}{{ self }}", "{# comment",
    "&lt;script&gt;", "&#60;script&#62;", "[a](javascript:alert(1))", "![a](//x.test/a.png)", "[a]: //x.test 'b'",
    "[a][b]", "<https://x.test>", "https://x.test www.x.test", "` ``` ~~~", "| --- | a |", "# a", "> a", "- a", "1. a",
    "*a* **b** _c_ __d__ ~~e~~", "$\\frac{$ \\begin{x} $$", "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "\t=1+1",
    "../../../etc/x", "..\\..\\x", "/etc/passwd", "CON.txt:stream",
)  # fmt: skip
ODD_TEXTS = (
    "", " ", "\x00", "\x1b[31mred\x1b]0;title\x07", "\r\n\r\n", "a\u2028b\u2029c", "\u202egnirts\u202c",
    "\u200f\u061c\u200b\ufeff", "Z" + "\u0353\u0301\u0489" * 30, "\N{PILE OF POO}\N{FAMILY}\u200d", "\ud800",
    "\udfff\ud800", "\U0010ffff", "\ufdfd" * 8, "\u0130\u0131\u017f\u1e9e", "ﬀ１２³", "%s%n %(x)s {0} {x}",
    "a" * 300, "a b " * 300, "sequential", "asyncio", "noop", "None", "nan",
)  # fmt: skip
HOSTILE = (*MARKUP, *ODD_TEXTS)
NUMBERS = (
    0, -1, 1, 2, 3, 7, 255, 10**6, 2**31, 2**53 + 1, 10**12, 10**15, 2**63 - 1, 2**63, -(2**63), 10**30, 10**400,
    0.0, -0.0, 0.5, 1e-3, 1e-9, 1e-12, 1e-13, 5e-324, 1e-320, 1e-300, 1e9, 1.0000001e9, 1e12, 1e15, 1e100, 1e300, 1e308,
    -1e308, -1e-3, float("nan"), float("inf"), float("-inf"),
)  # fmt: skip
OTHERS: tuple[Any, ...] = (
    None, True, False, [], {}, [[]], {"": ""}, [None], [0], [1.0] * 5, ["a"], {"a": 1}, {"a": {}},
)  # fmt: skip
FACTORS = (0.5, 2, 10, 1e3, 1e-3, 1e6, 1e-6, 1e9, 1e-9)

texts = st.one_of(
    *[st.sampled_from(HOSTILE)] * 4,
    st.text(max_size=12),
    st.tuples(st.sampled_from(MARKUP), st.sampled_from(HOSTILE)).map("".join),
)
"""Texts that try something, some of them several things at once."""

numbers = st.one_of(st.sampled_from(NUMBERS), st.sampled_from(NUMBERS), st.integers(), st.floats())
values: st.SearchStrategy[Any] = st.one_of(numbers, texts, st.sampled_from(OTHERS))
"""Anything that JSON can hold, and the three numbers that it cannot."""
