"""Charts draw what they are given, whatever that is."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.charts import histogram, interval, line_chart, nice_ticks, progress_bar, ranked_bars

numbers = st.floats(min_value=-1e12, max_value=1e12, allow_nan=False)


@given(numbers, numbers)
def test_ticks_hold_the_values_between_them(a: float, b: float) -> None:
    low, high = min(a, b), max(a, b)
    ticks = nice_ticks(low, high)
    slack = (ticks[1] - ticks[0]) * 1e-6
    assert ticks[0] <= low + slack
    assert ticks[-1] >= high - slack
    assert 2 <= len(ticks) <= 12
    assert ticks == sorted(set(ticks))


def places(html: str) -> list[tuple[float, float]]:
    found = re.search(r'points="([^"]*)"', html)
    assert found is not None
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in found.group(1).split())]


def test_a_line_goes_from_the_left_edge_to_the_right_and_falls_with_the_loss() -> None:
    html = str(line_chart([("loss", "tm-line-a", [(1, 4.0), (2, 2.0), (3, 0.0)])], "steps", "Loss"))
    drawn = places(html)
    assert [x for x, _ in drawn] == [0, 500, 1000]
    assert drawn[0][1] < drawn[1][1] < drawn[2][1]  # SVG counts downwards
    assert drawn[2][1] == 300
    assert "loss now 0" in html


@given(st.lists(st.tuples(st.floats(0, 1e6), numbers), min_size=1, max_size=30))
def test_every_point_lies_within_the_drawing(points: list[tuple[float, float]]) -> None:
    for x, y in places(str(line_chart([("loss", "tm-line-a", points)], "steps", "Loss"))):
        assert -0.1 <= x <= 1000.1
        assert -0.1 <= y <= 300.1


def test_one_point_is_still_seen() -> None:
    assert len(places(str(line_chart([("loss", "tm-line-a", [(5, 1.0)])], "steps", "Loss")))) == 2


def test_nothing_gives_no_chart() -> None:
    assert line_chart([("loss", "a", [])], "steps", "Loss") == ""
    assert histogram([], [], "tokens") == ""


def test_shapes_of_the_drawing_are_closed() -> None:
    """SVG shapes swallow what follows when they are left open, and the curve is gone."""
    html = str(line_chart([("a", "tm-line-a", [(1, 1), (2, 2)]), ("b", "tm-line-b", [(1, 2), (2, 1)])], "x", "L"))
    assert html.count("<polyline") == html.count("</polyline>") == 2
    assert html.count("<line") == html.count("</line>")


def test_bars_beyond_the_cut_stand_out() -> None:
    html = str(histogram([0, 10, 20, 30], [4, 8, 2], "tokens", cut=20, cut_label="cut at 20"))
    assert html.count('class="tm-bar"') == 2
    assert html.count("tm-over") == 1
    assert "left:66.67%" in html
    assert "cut at 20" in html


def test_a_cut_outside_the_bars_is_not_drawn() -> None:
    assert "tm-cut" not in str(histogram([0, 10], [4], "tokens", cut=500, cut_label="x"))


def test_counts_that_do_not_fit_their_edges_give_no_chart() -> None:
    assert histogram([0, 1], [1, 2, 3], "tokens") == ""


def test_many_labels_end_in_a_sum_of_the_rest() -> None:
    html = str(ranked_bars([(f"label {n}", float(n)) for n in range(1, 31)], 465))
    assert "18 more" in html
    assert html.index("label 30") < html.index("label 29")


@pytest.mark.parametrize(("low", "high", "style"), [(1, 3, "tm-good"), (-3, -1, "tm-bad"), (-1, 2, "tm-even")])
def test_an_interval_is_coloured_only_when_it_is_clear_of_zero(low: float, high: float, style: str) -> None:
    assert style in str(interval(low, (low + high) / 2, high, 3))


def test_progress_says_how_far_to_a_screen_reader() -> None:
    assert 'aria-valuenow="25"' in str(progress_bar(0.25, "training"))
    assert "aria-valuenow" not in str(progress_bar(None, "training"))
