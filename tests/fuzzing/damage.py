"""Damage to a file by what knows nothing of records: bytes lost, overwritten, spliced, encoded otherwise, swollen."""

import gzip

from hypothesis import strategies as st

from benchmarks.record_format import KEY

_MIB = 1024 * 1024
_TRIFLES = (b"", b" ", b"\n\n", b"null", b"0", b'""', b"[]", b"{}", b"[", b"}", b"\xff\xfe", b"\x1f\x8b", b"PK\x03\x04")
_TOKENS = (b'"', b"\\", b"{", b"]", b",", b":", b"9" * 40, b"e9", b"\x00", b"\x7f", b"\xff", b"\xef\xbb\xbf")
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig", "utf-7", "cp1252", "cp037")
_KEYS = tuple(f'"{key}": '.encode() for key in (KEY, "benchmarks", "metadata", "blocks", "format"))
_EMPTY = (b"null, ", b"4, ", b"{}, ", b"[], ")
_SIGNS = tuple(map(str.encode, ("a", "a ", "é", "\N{PILE OF POO}", "\\u0000", "<b>", "\\ud83d\\udca9")))
_ITEMS = (b"[],", b"{},", b"0,", b'"",', b'{"a":0},', b"null,", b"[[[]]],", b"1e9,")

_tokens = st.one_of(st.sampled_from(_TOKENS), st.binary(min_size=1, max_size=8))


def damaged(draw: st.DrawFn, content: bytes) -> bytes:
    """A file after one harm or several; one in hundreds is enormous, which takes its time."""
    if draw(st.sampled_from(range(250))) == 249:
        return _swollen(draw, content)
    for _ in range(draw(st.sampled_from((1, 1, 1, 2, 5)))):
        content = draw(_harms(content))
    return content


def _harms(content: bytes) -> st.SearchStrategy[bytes]:
    at, text = st.integers(0, len(content)), content.decode("utf-8", "replace")
    overwritten = st.builds(
        lambda at, token, length: content[:at] + token + content[at + length :], at, _tokens, st.sampled_from((0, 1, 8))
    )
    spliced = st.builds(lambda at, start, end: content[:at] + content[start:end] + content[at:], at, at, at)
    repeated = st.builds(
        lambda key, value: content.replace(key, key + value + key, 1), st.sampled_from(_KEYS), st.sampled_from(_EMPTY)
    )
    return st.one_of(
        *[at.map(lambda at: content[:at]), at.map(lambda at: content[at:]), spliced],
        *[overwritten] * 3,
        repeated,
        st.sampled_from(_ENCODINGS).map(lambda code: text.encode(code, "replace")),
        st.sampled_from((content + content, content + b"\n" + content, b"[%s,%s]" % (content, content))),
        st.just(gzip.compress(content, 1)),
        st.one_of(st.sampled_from(_TRIFLES), st.binary(max_size=100)),
    )


def _swollen(draw: st.DrawFn, content: bytes) -> bytes:
    """Megabytes in front of it, or of a part that records may lack."""
    size = draw(st.sampled_from((1, 8, 60, 63, 65))) * _MIB
    if draw(st.booleans()):
        return draw(st.sampled_from((b" ", b"\x00", b"\n", b"["))) * size + content
    part = draw(
        st.one_of(
            st.sampled_from((b"9", b"1", b"0.")).map(lambda digit: digit + b"0" * size),
            st.sampled_from(_SIGNS).map(lambda sign: b'"%s"' % (sign * (size // len(sign)))),
            st.sampled_from(_ITEMS).map(lambda item: b"[%s0]" % (item * (size // len(item)))),
            st.builds(lambda: b"{%s}" % b",".join(b'"%d":0' % number for number in range(size // 64))),
            st.builds(lambda: b"[" * (size // 8) + b"]" * (size // 8)),
        )
    )
    key = f'"{KEY}": {{'.encode()
    return content.replace(key, key + b'"given": ' + part + b", ", 1)
