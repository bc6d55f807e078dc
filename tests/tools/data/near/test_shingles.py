"""Folding and grams of many texts at once are those of the definition."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.data.near.exact import similarities
from tools.data.near.folded import flatten, folded
from tools.data.near.pieces import Texts
from tools.data.near.shingles import grams_of, jaccard, shingles_of
from tools.data.near.sketches import SLOTS, banding

text = st.text(st.characters(codec="utf-8"), max_size=30) | st.text("ab .!\n\tÄßéÉ日本語😀\u200dİ𠀀", max_size=30)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  Hello,\n\tWORLD!  ", "hello world"),
        ("don't—stop", "don t stop"),
        ("Straße ÉCOLE", "straße école"),
        ("1+1 = 2 €", "1+1 = 2 €"),
        ("\u200b\ufeff…", ""),
        ("日本語。テスト", "日本語 テスト"),
        ("👍🏽", "👍🏽"),
    ],
)
def test_folding(raw: str, expected: str) -> None:
    assert folded(raw) == expected


@settings(max_examples=200, deadline=None)
@given(st.lists(text, max_size=12), st.integers(0, 3))
def test_many_at_once_are_the_same_as_one_by_one(texts: list[str], skipped: int) -> None:
    array = pa.array(texts, pa.string())[skipped:]
    texts = texts[skipped:]
    flat = flatten(array)
    parts = [flat.codes[begin:end] for begin, end in zip(flat.starts, flat.stops, strict=True)]
    assert ["".join(map(chr, part)) for part in parts] == [folded(text) for text in texts]
    shingles = shingles_of(array)
    counts = [
        len(np.unique(shingles.hashes[begin:end]))
        for begin, end in zip(shingles.starts[:-1], shingles.starts[1:], strict=True)
    ]
    assert counts == [len(grams_of(text)) for text in texts]


@settings(max_examples=100, deadline=None)
@given(st.lists(text, min_size=2, max_size=8), st.data())
def test_similarity_is_the_index_of_jaccard(texts: list[str], data: st.DataObject) -> None:
    pairs = data.draw(st.lists(st.tuples(*[st.integers(0, len(texts) - 1)] * 2), max_size=12))
    found = similarities(Texts(pa.array(texts)), np.array(pairs, np.int64).reshape(-1, 2))
    assert found.tolist() == pytest.approx([jaccard(texts[i], texts[j]) for i, j in pairs])


@pytest.mark.parametrize("threshold", [0.3, 0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 0.99, 1.0])
def test_a_pair_at_the_threshold_is_found(threshold: float) -> None:
    cut = banding(threshold)
    assert cut.found(threshold) >= 0.99
    assert cut.bands * cut.rows <= SLOTS
    assert cut.found(threshold / 2) < cut.found(threshold)


def test_the_default_bands() -> None:
    cut = banding(0.8)
    assert (cut.bands, cut.rows) == (21, 6)
    assert cut.found(0.8) == pytest.approx(0.998, abs=0.001)
