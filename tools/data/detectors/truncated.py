"""Answers that stop before they end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from tools.data.connection import quote_text
from tools.data.detectors.contract import text_detector

ENDS = ".!?…。！？｡؟।"
_CLOSERS = "\"'”’»)]}」』）】*_`~>|"
_PROPER = re.compile(rf"(?:[{ENDS}]|:\)|:D|;\)|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)[{re.escape(_CLOSERS)}\s]*$")
_WORD = re.compile(r"[^\W_][\w'’-]*")
_HANGING = frozenset(
    "the a an and or but nor of because which whose than into onto upon between among although whereas unless until while "
    "my your our their its every very such as if when where who how why what that's is are was were be been being has had have will would shall "
    "should could may might must can cannot to from with without for by at on in about through during including e.g i.e etc. "
    "der die das und oder aber ein eine einen einem einer eines mit von für auf zu dass weil wenn ist sind den dem des im "
    "le la les un une des du de et ou mais que qui dans pour avec sur est sont par au aux "
    "el los las una del y o pero con por para en es son al il lo gli di che e ma non per os um uma da na".split()
)
_LATE = frozenset(
    "is are was were be has had have can will would could should may might must to with for by at on in about from through that's that how why what who where it all".split()
)
"""Words that may end a sentence ("what it is", "come in"): a sign only in the middle of prose that ends properly otherwise."""
_CODE = re.compile(
    r"[;{}]\s*$|^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|WITH|import|from|def|class|public|const|let|var|function|#include|<\?php|<!DOCTYPE|<html)\b"
    r"|^\s*[{\[]\s*[\"{\[]|</\w+>\s*$|\w+\([^)]*\)\s*$|^\s*<\w+[^>]*>",
    re.MULTILINE,
)
_LIST_ITEM = re.compile(r"^\s*(?:[-*•·+]|\(?\d{1,3}[.)]|[A-Za-z][.)])\s+")
_BARE_ITEM = re.compile(r"(?:^|\n)\s*(?:[-*•·+]|\(?\d{1,3}[.)]|#{1,6})\s*$")
LONG = 25
"""Characters from which an answer may be called prose."""
SETTLED = 0.97
"""Share of prose that ends properly from which not to do so is a sign by itself."""
USUAL = 0.85
"""The same together with a last word that the dataset never ends on, or does not know."""
SEEN = 12
"""Times a word has to be seen before it counts that no sentence ends with it."""


@dataclass(frozen=True)
class Habits:
    """How the answers of a dataset end."""

    proper: float | None = None
    """Share of prose answers with a mark at their end; None where there are too few to tell."""
    words: Counter[str] = field(default_factory=Counter)
    last: Counter[str] = field(default_factory=Counter)
    """How often a word was seen, and how often before a sentence's or an answer's end."""

    @property
    def knows_words(self) -> bool:
        return self.words.total() >= 20_000


def learn_habits(answers: Iterable[str]) -> Habits:
    """What is usual in a sample of answers; two thousand are enough, and take about a quarter of a second."""
    proper = prose = 0
    words: Counter[str] = Counter()
    last: Counter[str] = Counter()
    for answer in answers:
        if _is_prose(answer):
            prose += 1
            proper += ends_properly(answer)
        for match in _WORD.finditer(answer[:4000]):
            word = match[0].lower()
            words[word] += 1
            following = answer[match.end() : match.end() + 3].lstrip(_CLOSERS)
            if not following.strip() or following[0] in ENDS or following[0] == "\n":
                last[word] += 1
    return Habits(proper / prose if prose >= 20 else None, words, last)


def ends_properly(text: str) -> bool:
    """Whether a text ends with a mark that ends sentences, closing quotes and brackets aside, or a smiley."""
    return _PROPER.search(text[-40:]) is not None


def truncated(text: str, habits: Habits | None = None) -> bool:
    """Whether an answer stops in the middle. `habits` are those of its dataset; without them only plain signs count."""
    text = text.rstrip()
    if len(text) < LONG // 2:
        return False
    if text.count("```") % 2 == 1:
        return True
    if ends_properly(text):
        return _opened(text) and text[-1] not in _CLOSERS and text.endswith(("...", "…")) is False and False
    if text.endswith("```") or text[-1] in "”」』":
        return False
    if _BARE_ITEM.search(text) or text.endswith((" -", " –", " —", ",", "(", "[", "“", ' "', "、", "，", "：", "；")):
        return True
    if _CODE.search(text):
        return _opened(text)
    return _prose_stops(text, habits or Habits())


def _opened(text: str) -> bool:
    """Whether a bracket of the last lines is not closed again."""
    tail = re.sub(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'", "", text)
    tail = re.sub(r"(?m)^\s*\(?\w{1,3}\)|[:;]-?[()\[\]]|[<>]", "", tail)
    return any(tail.count(opening) > tail.count(closing) for opening, closing in ("()", "[]", "{}"))


def _is_prose(text: str) -> bool:
    return (
        len(text) >= LONG
        and (len(text.split()) >= 5 or re.search(r"[\u3040-\u9fff]{12}", text) is not None)
        and not _CODE.search(text)
    )


def _prose_stops(text: str, habits: Habits) -> bool:
    if not _is_prose(text):
        return False
    line = text.rsplit("\n", 1)[-1].strip()
    if text.endswith(":"):
        return "\n" not in text or len(line.split()) > 3
    if _is_tail(text, line):
        return False
    words = _WORD.findall(line)
    if not words or not line[-1].isalnum():
        return _opened(line) and line[-1] not in _CLOSERS
    word = words[-1].lower()
    if word in _HANGING and (word not in _LATE or len(words) > 6) and word == words[-1]:
        return True
    if _opened(line):
        return True
    before = text[: -len(line)] + line
    sentences = len(re.findall(rf"[{ENDS}][{re.escape(_CLOSERS)}]*\s+\S", before)) + len(
        re.findall(r"[。！？]", before)
    )
    if habits.proper is None:
        return sentences >= 2 and len(words) >= 2
    if habits.proper >= SETTLED:
        return True
    return _never_last(word, habits) or (habits.proper >= USUAL and (sentences >= 1 or _unknown(word, habits)))


def _never_last(word: str, habits: Habits) -> bool:
    seen = habits.words[word]
    return seen >= SEEN and habits.last[word] <= 0.01 * seen


def _unknown(word: str, habits: Habits) -> bool:
    """Half a word: one that the dataset uses nowhere else. The answer itself may have been in the sample."""
    return habits.knows_words and word.isalpha() and habits.words[word] <= 1


def _is_tail(text: str, line: str) -> bool:
    """Whether the last line is of a kind that has no mark at its end: an item of a list, a heading, a name, a link."""
    if "\n" not in text.strip():
        return re.search(r"https?://\S+$|\S+@\S+$", line) is not None
    if re.search(r"https?://\S+$|\S+@\S+$", line) or line.startswith(("#", "|", ">", "http")) or "\t" in line:
        return True
    lines = [one.strip() for one in text.splitlines() if one.strip()]
    marked = [ends_properly(one) for one in lines[:-1]]
    listed = _LIST_ITEM.match(line) is not None
    same = [m for one, m in zip(lines[:-1], marked, strict=True) if (_LIST_ITEM.match(one) is not None) == listed]
    unmarked = bool(same) and sum(same) <= len(same) / 2
    short = len(line.split()) <= 5
    return unmarked or (short and not listed)


def gate(text: str) -> str:
    """SQL that is true for answers without a mark at their end that are no label, and for code blocks."""
    mark = quote_text(rf"[{ENDS}][\"'”’»)\]*_]*\s*$")
    return (
        f"CASE WHEN suffix({text}, '.') OR length({text}) < {LONG // 2} THEN contains({text}, '```') "
        f"ELSE contains({text}, '```') OR NOT regexp_matches(right({text}, 8), {mark}) END"
    )


@text_detector(
    "truncated_completion",
    "warning",
    "have an answer that stops in the middle",
    gate=gate,
    fix="drop=truncated_completion",
    fields="said",
)
def truncated_completion(text: str) -> bool:
    """An answer that stops in the middle of a sentence, a list, a bracket or a block of code.

    Source: our own definition, after the terminal punctuation rule of C4 (Raffel et al., 2020), which keeps only lines
    with a mark at their end; here it counts only where answers of the dataset do end with one (`learn_habits`), because
    labels, names, titles, SQL and code do not. Signs that need no comparison: an unclosed code fence or bracket, a
    comma or an opening quote at the end, an item without words, an article or a conjunction as last word.

    Known misses: an answer cut exactly at the end of a sentence or of a line of code, a short one, and, where the
    answers of a dataset often have no mark at their end, one that is cut after a word that could have been its last.
    """
    return truncated(text)
