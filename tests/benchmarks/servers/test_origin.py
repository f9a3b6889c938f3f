"""The origin answers by its rule, waits as long as asked for, measures its ceiling, and is gone afterwards."""

import asyncio
import http.client
import re
import socket
import time
from hashlib import shake_256
from io import BytesIO
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest

from benchmarks.errors import ChildError
from benchmarks.processes.signals import allow_many_files
from benchmarks.servers import origin as origin_server
from benchmarks.servers.origin import origin
from benchmarks.servers.origin_app import parse_bytes_path, wait_and_content
from benchmarks.servers.origin_process import BACKLOG


def get(url: str, path: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=10)
    connection.request("GET", path)
    response = connection.getresponse()
    content = response.read()
    connection.close()
    return response.status, content


@pytest.mark.parametrize("size", [0, 1, 4096, 1_000_000])
def test_bodies_are_as_long_as_asked_for_and_follow_the_rule(size: int, origin_url: str) -> None:
    assert get(origin_url, f"/wait/0/bytes/{size}/7") == (200, shake_256(b"7").digest(size))


def test_the_origin_waits_at_least_as_long_as_asked_for(origin_url: str) -> None:
    start = time.perf_counter()
    get(origin_url, "/wait/0.05/bytes/1/1")
    assert time.perf_counter() - start >= 0.05


def test_the_origin_tells_how_long_it_waited(origin_url: str) -> None:
    status, content = get(origin_url, "/timed/0.002")
    assert (status, len(content)) == (200, len("0.123456789"))
    assert float(content) >= 0.002


@pytest.mark.slow
def test_more_connections_are_held_than_may_wait_to_be_accepted(origin_url: str) -> None:
    async def hold(number: int, host: str, port: int, all_answered: asyncio.Barrier) -> bytes:
        """Ask, and keep the connection until every one has its answer."""
        reader, writer = await asyncio.open_connection(host, port)
        writer.write(f"GET /wait/0/bytes/1/{number} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        status = await reader.readline()
        await all_answered.wait()
        writer.close()
        return status.strip()

    async def hold_all(count: int) -> set[bytes]:
        parts, all_answered = urlsplit(origin_url), asyncio.Barrier(count)
        holding = (hold(number, str(parts.hostname), parts.port or 0, all_answered) for number in range(count))
        return set(await asyncio.wait_for(asyncio.gather(*holding), 25))  # granian drops idle connections after 30 s

    allow_many_files()
    assert asyncio.run(hold_all(BACKLOG + 100)) == {b"HTTP/1.1 200 OK"}


@pytest.mark.parametrize("path", ["/", "/wait/1", "/other/0/bytes/1/1", "/timed", "/timed/0/1"])
def test_other_paths_are_not_found(path: str, origin_url: str) -> None:
    assert get(origin_url, path) == (404, b"")


@pytest.mark.parametrize("path", ["/wait/0/picture/4x2", "/wait/0/page/3", "/wait/0/film/3/1"])
def test_what_nobody_documented_is_not_found(path: str, origin_url: str) -> None:
    assert get(origin_url, path) == (404, b"")


@pytest.mark.parametrize(("width", "height"), [(1, 1), (4, 2), (300, 200)])
def test_pictures_are_ppm_with_pixels_that_follow_the_rule(width: int, height: int, origin_url: str) -> None:
    pixels = shake_256(b"7").digest(3 * width * height)
    expected = f"P6\n{width} {height}\n255\n".encode() + pixels
    assert get(origin_url, f"/wait/0/picture/{width}x{height}/7") == (200, expected)


def test_a_picture_is_one_for_others_than_us(origin_url: str) -> None:
    images = pytest.importorskip("PIL.Image", reason="needs Pillow")
    _, content = get(origin_url, "/wait/0/picture/5x3/1")
    with images.open(BytesIO(content)) as image:
        assert (image.format, image.mode, image.size) == ("PPM", "RGB", (5, 3))
        assert image.tobytes() == shake_256(b"1").digest(45)


def test_a_page_has_the_documented_title_and_links_in_order(origin_url: str) -> None:
    status, content = get(origin_url, "/wait/0/page/2/7")
    text = content.decode()
    assert status == 200
    assert "<title>Page 7 &amp; what it leads to</title>" in text
    assert re.findall(r'<a href="(.*?)">', text) == ["/page/7?link=0&amp;more=yes", "/page/7?link=1&amp;more=yes"]


def test_every_element_of_a_page_is_closed(origin_url: str) -> None:
    """XML is stricter than HTML; only the document type and the one element without content are in its way."""
    _, content = get(origin_url, "/wait/0/page/3/7")
    strict = content.decode().removeprefix("<!doctype html>").replace('<meta charset="utf-8">', "")
    assert len(list(ElementTree.fromstring(strict).iter("a"))) == 3  # noqa: S314 - our own page


def test_contents_are_made_once_and_remembered() -> None:
    path = "/wait/0.5/picture/30x20/1"
    first, second = wait_and_content(path), wait_and_content(path)
    assert first is not None
    assert second is not None
    assert first[0] == 0.5
    assert first[1] is second[1]


def test_a_path_holds_the_wait_the_size_and_the_number() -> None:
    assert parse_bytes_path("/wait/0.25/bytes/10/3") == (0.25, 10, "3")
    assert parse_bytes_path("/wait/0.25/bytes/10") is None


def test_many_connections_at_once_are_accepted(origin_url: str) -> None:
    address = urlsplit(origin_url)
    connections = [socket.create_connection((address.hostname or "", address.port or 0)) for _ in range(500)]
    for connection in connections:
        connection.sendall(b"GET /wait/0/bytes/1/1 HTTP/1.1\r\nHost: origin\r\n\r\n")
    assert all(connection.recv(15) == b"HTTP/1.1 200 OK" for connection in connections)
    for connection in connections:
        connection.close()


def test_only_loopback_is_listened_to(origin_url: str) -> None:
    """Another address of loopback reaches a server that listens everywhere, and none that listens on 127.0.0.1."""
    with pytest.raises(OSError, match="refused|unreachable|assign|timed out"):
        socket.create_connection(("127.0.0.2", urlsplit(origin_url).port or 0), timeout=5).close()


def test_after_the_sitting_nobody_listens_any_more() -> None:
    with origin() as url:
        address = urlsplit(url)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((address.hostname or "", address.port or 0))


def test_two_sittings_at_once_do_not_share_a_port(origin_url: str) -> None:
    with origin() as other:
        assert other != origin_url


def test_a_server_that_answers_other_bytes_is_not_accepted(origin_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(origin_server, "_PROOF_BYTES", 10)
    port = urlsplit(origin_url).port or 0
    origin_server._check_answer(port)
    monkeypatch.setattr(origin_server, "shake_256", lambda _: shake_256(b"something else"))
    with pytest.raises(ChildError, match="other bytes than documented"):
        origin_server._check_answer(port)


def test_a_port_where_nobody_answers_is_a_one_line_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ChildError, match=f"port {port} does not answer"):
        origin_server._check_answer(port)
