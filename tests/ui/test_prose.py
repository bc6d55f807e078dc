"""Of the Markdown in a text only lists, code and bold are read; the rest is text, and none of it is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.ui.test_markup import ATTACK, parsed
from ui.markup import element, single_line
from ui.prose import cell, file_name, inline, prose

MARKED = st.text(st.sampled_from("ab`*_-•#>~|<&[](){}!\\\"':/.1 \n\t\x00é"), max_size=60)
"""Texts dense with what Markdown could read something into."""


@given(st.one_of(st.text(), MARKED))
def test_no_text_makes_an_element_but_these(text: str) -> None:
    for html in (cell(text), prose(text), inline(text), file_name(text)):
        found = parsed(str(html))
        assert set(found.tags) <= {"div", "br", "em", "span", "p", "ul", "ol", "li", "pre", "code", "strong"}
        assert {name for name, _ in found.attributes} <= {"class", "dir", "title", "start"}


@given(st.one_of(st.text(), MARKED))
def test_no_letter_is_lost(text: str) -> None:
    def letters(words: str) -> str:
        return "".join(character for character in words if character.isalpha())

    for html in (prose(text), inline(text)):
        if "```" not in text and "~~~" not in text:  # the word after a fence names a language
            assert letters(parsed(str(html)).text) == letters(text)


@given(st.one_of(st.text(), MARKED))
def test_a_message_has_no_line_break_that_could_end_its_html(text: str) -> None:
    assert not {"\n", "\r"} & set(single_line(element("div", cell(text), prose(text), inline(text))))


def test_little_markup_of_answers() -> None:
    html = str(prose("Try **this**:\n\n- one `x=1`\n- two\n\nDone\nhere"))
    assert html == (
        "<p>Try <strong>this</strong>:</p><ul><li>one <code>x=1</code></li><li>two</li></ul><p>Done<br>here</p>"
    )


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("3. x\n4. y", '<ol start="3"><li>x</li><li>y</li></ol>'),
        ("- a\n  - b", "<ul><li>a<ul><li>b</li></ul></li></ul>"),
        ("```sql\nSELECT `a`\n```", "<pre><code>SELECT `a`\n</code></pre>"),
        ("2 ** 3 ** 4", "<p>2 ** 3 ** 4</p>"),
        ("*.csv and a *b* in __init__ of C:\\_x", "<p>*.csv and a *b* in __init__ of C:\\_x</p>"),
        ("&lt; # a > b", "<p>&amp;lt; # a &gt; b</p>"),
    ],
)
def test_names_and_patterns_stay_as_they_are(text: str, html: str) -> None:
    assert str(prose(text)) == html


def test_links_pictures_and_html_stay_text() -> None:
    text = f"[click](javascript:alert(1)) ![x](http://y/z.png) <http://y> {ATTACK}"
    found = parsed(str(prose(text)))
    assert found.tags == ["p"]
    assert found.text == text


def test_lists_deeper_than_anybody_writes_are_shown_as_they_are() -> None:
    text = "- " * 200 + "word"
    assert str(prose(text)) == f"<p>{text}</p>"


def test_a_long_cell_is_cut_and_says_so() -> None:
    assert "… 20 more characters" in str(cell("x" * 120, longest=100))


def test_empty_and_blank_cells_are_told_apart() -> None:
    assert "empty" in str(cell(""))
    assert "only spaces" in str(cell("  "))


def test_a_long_file_name_keeps_its_end_and_its_whole_in_the_tooltip() -> None:
    name = "a" * 200 + "_final.csv"
    html = str(file_name(name))
    assert f'title="{name}"' in html
    assert "_final.csv</span>" in html.replace("<span>", "")
