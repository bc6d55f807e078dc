"""Answers that stop before they end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from itertools import pairwise

from tools.data.connection import quote_text
from tools.data.detectors import endings
from tools.data.detectors.detector import text_detector
from tools.data.detectors.endings import CLOSERS, ENDS, Habits
from tools.data.detectors.re2 import BLANK

_PROPER = re.compile(rf"(?:[{ENDS}]|:\)|:D|;\)|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)[{re.escape(CLOSERS)}\s]*$")
_WORD = endings.WORD
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
    r"[;{}][^\S\n]*$|^[^\S\n]*(?:SELECT|INSERT|UPDATE|DELETE|CREATE|WITH|import|from|def|class|public|const|let|var|"
    r"function|#include|<\?php|<!DOCTYPE|<html)\b"
    r"|^[^\S\n]*[{\[]\s*[\"{\[]|</\w+>[^\S\n]*$|\w\([^)]{0,500}\)[^\S\n]*$|^[^\S\n]*<\w[^>]{0,500}>",
    re.MULTILINE,
)
_LIST_ITEM = re.compile(r"^\s*(?:[-*•·+]|\(?\d{1,3}[.)]|[A-Za-z][.)])\s+")
_BARE_ITEM = re.compile(r"\s*(?:[-*•·+]|\(?[0-9]{1,3}[.)]|#{1,6})")
ITEM, BEHIND, LAST = 24, 8, 40
"""Characters of a last line that may be a bare item, blanks behind it, and of an end with both and some to spare."""
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
_VALUE = re.compile(
    r"#\w+$|https?://|\w@\w|(?:\d[ ().:/-]{0,2}){7}|\d+\.\d+\.\d+\.\d|[0-9a-f]*:[0-9a-f]{0,4}:[0-9a-f]*|"
    r"(?=[A-Za-z0-9_-]*\d)[A-Za-z0-9_-]{12}|[A-Z0-9]+_[A-Z0-9_]+|(?i:key|token|password|pwd|secret)\W{1,3}\S+$|"
    r"[\u00a0-\u024f\u201a\u221a][\u0080-\u0192\u2010-\u2122]|[$€£]\d[\d.,]*$|\d\s?[°%€£$]\w?$|"  # misread, or a price
    r"[A-Z]{2}\d\d[ A-Z0-9]{10}|[\[{<]{1,2}[\w ]+[\]}>]{1,2}|_{3}|X{3}"
)
"""An address, a number, a key or a slot: what is put behind an answer without a mark, and ends it."""
_NEAR_END, _CODE_SIGN = 60, re.compile(r"[={}<>]|\w\(")
LONG = 20
"""Characters from which an answer may be called prose."""
USUAL = 0.75
"""Share of prose that ends properly from which short texts are judged as well."""
_INNER = "'’-\""
"""Marks that stand at the end of half a word, or behind one that is quoted."""
_DENSE = re.compile(r"[\u3040-\u9fff]")
LOOKED_AT = 400
"""Answers with a mark from which the share of prose among them is told."""
LISTED = 0.6
"""Share of cuts at most reckoned with among ends of lists, whose items so often have no mark."""
REPEATED = 3
"""Times an answer is seen from which it is whole, whatever it ends on."""
RARE = 0.1
"""Share of cuts among answers without a mark that is reckoned with where none seems to be."""
SURE, SURER, MOSTLY = 0.75, 0.95, 0.75
"""Chance of a cut from which an answer is said to be cut: where most without a mark were, and where most end so."""


def learn_habits(answers: Iterable[str]) -> Habits:
    """What is usual in a sample of answers; two thousand are enough, and take about a tenth of a second."""
    sample = [answer.rstrip() for answer in answers]
    marked = [text for text in sample if ends_properly(text)]
    open_ended = [text for text in sample if not ends_properly(text)]
    # Nearly all of them are alike, so every one need not be looked at; of those without a mark each counts.
    some = marked[:: max(1, len(marked) // LOOKED_AT)]
    with_mark = len(marked) * sum(map(_is_prose, some)) / max(len(some), 1)
    without = sum(map(_is_prose, open_ended))
    if with_mark + without < endings.FEW:
        return Habits()
    proper = with_mark / (with_mark + without)
    learned = endings.learn(sample, unmarked=proper < 0.5)
    kinds: dict[str, list[float]] = {}
    for text in open_ended:
        kind = None if len(text) < LONG // 2 or _CODE.search(text) else _kind(text)
        if kind:
            kinds.setdefault(kind, []).append(learned.likelihood(text))
    overall = endings.share_cut([one for found in kinds.values() for one in found])
    cut = {kind: endings.share_cut(found, overall, 3) for kind, found in kinds.items()}
    cuts = sum(len(found) * cut[kind] for kind, found in kinds.items())
    colons = sum(text.endswith(":") and _is_prose(text) for text in open_ended)
    return Habits(proper, colons > max(0.002 * (with_mark + without), 0.3 * cuts), learned, cut, _repeated(sample))


def _repeated(sample: list[str]) -> frozenset[str]:
    """Answers that several rows have, but for those that others go on from."""
    times = Counter(sample)
    distinct = sorted(times)
    goes_on = {one for one, after in pairwise(distinct) if after.startswith(one)}
    return frozenset(text for text in distinct if times[text] >= REPEATED and text not in goes_on)


def _sentences(text: str) -> int:
    """Ends of sentences before the last."""
    return len(re.findall(rf"[{ENDS}][{re.escape(CLOSERS)}]*\s+\S", text)) + len(re.findall(r"[。！？](?=.)", text))


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
    line = text.rsplit("\n", 1)[-1]
    if len(line) < min(len(text), ITEM + 1) and _BARE_ITEM.fullmatch(line):
        return True
    if ends_properly(text) or text.endswith("```") or text[-1] in "”」』":
        return False
    if text.endswith((" -", " –", " —", "(", "[", "“", ' "', "、", "，", "：")):
        return True
    said = text[-1] == ";" and sum(map(str.isspace, line)) >= 7 and not _CODE_SIGN.search(line)
    if said and not _CODE.search(text[:-1]):
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
    return (len(text.split()) >= 5 and not _is_title(text)) or len(_DENSE.findall(text[:200])) >= 12


def _is_title(text: str) -> bool:
    """Up to fourteen words on a line, most of them with a capital."""
    if "\n" in text or _sentences(text):
        return False
    words = [w for w in _WORD.findall(text) if len(w) > 3]
    return len(text.split()) <= 14 and sum(w[0].isupper() for w in words) >= 0.7 * len(words)


def _prose_stops(text: str, habits: Habits) -> bool:
    prose = _is_prose(text)
    if not prose and (len(text.split()) < 2 or (habits.proper or 0) < USUAL):
        return False
    line = text.rsplit("\n", 1)[-1].strip()
    if text.endswith(":"):
        return not habits.colons and ("\n" not in text or len(line.split()) > 3)
    if _opened(line, prose=True) or (_quote_open(text) and not _is_value(text)):
        return True
    if _is_value(text):
        return False
    words = _WORD.findall(line)
    if not words or not (line[-1].isalnum() or line[-1] in _INNER):
        return False
    if prose and line[-1] == "-" and line[-2:-1].isalpha():
        return True
    word = words[-1].lower()
    if word in _HANGING and (word not in _LATE or len(words) > 6) and word == words[-1]:
        return True
    return text not in habits.whole and _is_likely_cut(text, len(words), habits)


def _is_likely_cut(text: str, words: int, habits: Habits) -> bool:
    """Whether a text without a mark or another sign is likelier cut than whole, by the habits of its dataset."""
    kind = _kind(text)
    if habits.proper is None:
        return kind == "several" and words >= 2
    share = max(habits.cut.get(kind or "", 0.5), RARE)
    if kind == "list":
        share = min(share, LISTED)
    odds = share * habits.endings.likelihood(text)
    return odds >= (SURE if share >= MOSTLY else SURER) * (odds + 1 - share)


def _is_value(text: str) -> bool:
    last = re.split(rf"[{ENDS}]\s", text[-_NEAR_END:])[-1]
    return _VALUE.search(last) is not None or _SIGNED.search(text[-120:]) is not None


def _kind(text: str) -> str | None:
    """How a text without a mark ends: in a `list` or a line like one, or in prose of `several` sentences or of `one`.
    None where it needs no mark or has its own signs; `short` where it hardly is a sentence."""
    if _is_value(text) or not (text[-1].isalnum() or text[-1] in _INNER):
        return None
    if not _is_prose(text):
        return "short" if len(text.split()) >= 2 else None
    if _is_tail(text, text.rsplit("\n", 1)[-1].strip()):
        return "list"
    return "several" if _sentences(text) else "one"


def _is_tail(text: str, line: str) -> bool:
    """Whether the last line is of a kind that often has no mark at its end: an item of a list, a heading, a name."""
    if "\n" not in text:
        return False
    if line.startswith(("#", "|", ">", "http")) or "\t" in line:
        return True
    listed = _LIST_ITEM.match(line) is not None
    lines = [one.strip() for one in text.splitlines() if one.strip()]
    same = [ends_properly(one) for one in lines[:-1] if (_LIST_ITEM.match(one) is not None) == listed]
    unmarked = bool(same) and sum(same) <= len(same) / 2
    short = len(line) <= 10 if _DENSE.search(line) else len(line.split()) <= 5
    return unmarked or (short and not listed)


def gate(text: str) -> str:
    """SQL that is true for answers without a mark at their end that are no label, and for code blocks."""
    mark = quote_text(rf"[{ENDS}][\"'”’»)\]*_]*{BLANK}{{0,{BEHIND}}}$")
    item = quote_text(rf"\n{BLANK}*\(?[0-9]{{1,3}}[.)]{BLANK}*$")
    listed = f"CASE WHEN contains({text}, chr(10)) THEN regexp_matches(right({text}, {LAST}), {item}) ELSE false END"
    return (
        f"(contains({text}, '```') OR CASE WHEN length({text}) < {LONG // 2} THEN false WHEN suffix({text}, '.') "
        f"THEN {listed} ELSE {listed} OR NOT regexp_matches(right({text}, {LAST}), {mark}) END)"
    )


def _for_dataset(answers: Iterable[str]) -> Callable[[str], bool]:
    habits = learn_habits(answers)
    return lambda text: truncated(text, habits)


@text_detector(
    "truncated_completion",
    "warning",
    "have an answer that stops in the middle",
    rank=170,
    fix="drop=truncated_completion",
    noun="cut answer",
    gate=gate,
    fields="said",
    learn=_for_dataset,
    habit=0.5,
)
def truncated_completion(text: str) -> bool:
    """An answer that stops in the middle of a sentence, a list, a bracket or a block of code.

    Source: our own definition, after the terminal punctuation rule of C4 (Raffel et al., 2020), which keeps only lines
    with a mark at their end. Here the dataset says what a missing mark means: by the words its sentences end on and
    after how many words, each answer without one is likelier cut or likelier whole, and expectation and maximisation
    over all of them say how many were cut (`learn_habits`). Labels, names, titles, SQL, code, answers that several rows
    have, and ends that are an address, a number, a key or a slot are none. Signs that need no comparison: an unclosed
    code fence or bracket, a comma or an opening quote at the end, an item without words, an article or a conjunction
    as last word.

    Known misses: an answer cut exactly at the end of a sentence or of a line of code, up to a third of cuts in code,
    some at the end of lists without marks, and, where a tenth of a dataset's answers end without a mark, a third of
    those cut after a word that could have been the last; more where a quarter does, or where few are cut.
    """
    return truncated(text)
