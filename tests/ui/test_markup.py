"""Text cannot become markup."""

from __future__ import annotations

from html.parser import HTMLParser

from hypothesis import given
from hypothesis import strategies as st

from ui.markup import element, fragment, single_line, text_lines
from ui.prose import cell, file_name, inline, prose

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
def test_no_text_makes_an_element_anywhere(text: str) -> None:
    for html in (cell(text), prose(text), inline(text), file_name(text), text_lines(text)):
        allowed = {"div", "br", "em", "span", "p", "ul", "li", "code", "strong"}
        found = parsed(str(html))
        assert set(found.tags) <= allowed
        assert {name for name, _ in found.attributes} <= {"class", "dir", "title"}


@given(st.text())
def test_a_message_has_no_line_break_that_could_end_its_html(text: str) -> None:
    assert "\n" not in single_line(element("div", cell(text), prose(text), text))
    assert "\r" not in single_line(element("div", cell(text), prose(text), text))


def test_line_breaks_of_a_cell_are_kept() -> None:
    assert str(text_lines("a\nb\r\n<c>")) == "a<br>b<br>&lt;c&gt;"


def test_a_long_cell_is_cut_and_says_so() -> None:
    assert "… 20 more characters" in str(cell("x" * 120, longest=100))


def test_empty_and_blank_cells_are_told_apart() -> None:
    assert "empty" in str(cell(""))
    assert "only spaces" in str(cell("  "))


def test_little_markup_of_answers() -> None:
    html = str(prose("Try **this**:\n\n- one `x=1`\n- two\n\nDone\nhere"))
    assert html == (
        "<p>Try <strong>this</strong>:</p><ul><li>one <code>x=1</code></li><li>two</li></ul><p>Done<br>here</p>"
    )


def test_links_in_answers_stay_text() -> None:
    assert "<a" not in str(prose("[click](javascript:alert(1)) <a href=x>y</a>"))


def test_a_long_file_name_keeps_its_end_and_its_whole_in_the_tooltip() -> None:
    name = "a" * 200 + "_final.csv"
    html = str(file_name(name))
    assert f'title="{name}"' in html
    assert "_final.csv</span>" in html.replace("<span>", "")
