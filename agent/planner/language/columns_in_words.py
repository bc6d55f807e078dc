"""Which column plays which part, in words: "use Body as the prompt and Reply as the answer".

A column's name counts only where the words around it say that a column is meant; anywhere else it is just words, so
that a column called `epochs 5` sets nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache

from agent.planner.language.marked_columns import marked, words_of
from agent.planner.language.mask import SIGN, Kind, Masked
from agent.planner.language.normalise import clean
from agent.planner.language.phrase_files import FIELD

ROLES: dict[str, str] = {
    "system_column": r"system(?: (?:prompt|message))?",
    "chosen_column": (
        r"chosen(?: (?:answer|response|reply))?|preferred(?: (?:answer|response|reply|one))?"
        r"|better(?: (?:answer|response|reply|one))?|winning(?: (?:answer|response))?|winner"
        r"|good (?:answer|response|reply|one)"
    ),
    "rejected_column": (
        r"rejected(?: (?:answer|response|reply))?|dispreferred(?: answer)?|worse(?: (?:answer|response"
        r"|reply|one))?|losing(?: (?:answer|response))?|loser|bad (?:answer|response|reply|one)"
    ),
    "prompt_column": (
        r"(?:user )?prompts?|(?:(?:the )?(?:customer|user|client)s?'?s? )?(?:messages?|e-?mails?|tickets?)"
        r"|(?:user )?questions?|inputs?|instructions?|user (?:turn|message|side)|source"
        r"|quer(?:y|ies)|requests?|what (?:the )?(?:users?|customers?|people) (?:says?|asks?)"
        r"|what (?:the |our )?(?:users?|customers?|people|clients?|they) "
        r"(?:said|asked|wrote|writes?|sent|sends?|wants?|wanted)"
        r"|what (?:the |our |an? )?(?!(?:model|bot|assistant|agents?|support|team|staff|we|i|you|it)\b)\w+ "
        r"(?:says?|said|asks?|asked|wrote|writes?|sent|sends?|wants?|wanted)(?: (?:in|(?:to )?us|me))?"
        r"|what (?:comes|came|goes|went) in"
        r"|what (?:it|the model|the bot) (?:gets|sees|reads|receives|is given|is shown)(?: to (?:read|see))?"
    ),
    "completion_column": (
        r"completions?|answers?|outputs?|repl(?:y|ies)|responses?|targets?|assistant (?:turn|message|side)"
        r"|bot (?:answer|reply|response|message)|(?:our|the agent'?s?|the team'?s?) (?:repl(?:y|ies)"
        r"|answers?|responses?)|what (?:we|i|our \w+|agents?|support|you|the team) "
        r"(?:repl(?:y|ied|ies)|answer(?:s|ed)?|respond(?:s|ed)?|says?|said|wrote|write"
        r"|sent)|what (?:goes|went|comes|came) (?:out|back)|what (?:the )?(?:model|bot|it) should (?:say|answer"
        r"|reply)|expected (?:output|answer)|ground truth|summar(?:y|ies)"
    ),
    "label_column": r"(?:class |true )?labels?|class(?:es)?|categor(?:y|ies)|thumbs?|ratings?|verdicts?",
    "text_column": r"(?:raw |training |plain )?text",
}
"""Parameter of prepare_dataset to the words people use for that part."""

_GAP = r"\s*"
_THE = r"(?:(?:the|its|our|my|a|an)\s+)?"
_AS = (
    r"(?:mapped (?:to|onto|as)|maps to|used as|taken as|treated as|as|for|to be|=>|->|=|:"
    r"|is|are|being|becomes|(?:shall |should |will |can |to )?(?:serve|act|count|stand)s? (?:as|for)|goes to|will be"
    r"|should be|shall be|to)"
)
_IS = (
    r"(?:is|are|=|:|should be|comes from|come from|from|in|stands? in|is in|are in|lives? in|will be"
    r"|being|<-|called|named|is called|taken from|to)"
)


@dataclass
class Mapping:
    """Roles to real column names, in the order they were said, and names said that no file has."""

    columns: dict[str, str] = field(default_factory=dict)
    unknown: list[str] = field(default_factory=list)


def read_mapping(masked: Masked, columns: Sequence[str]) -> Mapping:
    """Take column mappings out of the request; what was read is hidden from all that is read later."""
    mapping = Mapping()
    names = {_plain(name): name for name in columns if _plain(name)}
    _signs_for_quoted(masked, names)
    said = {plain: name for plain, name in names.items() if plain in _plain(masked.text)}
    as_words = tuple(sorted(plain for plain in said if _is_word_of_patterns(plain)))
    plain_names = [plain for plain in said if plain not in (*_ALSO_ROLES, *as_words)]
    looked_for = _name_pattern(plain_names)
    for pattern in _patterns(as_words) if said or masked.of(Kind.COLUMN) else []:
        position = 0
        while match := pattern.search(marked(masked.text, looked_for), position):
            found = _roles_of(match, masked, names)
            if not found or any(role in mapping.columns for role in found):
                position = match.start() + 1
                continue
            mapping.columns.update(found)
            sign = masked.hide(match.start(), match.end(), Kind.COLUMN, "mapping")
            position = match.start() + len(sign)
    _unknown(masked, mapping)
    if said:
        # "the column epochs 5" speaks of a column, and of no epochs.
        name = _name_pattern({plain: name for plain, name in said.items() if " " in plain or len(plain) > 2})
        masked.hide_all(
            re.compile(rf"(?<=\bcolumn ){name}|(?<=\bfield ){name}|{name}(?= (?:column|field)\b)", re.I), Kind.COLUMN
        )
    return mapping


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", " ", clean(name)).strip().lower()


def _signs_for_quoted(masked: Masked, names: dict[str, str]) -> None:
    """Quoted names of columns become column signs; a quotation of anything else stays one."""
    for sign, item in list(masked.items.items()):
        if item.kind is Kind.LITERAL and _plain(str(item.value)) in names and sign in masked.text:
            start = masked.text.index(sign)
            masked.hide(start, start + len(sign), Kind.COLUMN, names[_plain(str(item.value))])


def _name_pattern(names: Iterable[str]) -> str:
    written = sorted(names, key=len, reverse=True)
    loose = [r"[\s_-]+".join(re.escape(part) for part in name.split()) for name in written]
    alternatives = "|".join([*loose, f"{Kind.COLUMN.value}[\ue100-\uefff]"])
    return rf"(?<![\w])(?:{alternatives})(?![\w])"


_ALSO_ROLES = (
    "prompt", "prompts", "completion", "completions", "question", "questions", "answer", "answers", "input", "inputs",
    "output", "outputs", "instruction", "response", "responses", "reply", "query", "message", "messages", "source",
    "target", "summary", "chosen", "rejected", "label", "labels", "category", "class", "rating", "text", "system",
)  # fmt: skip
"""Names of columns that are words for a part as well; they stay as they are, so that they can be read as either."""


def _is_word_of_patterns(name: str) -> bool:
    """Whether a column is called like a word the patterns are made of ("from", "better", "user message")."""
    is_role = any(re.fullmatch(role, name) for role in ROLES.values())
    return name not in _ALSO_ROLES and (name in _pattern_words() or is_role)


@cache
def _pattern_words() -> frozenset[str]:
    return words_of([pattern.pattern for pattern in _patterns(())])


@lru_cache(maxsize=64)
def _patterns(as_words: tuple[str, ...]) -> list[re.Pattern[str]]:
    """Every way of saying it, the plainest first. Groups: c1/c2 a column, the role's own name for a role.

    Compiling takes a tenth of a second, so it is done once, and again only for columns that are called like words of
    the patterns themselves (`as_words`).
    """
    also = "|".join([*(re.escape(name) for name in as_words), *_ALSO_ROLES])
    column = rf"(?<![\w])(?:{FIELD}+|{also}|{Kind.COLUMN.value}[\ue100-\uefff])(?![\w])"
    c1 = rf"(?P<c1>{column})(?:\s+(?:column|field))?"
    c2 = rf"(?P<c2>{column})(?:\s+(?:column|field))?"
    parts = "|".join(f"(?P<{role}>{words})" for role, words in ROLES.items())
    role = rf"(?:{parts})(?:\s+(?:column|field))?(?![\w])"
    key = "|".join(f"(?P<{name}>{name.removesuffix('_column')}(?:[_ ]col(?:umn)?)?)" for name in ROLES)
    lead = rf"(?:(?:the\s+)?(?:column|field)\s+)?{_THE}"
    produce = (
        r"(?:predict(?:s|ing)?|generat(?:e|es|ing)|produc(?:e|es|ing)|writ(?:e|es|ing)|learn(?:s|ing)?"
        r"|output(?:s|ting)?|answer(?:s|ing)? with|giv(?:e|es|ing))"
    )
    sources = [
        rf"\b(?:{key})\s*=\s*{c1}",
        (
            rf"\b(?:gets?|sees?|reads?|receives?|is given|is fed)\s+{lead}{c1}\s*,?\s*(?:and\s+|should\s+"
        rf"|must\s+|then\s+)*"
            rf"(?:{produce}|returns?|repl(?:y|ies) with|answers?)\s+{lead}{c2}"
        ),
        (rf"\bgiven\s+{lead}{c1}\s*,?\s*(?:it|the model|the bot)\s+(?:should\s+|must\s+"
rf"|has to\s+)?{produce}\s+{lead}{c2}"),
        (
            r"\b(?:customers?|users?|people|they|clients?|visitors?|patients?|students?|someone)\s+(?:\w+\s+){0,2}?(?:in(?:to)?)\s+"
            rf"{lead}{c1}\W+(?:and\s+|while\s+|then\s+)?(?:what\s+)?(?:we|i|our\s+\w+|the\s+\w+|agents?|support|staff|you)\s+(?:\w+\s+){{0,4}}?"
            rf"(?:in(?:to)?|with|through)\s+{lead}{c2}"
        ),
        rf"\b{produce}\s+{lead}{c2}\s+(?:from|given|based on|out of|for)\s+{lead}{c1}",
        rf"\b(?:from|given)\s+{lead}{c1}\s*,?\s*(?:to\s+)?(?:predict|write|generate|produce|->|to)\s+{lead}{c2}",
        (rf"\b(?:map|mapping|columns?|fields?)\s*:?\s*{lead}{c1}\s*(?:->|to|and|,|=>|then|/"
rf"|,\s*and)\s*{lead}{c2}(?!\s+(?:as|for|is|=|:|->|=>))"),
        rf"{lead}{c1}\s*->\s*{lead}{c2}",
        (
            rf"{lead}{c1}\s+(?:(?:goes|comes|is|is put|gets|put)\s+)?in(?:to it)?(?:\s*,\s*|\s+)(?:and\s+|then\s+)?"
            rf"{lead}{c2}\s+(?:(?:goes|comes|is|gets)\s+)?(?:back\s+)?out\b"
        ),
        rf"{lead}{c1}\s+(?:as|for)\s+{_THE}{role}",
        rf"{lead}{c1}{_GAP}(?:=>|->|=|:){_GAP}{_THE}{role}",
        rf"{lead}{c1}\s+{_AS}\s+{_THE}{role}",
        rf"\b(?<![\w]){_THE}{role}{_GAP}(?:[=:]|<-){_GAP}{lead}{c1}",
        rf"\b{_THE}{role}(?:\s+(?:of|in)\s+{SIGN})?\s+{_IS}\s+{lead}{c1}",
        rf"{lead}{c1}\s*\(\s*{_THE}{role}\s*\)",
        rf"{lead}{c1}\s+(?:with|holds|contains)\s+{_THE}{role}",
        rf"\b(?:{parts})\s+(?:column|field)\s*(?:is|=|:)?\s*{c1}",
        rf"(?:\band|,)\s+{lead}{c1}\s+(?:the|our|my|their|its|your)\s+{role}",
        rf"\b(?:for|as)\s+{_THE}{role}\s*,?\s+(?:use\s+|take\s+|it is\s+)?{lead}{c1}",
    ]  # fmt: skip
    return [re.compile(source, re.IGNORECASE) for source in sources]


def _roles_of(match: re.Match[str], masked: Masked, names: dict[str, str]) -> dict[str, str]:
    groups = match.groupdict()
    first = _real_name(match, "c1", masked, names)
    if groups.get("c2"):
        second = _real_name(match, "c2", masked, names)
        return {"prompt_column": first, "completion_column": second} if first and second else {}
    role = next((role for role in ROLES if groups.get(role)), None)
    return {role: first} if role and first else {}


def _real_name(match: re.Match[str], group: str, masked: Masked, names: dict[str, str]) -> str | None:
    """The column that is named; None for a word that could be one and is not."""
    said = masked.text[match.start(group) : match.end(group)]
    sign = re.search(SIGN, said)
    if sign and sign.group(0) in masked.items:
        return str(masked.items[sign.group(0)].value)
    return names.get(_plain(said))


_ASKED = re.compile(
    rf"\b(?:use|using|take|taking|treat|and|with"
rf"|map)\s+(?:the\s+)?(?:column\s+)?(?P<said>[\w.-]+(?: [\w.-]+)?"
rf"|{Kind.LITERAL.value}[\ue100-\uefff])(?:\s+column)?\s+as\s+(?:the\s+)?(?:system|prompt|question"
rf"|completion|answer|response|reply|label|text|chosen|rejected|input|output|target)s?\b"
    r"|\b(?:prompt|completion|system|chosen|rejected|label|text)_column\s*=\s*(?P<key>[\w.-]+)",
    re.IGNORECASE,
)  # fmt: skip


def _unknown(masked: Masked, mapping: Mapping) -> None:
    """Names given a part that no file has: to be asked about, never dropped."""
    for match in _ASKED.finditer(masked.text):
        said = match.group("said") or match.group("key")
        if re.fullmatch(r"(?i)(it|this|that|them|the|everything|all|both|data|file)", said.strip()):
            continue
        mapping.unknown.append(masked.shown(said).strip("\"' "))
