"""Figures and times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from ui.figures import counted, duration, figure, share, size, when


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0.04, "0.0 s"),
        (8.23, "8.2 s"),
        (42.4, "42 s"),
        (59.7, "1 min"),
        (125, "2 min 5 s"),
        (1200, "20 min"),
        (4200, "1 h 10 min"),
        (7200, "2 h"),
        (200_000, "2 d 7 h"),
    ],
)
def test_durations(seconds: float | None, text: str) -> None:
    assert duration(seconds) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "–"),
        (True, "yes"),
        (3, "3"),
        (12345, "12,345"),
        (0.25, "0.25"),
        (2.0, "2"),
        (0.00002, "2e-5"),
        (1234567.0, "1.23e6"),
        (float("nan"), "not a number"),
        (["q_proj", "v_proj"], "q_proj, v_proj"),
        ({"a": 1.5}, "a: 1.5"),
        ("qlora", "qlora"),
    ],
)
def test_figures(value: object, text: str) -> None:
    assert figure(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0, "0 %"), (0.004, "0.4 %"), (0.12, "12 %"), (0.0996, "10 %"), (1, "100 %")]
)
def test_shares(value: float, text: str) -> None:
    assert share(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(512, "512 B"), (4_200, "4.2 kB"), (2_000_000_000, "2.0 GB"), (420e6, "420 MB")]
)
def test_sizes(value: float, text: str) -> None:
    assert size(value) == text


def test_counted_words() -> None:
    assert [counted(1, "row"), counted(1200, "row"), counted(2, "entry", "entries")] == [
        "1 row",
        "1,200 rows",
        "2 entries",
    ]


def test_today_is_told_by_the_hour_and_other_days_by_their_date() -> None:
    now = datetime(2025, 11, 21, 20, tzinfo=UTC).astimezone()
    assert when(now.replace(microsecond=0).isoformat(), now).startswith("today ")
    assert when("2024-02-03T10:00:00+00:00", now).startswith("2024-02-0")
    assert when("not a time") == "not a time"
