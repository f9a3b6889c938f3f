"""The answers of what computes hold against other sources: other parsers, pure Python, published checksums."""

import json
import re
import zlib
from collections import Counter
from dataclasses import replace
from multiprocessing.shared_memory import SharedMemory
from typing import Any

import numpy as np
import pytest

import workloads
from benchmarks.block.verification import first_difference
from tests.workloads.helpers.runnable_models import PLACES, runnable_models_at
from tests.workloads.helpers.tiny_workloads import TINY, WIDTH
from workloads import shared_memory
from workloads.cpu import compress, json_parse, matrix, word_count

CHANGES: list[tuple[str, dict[str, Any], int]] = [
    ("json_parse", {"documents_per_message": 2, "document_bytes": 200}, WIDTH),
    ("json_parse", {"documents_per_message": 12, "document_bytes": 1_000, "jobs": 2}, 3),
    ("word_count", {"vocabulary_words": 1}, WIDTH),
    ("word_count", {"vocabulary_words": 100, "jobs": 2}, 3),
    ("digest", {"buffers_per_message": 3, "buffer_bytes": 1}, WIDTH),
    ("digest", {"jobs": 2}, 3),
    ("matrix", {"side": 1, "pairs_per_message": 3}, WIDTH),
    ("matrix", {"side": 16, "jobs": 2}, 3),
]
"""The ends of axes that change what is sent or computed, with a width; at one of them there are more workers than jobs.

Between the ends lie the tiny workloads of the contract's tests; `compress` has a test of its own.
"""

FLEVEL = {1: 0, 6: 2, 9: 3}
"""How the second byte says the level, by RFC 1950: fastest, default, maximum."""


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("name", "changes", "width"), CHANGES)
def test_every_variant_returns_the_answer_with_other_parameters_and_workers_too(
    name: str, changes: dict[str, Any], width: int, place: str
) -> None:
    workload = workloads.load(name)
    actual = []
    with workload.prepare(replace(workload.parameters, **{**TINY[name], **changes})) as ready:
        for model in runnable_models_at(place, name):
            with workload.variants[model](ready, width) as batch:
                actual.append(first_difference(workload.answer(ready), batch(), workload.accepts))
    assert list(filter(None, actual)) == []


@pytest.mark.parametrize("size", workloads.load("json_parse").axes["document_bytes"])
def test_documents_are_json_of_the_size_that_was_asked_for(size: int) -> None:
    with json_parse.prepare(json_parse.Parameters(jobs=2, document_bytes=size)) as ready:
        assert {len(document) for document in ready.documents} == {size}
        for document in ready.documents:
            assert len(json.loads(document)) == size // json_parse.RECORD_BYTES
            assert len(document.rstrip()) > 0.9 * size


def test_the_amounts_in_the_text_of_documents_add_up_to_the_answers() -> None:
    """Found by what surrounds them, without reading JSON."""
    parameters = json_parse.Parameters(jobs=3, document_bytes=5_000)
    with json_parse.prepare(parameters) as ready:
        actual = [re.findall(rb'"amount": (\d+)}', document) for document in ready.documents]
    assert [sum(map(int, amounts)) for amounts in actual] == json_parse.answer(parameters)
    assert len(set(json_parse.answer(parameters))) == 3


def test_words_are_counted_without_case_and_punctuation() -> None:
    assert word_count.count(["The cat, the dog.", "A Cat."]) == {"the": 2, "cat": 2, "dog": 1, "a": 1}


def test_the_totals_are_those_of_the_text_as_a_regular_expression_finds_its_words() -> None:
    parameters = word_count.Parameters(jobs=3, words_per_piece=1_000, vocabulary_words=200)
    with word_count.prepare(parameters) as ready:
        actual = Counter(re.findall("[a-z]+", " ".join(ready.pieces).lower()))
        assert [[actual[word] for word in part] for part in ready.parts] == word_count.answer(parameters)
    assert actual.total() == 3_000


def test_every_rank_has_a_word_of_its_own() -> None:
    ranks = max(workloads.load("word_count").axes["vocabulary_words"])
    assert len({word_count.spelled(rank) for rank in range(int(ranks))}) == ranks


def test_words_are_as_skewed_as_in_real_texts() -> None:
    """Of ten thousand words in running text, a fifth to a quarter are different ones, and one in ten is the same."""
    drawn = Counter(word_count.ranks(word_count.Parameters(), job=0))
    assert 2_000 < len(drawn) < 2_500
    assert 0.09 < drawn[0] / drawn.total() < 0.13


def test_the_pieces_are_dealt_out_whole() -> None:
    shares = word_count.Parameters(pieces=("a", "b", "c", "d", "e")).shares(2)
    assert shares == [("a", "c", "e"), ("b", "d")]


def test_compressed_bytes_end_with_the_published_checksum() -> None:
    """Adler-32 of "Wikipedia", as its article gives it."""
    assert compress.compress(6, b"Wikipedia")[-4:].hex() == "11e60398"


def test_what_does_not_give_back_its_buffer_in_fewer_bytes_is_not_accepted() -> None:
    buffer, other = compress.log_lines(0, 3_000), compress.log_lines(1, 3_000)
    assert compress.gives_back(buffer, zlib.compress(buffer))
    assert not compress.gives_back(buffer, zlib.compress(other))
    assert not compress.gives_back(buffer, zlib.compress(buffer[:-1]))
    assert not compress.gives_back(buffer, zlib.compress(buffer, level=0))


@pytest.mark.parametrize(("level", "place"), [(1, ""), (6, ""), *((9, place) for place in PLACES)])
def test_every_variant_returns_the_same_bytes_which_say_the_level_that_was_asked_for(level: int, place: str) -> None:
    """A variant that ignored the level would take 6: each is asked for 9, and to have more workers than jobs."""
    models = runnable_models_at(place, "compress") if place else ["sequential"]
    parameters = compress.Parameters(jobs=2, buffer_bytes=3_000, level=level)
    with compress.prepare(parameters) as ready:
        for model in models:
            with compress.WORKLOAD.variants[model](ready, 3) as batch:
                results = batch()
            assert results == [zlib.compress(buffer, level) for buffer in ready.buffers]
            assert {compressed[1] >> 6 for compressed in results} == {FLEVEL[level]}


@pytest.mark.parametrize("size", [0, 1, 100, 65_536])
def test_log_lines_have_the_size_that_was_asked_for(size: int) -> None:
    assert len(compress.log_lines(3, size)) == size


def test_log_lines_are_about_as_repetitive_as_real_ones() -> None:
    buffer = compress.log_lines(0, 65_536)
    assert 3 < len(buffer) / len(zlib.compress(buffer)) < 8


@pytest.mark.parametrize("side", [1, 2, 5, 16])
def test_the_formula_gives_the_products_that_pure_python_gives(side: int) -> None:
    parameters = matrix.Parameters(jobs=3, side=side)
    with matrix.prepare(parameters) as ready:
        products = [_product(first.tolist(), second.tolist()) for first, second in ready.pairs]
    assert [product.tolist() for product in matrix.answer(parameters)] == products


def _product(first: list[list[float]], second: list[list[float]]) -> list[list[float]]:
    columns = list(zip(*second, strict=True))
    return [[sum(a * b for a, b in zip(row, column, strict=True)) for column in columns] for row in first]


@pytest.mark.parametrize("side", workloads.load("matrix").axes["side"])
def test_no_number_of_a_product_is_too_large_to_be_exact(side: int) -> None:
    parameters = replace(matrix.Parameters(), side=side)
    with matrix.prepare(parameters) as ready:
        first, second = ready.pairs[-1]
        assert np.max(np.abs(first) @ np.abs(second)) < 2**53


def test_the_memory_of_matrices_is_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    names = []

    def noted(**wanted: Any) -> SharedMemory:
        room = SharedMemory(**wanted)
        names.append(room.name)
        return room

    monkeypatch.setattr(shared_memory, "SharedMemory", noted)
    with matrix.prepare(matrix.Parameters(jobs=2, side=3)) as ready:
        with matrix.processes(ready, WIDTH) as batch:
            batch()
    (name,) = names
    with pytest.raises(FileNotFoundError):
        SharedMemory(name)
