"""SQL that says which texts could be in another language than their dataset's own: superset of what is judged."""

from __future__ import annotations

from tools.data.connection import quote_text
from tools.data.detectors.language_words import ALSO, FUNCTION_WORDS, OTHER, OWN

_RANGES: tuple[tuple[str, frozenset[str]], ...] = (
    (r"\x{370}-\x{3FF}", frozenset({"el"})),
    (r"\x{400}-\x{52F}", frozenset({"ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tt", "tg"})),
    (r"\x{530}-\x{58F}", frozenset({"hy"})),
    (r"\x{590}-\x{5FF}", frozenset({"he", "yi"})),
    (r"\x{600}-\x{77F}", frozenset({"ar", "fa", "ur", "ps", "ckb", "sd", "ug"})),
    (r"\x{900}-\x{97F}", frozenset({"hi", "mr", "ne", "sa"})),
    (r"\x{980}-\x{DFF}", frozenset({"bn", "gu", "pa", "ta", "te", "kn", "ml", "or", "si"})),
    (r"\x{E00}-\x{E7F}", frozenset({"th"})),
    (r"\x{10A0}-\x{10FF}", frozenset({"ka"})),
    (r"\x{3040}-\x{30FF}", frozenset({"ja"})),
    (r"\x{3400}-\x{9FFF}", frozenset({"zh", "ja"})),
    (r"\x{AC00}-\x{D7AF}", frozenset({"ko"})),
)
"""Characters of scripts other than Latin and who writes in them, as ranges: RE2 is many times slower with `\\p{…}`."""
NOT_LATIN = frozenset().union(*(languages for _, languages in _RANGES))
"""Languages that are not written in Latin letters."""


def gate(text: str, main: str | None) -> str:
    """SQL that is true for nearly every text of which a part could be in another language than `main`.

    A text passes that has none of the commonest words of `main`, one of another language, or letters of another script.
    """
    if main is None:
        return "true"
    letters = "".join(characters for characters, languages in _RANGES if main not in languages)
    if main in OWN:
        # An expression, not many `contains`: words begin with a blank, and a search for one stops everywhere.
        own = quote_text("|".join(OWN[main]))
        others = "|".join(
            w.strip() for w in OTHER if w not in OWN[main] and w.strip() not in FUNCTION_WORDS[main] | ALSO
        )
        marked = r"|[À-ÖØ-öø-\x{24F}\x{1EA0}-\x{1EFF}]" if main == "en" else ""
        strange = quote_text(f" (?:{others}) |[{letters}]{marked}")
        return (
            f"CASE WHEN regexp_matches({text}, {own}) THEN regexp_matches({text}, {strange}) "
            f"ELSE {_looks_foreign(text, main, letters + marked.strip('|[]'))} END"
        )
    if main not in NOT_LATIN:
        return "true"
    latin = r"[A-Za-zÀ-\x{24F}\x{1EA0}-\x{1EFF}]"
    words = quote_text(rf"[{letters}]|{latin}{{2}}[ ,'’.]+{latin}{{2}}|{latin} {latin}")
    kana = quote_text(r"[\x{3040}-\x{30FF}]")
    unlike = f" OR NOT regexp_matches({text}, {kana})" if main == "ja" else ""
    return f"(regexp_matches({text}, {words}){unlike})"


def _looks_foreign(text: str, main: str, letters: str) -> str:
    """SQL for the few texts without the commonest words of `main`: three words or foreign letters, and no other word
    of `main` or one of another language. Words of two letters are left out, for languages share them."""
    own = "|".join(sorted(word for word in FUNCTION_WORDS[main] if len(word) > 2))
    others = frozenset().union(*(words for language, words in FUNCTION_WORDS.items() if language != main))
    foreign_words = "|".join(sorted(w for w in others - FUNCTION_WORDS[main] - ALSO if len(w) > 1 or not w.isascii()))
    known = quote_text(rf"(?i)\b(?:{own})\b")
    strange = quote_text(rf"(?i:(?:^|[^\pL])(?:{foreign_words})(?:$|[^\pL]))|[{letters}]")
    three = quote_text(r"[^\x00-\x7F]|[A-Za-z]+[^A-Za-z]+[A-Za-z]+[^A-Za-z]+[A-Za-z]")
    return (
        f"regexp_matches({text}, {three}) "
        f"AND (regexp_matches({text}, {strange}) OR NOT regexp_matches({text}, {known}))"
    )
