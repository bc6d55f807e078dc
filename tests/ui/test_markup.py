"""Text cannot become markup."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ui.markup import element, fragment, single_line, text_lines

ATTACK = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>&amp;"


class Tags(HTMLParser):
    """Collects what a browser would take for elements, attributes and text."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.text += data


def parsed(html: str) -> Tags:
    tags = Tags()
    tags.feed(html)
    tags.close()
    return tags


def test_children_and_attributes_are_escaped() -> None:
    found = parsed(str(element("p", ATTACK, title=ATTACK)))
    assert found.tags == ["p"]
    assert found.attributes == [("title", ATTACK)]
    assert found.text == ATTACK


def test_what_was_made_here_is_not_escaped_again() -> None:
    assert str(element("p", element("b", "a & b"))) == "<p><b>a &amp; b</b></p>"


def test_nothing_numbers_and_sequences_may_stand_inside() -> None:
    assert str(fragment(None, 3, ["a", None, [1.5]], (element("br"),))) == "3a1.5<br>"


def test_attributes_may_be_left_out_or_bare() -> None:
    assert str(element("input", checked=True, disabled=False, name=None, data_id=3)) == '<input checked data-id="3">'


def test_control_characters_are_replaced() -> None:
    assert "\x00" not in str(element("p", "a\x00b", title="\x1b["))


@given(st.text())
def test_no_text_makes_an_element(text: str) -> None:
    assert set(parsed(str(text_lines(text))).tags) <= {"br"}
    assert parsed(str(element("p", text, title=text))).tags == ["p"]


@given(st.text())
def test_a_message_has_no_line_break_that_could_end_its_html(text: str) -> None:
    assert not {"\n", "\r"} & set(single_line(element("div", text_lines(text), element("p", text, title=text))))


def test_line_breaks_of_a_cell_are_kept() -> None:
    assert str(text_lines("a\nb\r\n<c>")) == "a<br>b<br>&lt;c&gt;"
