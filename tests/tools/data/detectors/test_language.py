"""Languages of texts, and what counts as another one."""

from __future__ import annotations

import pytest

from tests.tools.data.detectors.sentences import SENTENCES
from tools.data.connection import connect
from tools.data.detectors.language import detect, foreign
from tools.data.detectors.language_words import gate

LONG = [(language, max(texts, key=len)) for language, texts in SENTENCES.items()]


@pytest.mark.parametrize(("language", "text"), LONG)
def test_a_sentence_is_recognised(language: str, text: str) -> None:
    assert detect(text)[0][0] == language


def test_two_languages_have_their_shares() -> None:
    found = dict(detect(f"{' '.join(SENTENCES['en'][:6])}\n{' '.join(SENTENCES['ru'][:6])}"))
    assert set(found) == {"en", "ru"}
    assert sum(found.values()) == pytest.approx(1)


@pytest.mark.parametrize("text", ["", "ok", "42", "x = y + 1", "{}"])
def test_what_is_too_short_has_none(text: str) -> None:
    assert detect(text) == []


@pytest.mark.parametrize(("language", "text"), [pair for pair in LONG if pair[0] != "en"])
def test_another_language_is_foreign(language: str, text: str) -> None:
    assert foreign(None, text, "en")
    assert foreign("Please tell me more about it.", text, "en")


@pytest.mark.parametrize("main", ["en", "de", "fr", "es", "zh", "ru", "ja"])
def test_no_sentence_is_foreign_in_its_own_language(main: str) -> None:
    assert [text for text in SENTENCES[main] if foreign(None, text, main)] == []


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Translate into French: the window is open.", "La fenêtre est ouverte depuis ce matin."),
        ("Who wrote it?", "Antoine de Saint-Exupéry wrote Le Petit Prince in New York."),
        ("Write it in Python", "def ist_gerade(zahl):\n    return zahl % 2 == 0"),
        ("Where?", "Via Garibaldi 12, Torino"),
        ("Name", "Jürgen Müller, Anna Kowalska"),
    ],
)
def test_tasks_names_and_code_are_not_foreign(asked: str, said: str) -> None:
    assert not foreign(asked, said, "en")


def test_without_a_main_language_prompt_and_answer_are_compared() -> None:
    german, french = SENTENCES["de"][-1], SENTENCES["fr"][-1]
    assert foreign(german, french, None)
    assert not foreign(german, SENTENCES["de"][2], None)


@pytest.mark.parametrize("main", ["en", "de", "fr", "es", "zh", "ru", "ja", "ko"])
def test_the_gate_lets_through_whatever_is_foreign(main: str) -> None:
    texts = [text for texts in SENTENCES.values() for text in texts]
    mixed = [f"{one} {other}" for one in SENTENCES[main][:3] for _, other in LONG]
    texts += mixed
    connection = connect()
    try:
        connection.execute("CREATE TABLE t AS SELECT unnest($texts) AS text", {"texts": texts})
        passing = [bool(row[0]) for row in connection.execute(f"SELECT {gate('text', main)} FROM t").fetchall()]
    finally:
        connection.close()
    held = {t for t, through in zip(texts, passing, strict=True) if not through and foreign(None, t, main)}
    assert not held - set(mixed)
    assert len(held) <= 0.05 * len(mixed)
