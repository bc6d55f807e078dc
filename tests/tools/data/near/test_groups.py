"""Near-duplicates against brute force, and inputs that must not take a square of their number."""

from __future__ import annotations

import random
import string

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.data.near import THRESHOLD
from tools.data.near.buckets import HEADS
from tools.data.near.groups import near_groups, near_matches
from tools.data.near.shingles import grams_of, jaccard


def vocabulary(rng: random.Random, count: int = 2000) -> list[str]:
    return ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 9))) for _ in range(count)]


def edited(rng: random.Random, words: list[str], text: str, edits: int) -> str:
    parts = text.split()
    for _ in range(edits):
        place = rng.randrange(len(parts))
        kind = rng.randrange(4)
        if kind == 0:
            parts[place] = rng.choice(words)
        elif kind == 1:
            parts.insert(place, rng.choice(words))
        elif kind == 2:
            parts[place] = parts[place].upper() + "!"
        elif len(parts) > 1:
            del parts[place]
    return " ".join(parts)


def edited_texts(seed: int, count: int) -> list[str]:
    """Random texts of one to sixty words, of which two in five are edits of an earlier one."""
    rng = random.Random(seed)
    words = vocabulary(rng)
    texts: list[str] = []
    while len(texts) < count:
        if texts and rng.random() < 0.4:
            texts.append(edited(rng, words, rng.choice(texts), rng.randint(0, 6)))
        else:
            texts.append(" ".join(rng.choices(words, k=rng.choice([1, 2, 5, 20, 60]))))
    return texts


def brute_force(texts: list[str], threshold: float) -> list[bool]:
    """Whether each text repeats an earlier kept one, every pair compared."""
    grams = [grams_of(text) for text in texts]
    kept: list[int] = []
    repeats = []
    for i, own in enumerate(grams):
        repeats.append(any(own and len(own & grams[j]) >= threshold * len(own | grams[j]) for j in kept))
        if not repeats[-1]:
            kept.append(i)
    return repeats


@pytest.mark.parametrize("threshold", [0.5, 0.7, 0.8, 0.9, 1.0])
@pytest.mark.parametrize("seed", [1, 2])
def test_what_brute_force_finds_is_found(threshold: float, seed: int) -> None:
    texts = edited_texts(seed, 700)
    like = near_groups(pa.array(texts), threshold)
    expected = np.array(brute_force(texts, threshold))
    assert like.dtype == np.int64
    assert (like >= 0)[expected].mean() >= 0.98
    for i, j in enumerate(like.tolist()):
        assert j == -1 or (j < i and like[j] == -1 and jaccard(texts[i], texts[j]) >= threshold)


def test_matches_in_another_collection() -> None:
    texts = edited_texts(3, 900)
    held, others = texts[:300], texts[300:]
    found = near_matches(pa.array(held), pa.chunked_array([others[:100], others[100:]]))
    expected = np.array([any(jaccard(a, b) >= THRESHOLD for b in others) for a in held])
    assert (found >= 0)[expected].mean() >= 0.98
    assert all(j == -1 or jaccard(held[i], others[j]) >= THRESHOLD for i, j in enumerate(found.tolist()))


text = st.text(max_size=40) | st.sampled_from(["", " ", "!?", "yes", "Yes.", "YES", "é", "日本語の文", "👨‍👩‍👧 👍🏽"])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.none() | text, max_size=30), st.sampled_from([0.5, 0.8, 1.0]))
def test_no_text_is_too_odd(texts: list[str | None], threshold: float) -> None:
    like = near_groups(pa.array(texts, pa.string()), threshold)
    plain = [text or "" for text in texts]
    assert [j >= 0 for j in like.tolist()] == brute_force(plain, threshold)
    assert like.tolist() == near_groups(pa.chunked_array([texts[:7], texts[7:]], pa.large_string()), threshold).tolist()


def test_the_same_again() -> None:
    texts = pa.array(edited_texts(5, 400))
    assert near_groups(texts).tolist() == near_groups(texts).tolist()


def test_copies_are_all_like_the_first() -> None:
    like = near_groups(pa.array(["The same, always."] * 5_000 + ["the SAME always"] * 5_000))
    assert like.tolist() == [-1] + [0] * 9_999


def comparisons(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The pairs compared by signature from here on."""
    from tools.data.near import candidates

    counts: list[int] = []
    compare = candidates._agreement

    def counted(sketches: object, rows: np.ndarray, others: np.ndarray) -> np.ndarray:
        counts.append(len(rows))
        found: np.ndarray = compare(sketches, rows, others)  # type: ignore[arg-type]
        return found

    monkeypatch.setattr(candidates, "_agreement", counted)
    return counts


def test_one_template_for_all_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    template = "Please translate the following sentence into French and keep the tone of it as it is: "
    texts = [f"{template}{number:05d}" for number in range(6_000)]
    counts = comparisons(monkeypatch)
    like = near_groups(pa.array(texts))
    assert (like >= 0).sum() == 5_999
    assert sum(counts) < 50 * len(texts)


def test_a_template_that_is_not_enough_to_be_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(8)
    words = vocabulary(rng)
    template = "Please translate the following sentence into French, and keep its tone: "
    texts = [template + " ".join(rng.choices(words, k=9)) for _ in range(4_000)]
    originals = list(texts)
    texts += [edited(rng, words, text, 1) for text in originals[:400]]
    counts = comparisons(monkeypatch)
    like = near_groups(pa.array(texts))
    close = [jaccard(texts[4_000 + i], texts[i]) >= THRESHOLD for i in range(400)]
    assert sum(close) > 200
    assert np.mean([like[4_000 + i] >= 0 for i in range(400) if close[i]]) >= 0.98
    assert sum(counts) <= 21 * HEADS * len(texts)


def test_overlapping_windows_do_not_chain_without_end() -> None:
    rng = random.Random(9)
    book = " ".join(rng.choices(vocabulary(rng), k=8_000))
    texts = [book[i : i + 400] for i in range(0, 40_000, 20)]
    like = near_groups(pa.array(texts))
    expected = np.array(brute_force(texts, THRESHOLD))
    assert abs((like >= 0).mean() - expected.mean()) < 0.05
    assert all(j == -1 or (like[j] == -1 and jaccard(texts[i], texts[j]) >= THRESHOLD) for i, j in enumerate(like))


def test_very_long_documents() -> None:
    rng = random.Random(10)
    words = vocabulary(rng)
    long = " ".join(rng.choices(words, k=300_000))
    texts = [long, "short", edited(rng, words, long, 50), " ".join(rng.choices(words, k=300_000))]
    assert near_groups(pa.array(texts)).tolist() == [-1, -1, 0, -1]


def test_the_heartbeat_sees_progress_and_may_end_the_work() -> None:
    seen: list[float] = []
    near_groups(pa.array(edited_texts(11, 400)), heartbeat=seen.append)
    assert seen == sorted(seen)
    assert 0 <= seen[0] <= seen[-1] <= 1

    def enough(done: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        near_groups(pa.array(edited_texts(11, 400)), heartbeat=enough)
