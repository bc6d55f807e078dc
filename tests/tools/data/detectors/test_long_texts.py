"""Texts of a hundred thousand characters of one kind: nothing is looked for from each of them to the end."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.data.detectors import text_detectors, truncated
from tools.data.detectors.language import detect

KINDS = [
    "\n",
    " ",
    "a",
    "0",
    "(",
    "[",
    "-",
    "@",
    "a.",
    "_",
    "0123456789abcdef",
    "中",
    "a(",
    "<a",
    "-eyaaaaaaaa",
    ";  ",
    '\\"',
]


@pytest.mark.parametrize("kind", KINDS)
def test_long_texts_of_one_kind_are_judged(kind: str) -> None:
    # Without bounds one of these takes minutes: a suite that stands still here is the failure.
    long = kind * (100_000 // len(kind))
    for text in (long, f"Hello there, {long}world without mark", f"Say = it {long} = ;"):
        assert all(detector.judge(text) in (True, False) for _, detector in text_detectors())
        assert isinstance(detect(text), list)


@pytest.mark.parametrize("kind", KINDS)
def test_a_longer_text_gives_a_bare_item_no_more_to_read(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []

    class Recorder:
        def fullmatch(self, line: str) -> None:
            seen.append(line)

    monkeypatch.setattr(truncated, "_BARE_ITEM", Recorder())
    for times in (50, 100):
        truncated.truncated("Steps:\n" + kind * times + "\n 12.")
    assert seen == [" 12."] * 2


SLOW = re.compile(
    r"[;{}]\s*$|^\s*(?:SELECT|def|<html)\b|^\s*[{\[]\s*[\"{\[]|</\w+>\s*$|\w+\([^)]*\)\s*$|^\s*<\w+[^>]*>",
    re.MULTILINE,
)
"""What code looks like, without bounds and with repetitions inside of others."""


@settings(max_examples=500, deadline=None)
@given(
    st.text(st.sampled_from(' \n\t;{}[]()<>/"ab'), max_size=60)
    | st.sampled_from(["x\n\n  SELECT a", "f(a,\nb) \n", "def"])
)
def test_bounds_change_nothing_in_short_texts(text: str) -> None:
    assert (truncated._CODE.search(text) is None) == (SLOW.search(text) is None)


@pytest.mark.parametrize(("end", "item"), [("\n1.", True), ("\n\n   (2)", True), (" 1.", False), ("\n##", True)])
def test_an_item_without_words_stands_on_a_line_of_its_own(end: str, item: bool) -> None:
    assert truncated.truncated("It was a long day." + end) is item
