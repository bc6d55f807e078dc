"""Slots that nobody filled in."""

from __future__ import annotations

import re

from tools.data.detectors.detector import text_detector
from tools.data.detectors.re2 import BLANK, BLANKS, caseless

_SURE = (
    "name|firstname|lastname|fname|lname|surname|fullname|username|nickname|company|organi[sz]ation|business|brand|"
    "firm|employer|"
    "date|deadline|email|e-mail|mail|phone|telephone|mobile|fax|address|street|city|town|zip|zipcode|postcode|location|"
    "venue|link|url|website|position|recipient|sender|signature|amount|price|customer|client|product|number|"
    "department|school|university|college|institution|landlord|tenant|manager|supervisor|professor|candidate|"
    "placeholder"
)
"""A slot even where it stands alone in brackets."""
_ALSO = (
    "first|last|full|middle|given|user|person|people|contact|order|invoice|account|id|event|project|team|title|job|"
    "role|service|store|shop|item|"
    "time|day|month|year|state|country|place|subject|topic|message|text|content|body|input|output|question|answer|"
    "response|prompt|context|query|instruction|author|assistant|agent|bot|model|course|teacher|student|reason|issue|"
    "problem|details|description|value|field|api|key|token|password|salutation|greeting|language|keyword|skill|skills|"
    "industry|total|currency|hotel|restaurant|doctor|patient|hospital|reference|ticket|start|end|due|sku|app|domain|"
    "current|today|s|of|the|and|or|a|here|dr|mr|mrs|ms|home|work|new|previous|specific|relevant|desired|list|type|code|"
    "percentage|duration|period|quantity|destination|origin|industry|achievement|experience|age|gender|hobby|color|host"
)
_PART = rf"(?:{_SURE}|{_ALSO})"
_GAP = r"(?:[ _.'’/-]|['’]s )"
_SLOT = rf"(?:{_PART}{_GAP}){{0,5}}{_PART}\d{{0,2}}"
"""Words of which slots are made, joined by a blank, an underscore, a dot or a hyphen, or by nothing in camel case."""
_CAMEL = r"(?:[a-z]+|[A-Z][a-z]+)(?:Name|Email|Date|Address|Number|Phone|Company|Title|Id|Url|Amount|City)"
_ASKS = (
    r"(?:your|insert|enter|fill[ -]?in|add|specify|include|provide|mention|describe|type|put|replace|"
    r"choose|select|state|their|his/her)"
)

_CHINESE = (
    r"[\[【<｛{](?:[^\[\]【】<>{}\n]{0,10}(?:姓名|名字|名称|公司名?|日期|电话号?码?|地址|邮箱|职位|学校)|(?:您|你)的[^\[\]【】<>{}\n]{1,12}"
    r"|(?:插入|填写|输入|请填)[^\[\]【】<>{}\n]{1,16})[\]】>｝}]"
)
_IN_BRACKETS = re.compile(
    # [Your Name], [insert company here], <your key>, (insert date), {your city}
    rf"(?i:\[{_ASKS}[ _-][^\[\]\n]{{1,60}}\](?![(:]))"
    rf"|(?i:<<?\s?(?:your|insert|enter|fill[ -]?in|replace|add|put)[ _-][^<>\n=]{{1,50}}>)"
    rf"|(?i:\{{\s?(?:your|insert|enter|fill[ -]?in|replace)[ _-][^{{}}\n:;=]{{1,50}}\}})"
    rf"|(?i:\(\s?(?:insert|enter|fill[ -]?in)\s[^()\n]{{2,50}}\))"
    rf"|(?i:\((?:your|recipient['’]?s?|company|customer|client|sender['’]?s?)\s(?:{_PART}\s?){{1,3}}\))"
    # 【您的姓名】 [公司名称]
    rf"|{_CHINESE}"
)
_ON_STAGE = re.compile(rf"\[[Ee]nter (?!(?i:your|the|an?|his|her|their|{_PART})\b|[^\]]*\bhere\b)")
"""`[Enter HAMLET and Horatio]`: directions of a play."""
_OPENING = re.compile(r"[\[<{(【｛](?![\[\]{}【】>]|<<)")
_ELSEWHERE: tuple[tuple[tuple[str, ...], re.Pattern[str]], ...] = (
    # YOUR_API_KEY, your-name-here, INSERT NAME HERE, REPLACE_ME
    (
        ("your_", "your-", "yourname", "yourc", "youre", "yourd", "yourp", "youru", "youra"),
        re.compile(
            rf"\bYOUR[_-](?:[A-Z]+[_-]?){{1,5}}\b|(?i:\byour[_-](?:{_PART}[_-]?){{1,4}}(?![a-z]))|"
            r"\b[Yy]our(?:Name|Company|Email|Domain|Password|Username|APIKey|ApiKey)\b|"
            r"(?i:\byour(?:name|email|username)@|@your-?(?:company|domain|email)\b)"
        ),
    ),
    (
        ("insert", "enter", "replace", "add", "put", "place", "type", "fill in", "your "),
        re.compile(
            r"\b(?:INSERT|ENTER|REPLACE|ADD|PUT)(?:[_-][A-Z]+){1,5}\b|"
            r"\b(?:INSERT|ENTER|ADD|PUT|PLACE|TYPE|FILL IN|YOUR)(?: [A-Z]+){1,5} HERE\b"
        ),
    ),
    (
        ("e_me", "e-me", "l_me", "l-me", "replaceme", "changeme", "fillme"),
        re.compile(r"(?i)\b(?:replace|change|fill)[_-]?me\b(?=[\"'\]>)}\s.,]|$)"),
    ),
    (
        ("ipsum",),
        re.compile(r"(?i)\blorem ipsum\b(?! (?:is|text|generator|was|are|as|placeholder))|\bipsum dolor sit amet\b"),
    ),
    (("*|",), re.compile(r"\*\|[A-Z_:]{2,30}\|\*")),  # merge fields of mailers
    (
        ("___", ".....", "……"),  # a form's line: Dear ____, Name: ......
        re.compile(
            r"(?i)\b(?:dear(?: (?:mr|ms|mrs|dr|prof|professor)\.?)?|hi|hello|sincerely|regards|name(?: is)?|date|"
            r"signature|signed|address|phone|e-?mail|company|title|position|mr\.|mrs\.|ms\.|dr\.)[ :,\n]{0,3}"
            r"(?:_{3,}|\.{5,}|…{2,})"
        ),
    ),
)
"""Forms outside of brackets, each behind what a text in small letters must hold for it: most hold none of them."""
_BRACKETED = re.compile(
    rf"(?<![\w\])\"'`\\$.])\[\[?(?=\s?[^\W\d_])\s?((?i:{_SLOT})|{_CAMEL}|(?:[A-Z][\w'’&-]*[ /]){{1,4}}(?:Name|Number|"
    rf"Address|Date|Title|Email|"
    rf"Company|Position|Link|URL|Website|Phone|Location|City|Amount|Signature)s?|"
    rf"(?:[a-z][\w'’-]* ){{1,3}}(?:name|number|address|date|email|company|position|website))\s?\]\]?(?![(\[:\w=])"
)
_DOUBLE = re.compile(r"(?<![\\$\w}^{\"=])\{\{\{?\s{0,2}([A-Za-z_\u4e00-\u9fff][\w.' -]{0,40}?)\s{0,2}\}?\}\}(?![{}^_])")
_SINGLE = re.compile(
    rf"(?<![\\$\w}}^{{_\"'`])(?:[$#]\{{|\{{%?)\s?((?i:{_SLOT})|{_CAMEL})\s?%?\}}(?![{{}}^_\"'`])|\$\{{\s?((?i:{_SLOT})|{_CAMEL})\s?\}}"
)
_ANGLED = re.compile(rf"(?<!\w)<<?(?=\s?[^\W\d_])\s?((?i:{_SLOT})|{_CAMEL})\s?>>?")
_FENCED = re.compile(
    rf"(?<![\w%])%(?:{{\s?)?((?i:{_SLOT})|{_CAMEL})(?:\s?}})?%(?![\w%])"
    rf"|(?<![\w#@|~$])(##?|@@?|\|\|?|~~?|\$\$?)((?i:{_SLOT}))\2(?![\w#@|~$])"
    rf"|(?<![\w])__((?-i:[A-Z]+_?)+)__(?!\w)"
)
_TO_DO = re.compile(
    r"(?<![\w\\/\"'“‘-])(?:TODO|FIXME)(?:\s?[:(]|\s?[-–—] |\s+(?:add|insert|fill|write|implement|replace|finish|"
    r"complete|update|check|"
    r"provide|answer|put|include|ask|find|decide|confirm)\b|\s*[\])>}]|\.{3}|\s*$)|\bTBD\b(?![\w\"”'])"
    r"|[:=(\[]\s?(?:TBA|TBC|TBD|N/A - TO BE FILLED)\b|(?i:\bto be (?:filled in|completed|inserted|added) (?:here|"
    r"later)\b)"
)
_TO_DO_SIGNS = ("todo", "fixme", "tbd", "tba", "tbc", "n/a", "to be ")
_CROSSES = re.compile(r"(?<![A-Za-z])X{3,}(?![A-Za-z])(?:[-/. ]X{2,})*")
_CROSSED_LONG = re.compile(r"(?<![A-Za-z0-9])(?:\$\s?)?X{4,}(?![A-Za-z])|\bXX[/.-]XX[/.-]XX(?:XX)?\b|\$XX\b")
_ROMAN = re.compile(
    r"(?i)(?:chapter|section|book|part|volume|vol\.?|act|scene|canto|psalm|lecture|bowl|no\.?|legion|article|letter|"
    r"olympiad|pope|[ivxlc]{1,6}[-–—, ]{1,3}|and|to|king|in)\s*$"
)
_CODE = re.compile(
    r"```|\bdef \w+\(|\bimport \w|\breturn\b[^.\n]*;|\bprint\s?\(|console\.|\bfunction\b\s*\w*\(|=>|\(\)|\bSELECT\b|"
    r"\bFROM\b|"
    r"\";|;\s*\n|</\w|#include|\$\(|\bf[\"']|\.format\(|\\(?:frac|begin|text|mathbf|sum|left)|\becho |\bvar \w|"
    r"\bconst \w|"
    r"\blet \w+ ?=|<\?php|^\s*(?:sudo|\$) |\{\"|\": ?[\"\[{\d]|\bclass \w+[:({]",
    re.MULTILINE,
)
_TEMPLATES = re.compile(
    r"(?i)\{%|\{\{[#/>^&!-]|\bjinja|handlebars|mustache|\bvue|angular|\bng-|\bv-(?:if|for|bind|model)|django|"
    r"\btwig\b|\bliquid\b|\bhelm\b|"
    r"\bblade\b|csrf|ansible|template (?:engine|literal|string|syntax)|</?(?:div|span|a|p|li|td|button|template)\b|"
    r"=\"\{\{"
)
_TAGS_WORDS = "title address link time date email name body text content input output label code url id item number"
_TAGS = frozenset(_TAGS_WORDS.split())
"""Also the names of elements; a slot only where no element is closed."""
_LETTERS = "A-Za-zıİſ\u212a"
"""What `re` takes for a Latin letter in any case."""
TRACES = (
    # Brackets and what may stand behind one that opens a slot
    rf"\{{[{{%#{BLANKS}{_LETTERS}]|[$#]\{{|\[[^0-9\]\x22']|<[<{BLANKS}{_LETTERS}]|{_CHINESE}|"
    rf"\({BLANK}?{caseless('your|insert|enter|fill|recipient|company|customer|client|sender')}|"
    # Fences, merge fields, lines of a form
    rf"[%@#|~$][{_LETTERS}][{_LETTERS} _.'’/-]|%[{_LETTERS}]%|\*\||__[A-Z]|_{{3}}|\.{{5}}|…{{2}}|"
    # Words
    rf"TODO|FIXME|XX|TB[ADC]|(?i:ipsum)|{caseless('(?:change|replace|fill)[_-]?me')}|"
    rf"{caseless('to be (?:filled|completed|inserted|added)')}|"
    r"(?:INSERT|ENTER|REPLACE|ADD|PUT|YOUR|PLACE|TYPE|FILL)[_ -][A-Z]|"
    rf"[Yy]our[A-Z]|{caseless('your(?:[_-]|(?:name|email|username)@)|@your-?(?:company|domain|email)')}"
)
"""Without one of these no text has a slot of any form above."""


@text_detector(
    "placeholder",
    "warning",
    "hold a placeholder nobody filled in",
    rank=160,
    fix="drop=placeholder",
    traces=lambda: TRACES,
)
def placeholder(text: str) -> bool:
    """A slot of a template that nobody filled in.

    Source: our own definition, from the fields of mail-merge and prompt templates: `{{name}}`, `[Your Name]`,
    `[INSERT COMPANY]`, `<YOUR_API_KEY>`, `%FIRST_NAME%`, `*|FNAME|*`, `Dear ____`, "lorem ipsum dolor", TODO and TBD
    with something to do, rows of X. Braces, brackets and angles count where what they hold is made of a slot's words
    (name, company, date …); in what looks like code or a template language only forms that ask ("your", "insert") do.
    Our own `[EMAIL_1]` of redacting does not count, nor do blanks of a cloze, format strings, LaTeX or roman numerals.

    Known misses: slots in words that are not in the list, single letters ("Mr. X"), positions (`{0}`, `%s`), other
    scripts than Latin and Chinese, template fields inside of code.
    """
    small = text.lower()
    if any(any(map(small.__contains__, signs)) and form.search(text) for signs, form in _ELSEWHERE):
        return True
    if (any(map(small.__contains__, _TO_DO_SIGNS)) and _TO_DO.search(text)) or _crossed(text):
        return True
    asked = (_IN_BRACKETS.match(text, opening.start()) for opening in _OPENING.finditer(text))
    if any(match and not _ON_STAGE.match(match[0]) for match in asked):
        return True
    if "{{" in text and any(_is_name(m[1]) for m in _DOUBLE.finditer(text)) and not _TEMPLATES.search(text):
        return True
    squared, angled = _BRACKETED.findall(text), _ANGLED.findall(text)
    fenced, single = list(_FENCED.finditer(text)), _SINGLE.search(text)
    if not (squared or angled or fenced or single):
        return False
    code = _CODE.search(text) is not None
    if code and any(_in_words(text, m.start()) for p in (_BRACKETED, _ANGLED, _SINGLE) for m in p.finditer(text)):
        return True
    if any(_is_bracketed(inside, code) for inside in squared) or any(_is_angled(i, text, code) for i in angled):
        return True
    if any(m[1] and m[1].isupper() and ("_" in m[1] or _in_words(text, m.start())) for m in fenced):
        return True
    return not code and (single is not None or any(map(_is_fenced, fenced)))


def _in_words(text: str, start: int) -> bool:
    """Whether a slot stands in a sentence beside code: behind three words and nothing of code in its clause."""
    clause = re.split(r"[;{}\n]", text[max(0, start - 120) : start])[-1]
    return (
        text[start] != "$"
        and re.fullmatch(r"[^\"'`=()<>\[\]$#*/\\|:%]*", clause) is not None
        and len(clause.split()) >= 3
    )


def _is_name(inside: str) -> bool:
    return len(inside.split()) <= 5


def _is_bracketed(inside: str, code: bool) -> bool:
    sure = re.search(rf"(?i)(?:{_SURE}|(?:job|course|book)[ _-]?title)s?$|(?i:^(?:{_SURE})\b)", inside) is not None
    return sure and not (code and inside == inside.lower())


def _is_angled(inside: str, text: str, code: bool) -> bool:
    words = re.split(r"[ _.-]", inside)
    if f"</{inside}" in text:
        return False
    if len(words) > 1:
        return inside == inside.upper() or "</" not in text
    if code and inside != inside.upper():
        return False
    return inside.lower() not in _TAGS or (
        inside.lower() in {"name", "date", "email", "address"}
        and not code
        and re.search(r"(?i)</|\b(?:tags?|elements?|html)\b", text) is None
    )


def _is_fenced(match: re.Match[str]) -> bool:
    inside = match[1] or match[3] or match[4]
    if match[4]:
        return re.fullmatch(rf"(?i){_SLOT}", match[4]) is not None
    sure = re.search(rf"(?i)(?:{_SURE})", inside) is not None
    return sure and (match[1] is not None or len(match[2]) == 2 or inside == inside.upper())


def _crossed(text: str) -> bool:
    """Rows of X: four or more, a date or a sum of them, or three that are no roman thirty."""
    if "XX" not in text:
        return False
    if _CROSSED_LONG.search(text):
        return True
    return any(
        not _ROMAN.search(text[max(0, m.start() - 20) : m.start()])
        and re.match(r"[.]? ?[A-Z\d]|\.?$", text[m.end() :]) is None
        for m in _CROSSES.finditer(text)
    )
