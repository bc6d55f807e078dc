"""Text as people type it to text as phrases are written: one spelling, one kind of quote, no invisible characters."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

_QUOTES = str.maketrans(
    {"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'", "‚": "'", "`": '"', "´": "'"}
    | {"–": "-", "—": " - ", "‑": "-", "‐": "-", "−": "-", "×": "x", "→": "->", "…": "...", "≥": ">=", "≤": "<="}
    | {"⁻": "^-", "½": " 0.5", "¼": " 0.25", "¾": " 0.75", "＝": "="}
    | dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789", strict=True))
)

# Longest first within a line; applied in order on lower-case text without hyphens and underscores inside words.
_SPELLINGS: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"\b(do|does|did|is|are|was|were|would|should|could|has|have|had|must|need)n'?t\b", r"\1 not"),
    (r"\b(can't|cant|cannot)\b", "can not"),
    (r"\b(won't|wont)\b", "will not"),
    ((r"\b(what|how|where|who|it|that|there|here|which|when|why|anything|something|everything|nothing"
r"|everybody|someone)'s\b"), r"\1 is"),
    (r"\b(whats|hows|wheres|whos)\b", lambda m: m.group(1)[:-1] + " is"),
    (r"\blet'?s\b", "lets"),
    (r"\bi'(m|d|ve|ll)\b", lambda m: "i " + {"m": "am", "d": "would", "ve": "have", "ll": "will"}[m.group(1)]),
    (r"\b(you|we|they)'(re|d|ve|ll)\b", r"\1"),
    (r"(?<=s)'(?= [a-z])", ""),
    (r"\b(teh|hte|tge)\b", "the"),
    (r"\b(adn|nad|ans)\b", "and"),
    (r"\btow (?=epochs?|steps|passes|rows)", "two "),
    (r"\b(wiht|wtih|whit|wih)\b", "with"),
    (r"\b(fro|ofr)\b", "for"),
    (r"\b(thsi|tihs)\b", "this"),
    (r"\bw/o\b", "without"),
    (r"\bw/ ?|\bw (?=[a-z\ue000-\uf8ff])", "with "),
    (r"\bvs\b\.?", "versus"),
    (r"\b(e\.g|i\.e|etc|approx)\.", ""),
    (r"\bpls\b|\bplz\b|\bplese\b", "please"),
    (r"\bu\b", "you"),
    (r"\bthx\b|\btnx\b|\bty\b", "thanks"),
    (r"&", " and "),
    (r"\bfine? ?tun(e|es|ed|ing|er)\b", r"finetun\1"),
    (r"\bft(?=\s+(on|with|using|the|my|this|it)\b|\s*$|\s+[\ue000-\ue0ff])", "finetune"),
    (r"\b(something|smth|sth|smthg|sthg)\b", "something"),
    (r"\beval\b(?! (set|data|split|loss|file|rows|steps|share|size))", "evaluate"),
    (r"\bfinetunn?ing\b", "finetuning"),
    (r"\bfinetun(es|er)\b", "finetune"),
    (r"\bq[ -]lora\b", "qlora"),
    (r"\bia \(?3\)?\b|\(ia\)\^?3", "ia3"),
    (r"\bhyper param(eter)?s?\b|\bhyperparam(eter)?s?\b", "hyperparameters"),
    (r"\bh(o|e)ld(ing)? ?out\b", "holdout"),
    (r"\bde ?dup(e|es|ed|ing|licate|licates|licated|licating|lication)?\b", "deduplicate"),
    (r"\bnear(ly)?[ -](identical|duplicated?|duplicates|equal)( (rows|entries|examples|ones))?\b", "nearduplicates"),
    (
        r"\b(near(ly)?|fuzzy|almost|quasi|approximate|close|(very |too )?similar|practically|virtually|soft|partial)"
        r"[ -](identical|duplicated?|duplicates?|dups?|dupes?|deduplicate|equal|same|copies|the same)\b"
        r"( rows| entries| examples| ones| questions| answers| records| lines)?",
        "nearduplicates",
    ),
    (r"\b(dupes?|dups|doubles|duplicated rows)\b", "duplicates"),
    (
        r"\b(longer|shorter|more|less|fewer|higher|lower|bigger|smaller|larger|greater|better|worse) then"
        r"(?= (?:\d|the\b|base|starter|before))",
        r"\1 than",
    ),
    (r"\bdata sets?\b", "dataset"),
    (r"\bdatasets\b", "dataset"),
    (r"\bpre train(ed|ing)?\b", r"pretrain\1"),
    (r"\bwarm(ing)? up\b(?! (to|the room))", "warmup"),
    (r"\bchat bots?\b|\bchatbots\b", "chatbot"),
    (r"\be mails?\b|\bemails\b|\bmail address(es)?\b", "email"),
    (r"\bre (run|play|train|do)\b", r"re\1"),
    (r"\bpercent\b|\bper cent\b|\bpct\b", "%"),
    (r"\bbatchsize\b", "batch size"),
    (r"\bmaxsteps\b", "max steps"),
    (r"\blearnrate\b|\blearningrate\b", "learning rate"),
    (r"\bgigabytes?\b|\bgigs?\b|\bgib\b|\bgbs\b", "gb"),
    ((r"\b(optimi|quanti|tokeni|summari|anonymi|recogni|generali|customi|speciali|personali|normali"
r"|utili)s(e|ed|es|ing|er|ation)\b"), r"\1z\2"),
    (r"\banaly[sz](e|ed|ing)\b", r"analyz\1"),
    (r"\bbehaviour\b", "behavior"),
    (r"\bcolour\b", "color"),
    (r"\blabell(ed|ing)\b", r"label\1"),
    (r"\bmodell(ed|ing)\b", r"model\1"),
    (r"\bcancell(ed|ing)\b", r"cancel\1"),
    (r"\blicence\b", "license"),
    (r"\bfavourite\b", "favorite"),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), replacement) for pattern, replacement in _SPELLINGS)


DIGITS = 40
"""Digits of a number that are read; a longer one is no number anybody means."""


def clean(text: str) -> str:
    """Text without control, zero-width, direction and private-use characters, typographic signs in plain form.

    What this leaves is what can be seen, so that nothing hidden in a request or a file name takes part.
    """
    plain = unicodedata.normalize("NFC", text).translate(_QUOTES)
    seen = (" " if char.isspace() else char for char in plain.replace("\r", "").replace("\n", " ; ") if _visible(char))
    return re.sub(r" {2,}", " ", "".join(seen)).strip()


def _visible(char: str) -> bool:
    return char.isspace() or unicodedata.category(char) not in ("Cf", "Cc", "Co", "Cn", "Cs")


def plain_words(text: str) -> str:
    """Lower case, one spelling of what people spell in many ways, hyphens and underscores inside words as spaces."""
    low = text.lower()
    low = re.sub(r"(?<=[a-z0-9])[_](?=[a-z0-9])", " ", low)
    low = re.sub(rf"(\d{{{DIGITS}}})\d+", r"\1", low)
    low = re.sub(r"(?<=[a-z)])(?<!\de)-(?=[a-z0-9(])", " ", low)
    low = re.sub(r"(?<=\d)-(?=[a-z])", " ", low)
    low = re.sub(r"(?:^|(?<=\s))--(?=[a-z])", "", low)
    for pattern, replacement in _COMPILED:
        low = pattern.sub(replacement, low)
    return re.sub(r"\s{2,}", " ", low).strip()
