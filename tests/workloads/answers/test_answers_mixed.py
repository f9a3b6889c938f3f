"""Answers of workloads that wait and compute hold against sources outside the project; dials turn down to nothing."""

from collections.abc import Mapping
from dataclasses import replace
from hashlib import shake_256
from typing import Any

import numpy as np
import pytest

import workloads
from benchmarks.block.verification import first_difference
from benchmarks.servers.origin_app import page, picture
from tests.workloads.helpers.runnable_models import PLACES, runnable_models, runnable_models_at
from tests.workloads.helpers.tiny_workloads import WIDTH, tiny_workload
from workloads.mixed import blend, blend_releasing, image_pipeline, scrape

B2SUM = {
    (1, 0): "1ced8f5be2db23a6513eba4d819c73806424748a7bc6fa0d792cc1c7d1775a97"
    "78e894aa91413f6eb79ad5ae2f871eafcc78797e4c82af6d1cbfb1a294a10d10",
    (1, 1): "e02090c24ac79170ce912ed759547eb259ff6e723f1f47028af6306124f25bfb"
    "d165fed500b9390f36ffbf676474afc0a981c7fd4dea9a00a0786b5385a4afdb",
    (2, 2): "5ee7b66d247c2feb1afdbb401cfa85f088e197b622bc5e24d451ff3628d372b8"
    "e64e7974a9a3e4ad1ffd3298828a33267f19a4127fff1ffd90ecbc307ffd87ce",
    (3, 25): "b20fbf2a3f7788db568c206692bac2341ecadf3c5094c76da9682f1dae6265b7"
    "2409fbd89072895bcf81bb6d5894507c1247e42d96ecf75163dd947a96ec6589",
}
"""(seed, units of work) -> `(printf SEED; head -c $((9600 * WORK)) /dev/zero) | b2sum` by coreutils."""

MINSTD_AFTER_10_000_STEPS = 399_268_537
"""What the C++ standard requires of minstd_rand, [rand.predef], which begins at 1."""

EVERYTHING_THAT_BLENDS = [(name, model) for name in ("blend", "blend_releasing") for model in runnable_models(name)]


def ppm(width: int, height: int, pixels: bytes) -> bytes:
    return b"P6\n%d %d\n255\n" % (width, height) + pixels


def blurred_by_numpy(content: bytes, side: int) -> bytes:
    colours = np.frombuffer(content, np.uint8).reshape(side, side, 3).astype(int)
    grey = colours @ np.array([299, 587, 114]) // 1000
    squares = np.lib.stride_tricks.sliding_window_view(grey, (3, 3))
    return bytes((squares.sum(axis=(2, 3)) // 9).astype(np.uint8))


@pytest.mark.parametrize("side", [3, 4, 17])
def test_pictures_are_blurred_as_numpy_does_it(side: int) -> None:
    parameters = image_pipeline.Parameters(jobs=3, side_pixels=side)
    expected = [blurred_by_numpy(shake_256(b"%d" % job).digest(3 * side * side), side) for job in range(3)]
    assert image_pipeline.answer(parameters) == expected
    assert [image_pipeline.blur(picture(str(job), side, side)) for job in range(3)] == expected


def test_red_green_and_blue_turn_into_greys_of_their_own() -> None:
    """By ITU-R BT.601: 29.9 %, 58.7 % and 11.4 % of the brightness."""
    for colour, expected in ((b"\xff\0\0", 76), (b"\0\xff\0", 149), (b"\0\0\xff", 29), (b"\xff\xff\xff", 255)):
        assert image_pipeline.blur(ppm(3, 3, 9 * colour)) == bytes([expected])


def test_a_blurred_picture_is_smaller_by_its_border_also_where_it_is_not_square() -> None:
    assert image_pipeline.blur(ppm(5, 3, bytes(45))) == bytes(3)
    assert image_pipeline.blur(ppm(3, 5, bytes(45))) == bytes(3)


def test_pixels_that_look_like_the_end_of_a_line_belong_to_the_picture() -> None:
    assert image_pipeline.blur(ppm(3, 3, 27 * b"\n")) == b"\n"


@pytest.mark.parametrize("side", [32, 96])
def test_previews_hold_the_means_around_the_pixels_that_are_kept(side: int) -> None:
    pillow = pytest.importorskip("workloads.mixed.image_pipeline_pillow", reason="needs Pillow")
    parameters = image_pipeline.Parameters(jobs=2, side_pixels=side)
    assert pillow.answer(parameters) == [pillow.preview(picture(str(job), side, side)) for job in range(2)]


def test_a_preview_of_one_colour_has_that_colour() -> None:
    pillow = pytest.importorskip("workloads.mixed.image_pipeline_pillow", reason="needs Pillow")
    assert pillow.preview(ppm(64, 32, 64 * 32 * b"\x01\x80\xfe")) == 2 * b"\x01\x80\xfe"


def test_pages_are_parsed_into_what_the_rule_says_they_hold() -> None:
    parameters = scrape.Parameters(jobs=2, links_per_page=3)
    assert scrape.answer(parameters) == [scrape.parse(page(str(job), 3)) for job in range(2)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", scrape.Page("", [])),
        ("<title>A &lt;b&gt; &amp; c</title>", scrape.Page("A <b> & c", [])),
        ("<p>before <title>of it</title> after</p>", scrape.Page("of it", [])),
        ("<a href='/1?a=b&amp;c=d'>one</a><a name=x>two</a><A HREF=/3>", scrape.Page("", ["/1?a=b&c=d", "/3"])),
    ],
)
def test_titles_and_links_are_found_in_any_page(text: str, expected: scrape.Page) -> None:
    assert scrape.parse(text.encode()) == expected


def test_a_hundred_units_are_the_ten_thousand_steps_that_the_standard_of_another_language_knows() -> None:
    assert blend.step_on(seed=1, work=100) == MINSTD_AFTER_10_000_STEPS
    assert blend.answer(blend.Parameters(jobs=1, work=100)) == [MINSTD_AFTER_10_000_STEPS]


@pytest.mark.parametrize(("seed", "work"), B2SUM)
def test_digests_of_seeds_and_units_are_the_ones_that_b2sum_prints(seed: int, work: int) -> None:
    expected = B2SUM[seed, work]
    assert blend_releasing.hash_on(seed, work) == expected
    assert blend_releasing.answer(blend_releasing.Parameters(jobs=seed, work=work))[seed - 1] == expected


@pytest.mark.parametrize("changes", [{"work": 0}, {"wait_seconds": 0.0}, {"work": 0, "wait_seconds": 0.0}], ids=str)
@pytest.mark.parametrize(("name", "model"), EVERYTHING_THAT_BLENDS)
def test_both_dials_turn_down_to_nothing(
    name: str, model: str, changes: dict[str, Any], addresses: Mapping[str, str]
) -> None:
    workload, usual = tiny_workload(name, addresses)
    parameters = replace(usual, **changes)
    with workload.variants[model](parameters, WIDTH) as batch:
        assert first_difference(workload.answer(parameters), batch(), workload.accepts) is None


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("name", workloads.CATALOGUE["mixed"])
def test_nothing_is_left_to_overlap_where_one_job_is_in_flight(
    name: str, place: str, addresses: Mapping[str, str]
) -> None:
    workload, parameters = tiny_workload(name, addresses)
    for model in runnable_models_at(place, name):
        with workload.variants[model](parameters, 1) as batch:
            assert first_difference(workload.answer(parameters), batch(), workload.accepts) is None
