"""An update becomes values for the page's outputs, and only for what changed."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from ui import gradio_page
from ui.exchange import Request, Update
from ui.page import Page, read_page
from ui.screen import PARTS

SKIP = gradio_page.gr.skip()
BROWSER, CHOICES, SENT, FIRST_PART = 0, 1, 2, 3
ALERT, TABS, TIMER, BOX = range(FIRST_PART + len(PARTS), FIRST_PART + len(PARTS) + 4)


def settled(**fields: Any) -> Update:
    """An update of a page whose pace is known already."""
    return Update(Page(sent={"pace": str(gradio_page.IDLE_TICK_SECONDS)}), **fields)


def test_a_tick_without_news_changes_nothing() -> None:
    assert gradio_page._answer(settled(), chosen=False) == [SKIP] * (BOX + 1)


def test_a_tick_says_what_it_drew_and_leaves_choices_alone() -> None:
    values = gradio_page._answer(settled(drawn={"run": Markup("<p>x</p>")}), chosen=False)
    assert values[CHOICES] == SKIP
    assert values[SENT] != SKIP
    assert values[FIRST_PART + PARTS.index("run")] == "<p>x</p>"


def test_a_click_takes_its_choices_along() -> None:
    update = settled(tab="compare", text="", alert=Markup(""))
    update.page.run = "r1"
    values = gradio_page._answer(update)
    assert values[CHOICES]["run"] == "r1"
    assert "sent" not in values[CHOICES]
    assert values[TABS].selected == "compare"
    assert values[BOX] == {"text": "", "files": []}
    assert values[ALERT] == ""


def test_a_card_can_be_closed() -> None:
    assert 'data-action="dismiss"' in gradio_page._answer(settled(alert=Markup("<p>No</p>")))[ALERT]


def test_a_page_asks_more_often_while_something_runs() -> None:
    values = gradio_page._answer(settled(running=True), chosen=False)
    assert values[TIMER].value == gradio_page.TICK_SECONDS
    assert values[SENT]["pace"] == str(gradio_page.TICK_SECONDS)


def test_the_input_is_emptied_at_once_and_nothing_else_changes() -> None:
    values = gradio_page._emptied()
    assert len(values) == BOX + 1
    assert values[BOX] == {"text": "", "files": []}
    assert values[:BOX] == [SKIP] * BOX


def test_requests_of_any_shape_are_read() -> None:
    assert gradio_page._request({"action": "a", "target": 3, "values": {"x": 1}}) == Request("a", "3", {"x": "1"})
    for nonsense in (None, "x", [], {"values": "x"}):
        assert gradio_page._request(nonsense) == Request("", "", {})


def test_a_page_that_makes_no_sense_is_a_fresh_one() -> None:
    assert read_page({"run": "r", "answers_page": 2}, {"run": "m"}) == Page(run="r", answers_page=2, sent={"run": "m"})
    for choices, sent in ((None, None), ({"x": 1}, {}), ([1], {}), ("text", {}), ({"answers_page": -1}, {}), ({}, [3])):
        assert read_page(choices, sent) == Page()
