"""Answers that stop before they end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from tools.data.connection import quote_text
from tools.data.detectors.contract import text_detector

ENDS = ".!?…。！？｡؟।"
_CLOSERS = "\"'”’»)]}」』）】*_`~>|"
_PROPER = re.compile(rf"(?:[{ENDS}]|:\)|:D|;\)|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)[{re.escape(_CLOSERS)}\s]*$")
_WORD = re.compile(r"[\u3040-\u9fff]|(?:(?![\u3040-\u9fff])[^\W_])(?:(?![\u3040-\u9fff])[\w'’-])*")
"""A word; of scripts without spaces, a character."""
_HANGING_WORDS = (
    "the a an and or but nor of because which whose than into onto upon between among although whereas unless "
    "until while my your our their its every very such as if when where who how why what that's is are was "
    "were be been being has had have will would shall should could may might must can cannot to from with "
    "without for by at on in about through during including e.g i.e etc. der die das und oder aber ein eine "
    "einen einem einer eines mit von für auf zu dass weil wenn ist sind den dem des im le la les un une des du "
    "de et ou mais que qui dans pour avec sur est sont par au aux el los las una del y o pero con por para en "
    "es son al il lo gli di che e ma non per os um uma da na"
)
_HANGING = frozenset(_HANGING_WORDS.split())
_LATE_WORDS = (
    "is are was were be has had have can will would could should may might must to with for by at on in about "
    "from through that's that how why what who where it all"
)
_LATE = frozenset(_LATE_WORDS.split())
"""Words that may end a sentence ("what it is", "come in"): a sign only in a sentence of more than six words."""
_CODE = re.compile(
    r"[;{}]\s*$|^\s*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|WITH|import|from|def|class|public|const|let|var|function|"
    r"#include|<\?php|<!DOCTYPE|<html)\b"
    r"|^\s*[{\[]\s*[\"{\[]|</\w+>\s*$|\w+\([^)]*\)\s*$|^\s*<\w+[^>]*>",
    re.MULTILINE,
)
_LIST_ITEM = re.compile(r"^\s*(?:[-*•·+]|\(?\d{1,3}[.)]|[A-Za-z][.)])\s+")
_BARE_ITEM = re.compile(r"(?:^|\n)\s*(?:[-*•·+]|\(?\d{1,3}[.)]|#{1,6})\s*$")
_CODE_GOES_ON = re.compile(
    r"(?:[=+*/,(\[{&|:.<\\-]|\b(?:in|is|if|for|while|return|def|class|const|let|var|elif|and|or|not|import|from|"
    r"function|new|"
    r"FROM|WHERE|AND|OR|SELECT|JOIN|ON|BY|SET|AS|INTO|VALUES|HAVING|LIKE|IN|BETWEEN|public|private|static|void|int|"
    r"String))$"
)
_QUOTED = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_SIGNED = re.compile(
    r"(?i)\b(?:sincerely|regards|yours(?: \w+)*|love|cheers|respectfully|thanks(?: again)?|thank you|best(?: "
    r"wishes)?|faithfully|"
    r"warmly|respect|hope|anticipation|gratitude|admiration|friend|cousin|servant|luck)[,!]\s"
    r"(?:[^.!?]|\b(?:dr|mrs?|ms|prof|[a-z])\.){0,60}$"
)
KNOWN = 15_000
"""Words of a sample from which a word that is not among them is likely half a word."""
LONG = 20
"""Characters from which an answer may be called prose."""
SETTLED = 0.95
"""Share of prose that ends properly from which not to do so is a sign by itself."""
USUAL = 0.85
"""The same together with a last word that the dataset never ends on, or does not know."""
SEEN = 12
"""Times a word has to be seen before it counts that no sentence ends with it."""


@dataclass(frozen=True)
class Habits:
    """How the answers of a dataset end."""

    proper: float | None = None
    """Share of prose answers with a mark at their end, those aside that stop on a word no sentence ends with; None
    where there are too few to tell."""
    proper_long: float | None = None
    """The same among those of several sentences."""
    colons: float = 0.0
    """Share of prose answers that end with a colon, as paragraphs of a novel do before speech."""
    words: Counter[str] = field(default_factory=Counter)
    """How often a word, and a word after another, was seen."""
    last: Counter[str] = field(default_factory=Counter)
    """How often before the end of a sentence or of an answer."""
    known: int = 0
    """Words in the sample."""


def learn_habits(answers: Iterable[str]) -> Habits:
    """What is usual in a sample of answers; two thousand are enough, and take about a quarter of a second."""
    prose: list[str] = []
    words: Counter[str] = Counter()
    last: Counter[str] = Counter()
    known = 0
    for answer in answers:
        if _is_prose(answer.rstrip()):
            prose.append(answer.rstrip())
        before = ""
        for match in _WORD.finditer(answer[:4000]):
            word = match[0].lower()
            following = answer[match.end() : match.end() + 3].lstrip(_CLOSERS)
            ends = not following.strip() or following[0] in ENDS or following[0] == "\n"
            for key in (word, f"{before} {word}"):
                words[key] += 1
                last[key] += ends
            before, known = word, known + 1
    learned = Habits(words=words, last=last, known=known)
    whole = [text for text in prose if ends_properly(text) or not _stops_on_a_word(text, learned)]
    return replace(
        learned,
        proper=_share(whole),
        proper_long=_share([text for text in whole if _sentences(text)]) or _share(whole),
        colons=sum(text.endswith(":") for text in prose) / max(len(prose), 1),
    )


def _share(prose: list[str]) -> float | None:
    return sum(map(ends_properly, prose)) / len(prose) if len(prose) >= 20 else None


def _stops_on_a_word(text: str, habits: Habits) -> bool:
    """Whether the last word is none to end on: half of one, or one that always goes on."""
    words = [match.lower() for match in _WORD.findall(text[-80:])][-2:]
    if not words or not text[-1].isalnum():
        return False
    return _never_last(" ".join(words), words[-1], habits) or _unknown(words[-1], habits)


def _sentences(text: str) -> int:
    """Ends of sentences before the last."""
    return len(re.findall(rf"[{ENDS}][{re.escape(_CLOSERS)}]*\s+\S", text)) + len(re.findall(r"[。！？](?=.)", text))


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
    if _BARE_ITEM.search(text) and "\n" in text:
        return True
    if ends_properly(text) or text.endswith("```") or text[-1] in "”」』":
        return False
    if text.endswith((" -", " –", " —", "(", "[", "“", ' "', "、", "，", "：")):
        return True
    if _CODE.search(text):
        return _code_stops(text)
    habits = habits or Habits()
    if text[-1] == ",":
        return habits.proper is None or habits.proper >= 0.7 or _is_prose(text)
    return _prose_stops(text, habits)


def _code_stops(text: str) -> bool:
    return _CODE_GOES_ON.search(text) is not None or (_opened(text) and _opened(_QUOTED.sub("", text)))


def _opened(text: str, prose: bool = False) -> bool:
    """Whether more brackets are opened than closed; in prose numbers of lists and smileys aside."""
    tail = text if not prose else re.sub(r"(?m)^\s*\(?\w{1,3}\)|[:;]-?[()\[\]]", "", text)
    return any(tail.count(opening) > tail.count(closing) for opening, closing in ("()", "[]", "{}"))


def _quote_open(text: str) -> bool:
    if text.count("“") > text.count("”") and text.count("“") <= 4:
        return True
    return text.count('"') % 2 == 1 and re.search(r"\d\"", text) is None


def _is_prose(text: str) -> bool:
    if len(text) < LONG or _CODE.search(text):
        return False
    return (len(text.split()) >= 5 and not _is_title(text)) or re.search(r"[\u3040-\u9fff]{12}", text) is not None


def _is_title(text: str) -> bool:
    """Up to fourteen words on a line, most of them with a capital."""
    words = [w for w in _WORD.findall(text) if len(w) > 3]
    return "\n" not in text and len(text.split()) <= 14 and sum(w[0].isupper() for w in words) >= 0.7 * len(words)


def _prose_stops(text: str, habits: Habits) -> bool:
    if not _is_prose(text):
        return False
    line = text.rsplit("\n", 1)[-1].strip()
    if text.endswith(":"):
        return habits.colons < 0.002 and ("\n" not in text or len(line.split()) > 3)
    if _is_tail(text, line, habits):
        return False
    if _quote_open(text) or _opened(line, prose=True):
        return True
    words = _WORD.findall(line)
    if not words or not line[-1].isalnum():
        return False
    word = words[-1].lower()
    if word in _HANGING and (word not in _LATE or len(words) > 6) and word == words[-1]:
        return True
    if habits.proper is None:
        return _sentences(text) >= 2 and len(words) >= 2
    if habits.proper >= SETTLED:
        return True
    if _sentences(text) and (habits.proper_long or 0) >= SETTLED:
        return True
    pair = " ".join(w.lower() for w in words[-2:])
    return _never_last(pair, word, habits) or (habits.proper >= USUAL and _unknown(word, habits))


def _never_last(pair: str, word: str, habits: Habits) -> bool:
    """Whether no sentence of the sample ends here: on these two words, or, where they are rare, on the last one."""
    for key in (pair, word):
        if habits.words[key] >= SEEN:
            return habits.last[key] <= 0.01 * habits.words[key]
    return False


def _unknown(word: str, habits: Habits) -> bool:
    """Half a word: one that the dataset uses nowhere else. The answer itself may have been in the sample."""
    return habits.known >= KNOWN and word.isalpha() and habits.words[word] <= 1


def _is_tail(text: str, line: str, habits: Habits) -> bool:
    """Whether the last line is of a kind that has no mark at its end: an item of a list, a heading, a name, a link."""
    if re.search(r"https?://\S+$|\S+@\S+$", line) or _SIGNED.search(text[-120:]):
        return True
    if "\n" not in text.strip():
        return False
    if line.startswith(("#", "|", ">", "http")) or "\t" in line:
        return True
    listed = _LIST_ITEM.match(line) is not None
    if not listed and (habits.proper or 0) >= SETTLED:
        return False
    lines = [one.strip() for one in text.splitlines() if one.strip()]
    same = [ends_properly(one) for one in lines[:-1] if (_LIST_ITEM.match(one) is not None) == listed]
    unmarked = bool(same) and sum(same) <= len(same) / 2
    short = len(line) <= 10 if re.search(r"[\u3040-\u9fff]", line) else len(line.split()) <= 5
    return unmarked or (short and not listed)


def gate(text: str) -> str:
    """SQL that is true for answers without a mark at their end that are no label, and for code blocks."""
    mark = quote_text(rf"[{ENDS}][\"'”’»)\]*_]*\s*$")
    item = quote_text(r"\n\s*\(?(?:\d{1,3}|[A-Za-z])[.)]\s*$")
    listed = f"CASE WHEN contains({text}, chr(10)) THEN regexp_matches(right({text}, 8), {item}) ELSE false END"
    return (
        f"(contains({text}, '```') OR CASE WHEN length({text}) < {LONG // 2} THEN false WHEN suffix({text}, '.') "
        f"THEN {listed} ELSE {listed} OR NOT regexp_matches(right({text}, 8), {mark}) END)"
    )


def _for_dataset(answers: Iterable[str]) -> Callable[[str], bool]:
    habits = learn_habits(answers)
    return lambda text: truncated(text, habits)


@text_detector(
    "truncated_completion",
    "warning",
    "have an answer that stops in the middle",
    gate=gate,
    fix="drop=truncated_completion",
    fields="said",
    learn=_for_dataset,
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
