"""How far a "not" reaches: "don't evaluate or compare, just train" denies two wishes and states one."""

from __future__ import annotations

import re
from dataclasses import dataclass

_STAGE = r"(?:evaluat\w+|compar\w+|profil\w+|test\w*|tests|training|deduplicat\w+|clean\w*|prepar\w+|redact\w+|splitt?\w*)"
_NEGATOR = re.compile(
    r"\b(?:(?:do|does|did|should|must|need|would|is|are|was|will|can) not(?: (?:want|need|have|like)(?: (?:to|you to|it to|me to|any))?| bother(?: to| with)?| have it)?"
    r"|never(?! ?mind)|without|no(?! ?(?:\.|idea|problem|worries|longer|matter|more than|later|less than|,))|not(?! (?:only|sure|just|bad|really sure|more than|less than|too|at all))"
    r"|skip(?:ping)?|avoid(?:ing)?|omit(?:ting)?|leav(?:e|ing) out|instead of|rather than|no need (?:to|for)|forget(?: about)?|minus|nor|neither|exclud(?:e|ing)|except(?: for)?|ditch|save (?:yourself|me) the|turn(?:ed)? off|switch(?:ed)? off|disable|no more)\b"
)
_END = re.compile(
    r"[.;!?:]|\b(?:but|just|only|instead(?! of)|then|rather(?! than)|please|because|since|so|until|till|yet|for now)\b|,(?!\s*(?:or|nor|\w+(?: \w+)?,? (?:or|nor)\b))"
    rf"|\band (?!(?:the |a |any |no )?(?:{_STAGE}|final {_STAGE})\b)|\band (?={_STAGE} (?:on|with|it|using|the|against)\b)|\bwith (?=\d|[\ue000-\ue0ff])|\bfor (?=\d)|\bon (?=[\ue000-\ue0ff])|\busing\b"
)  # fmt: skip
_LEAVE_OUT = re.compile(rf"\bleav(?:e|ing) (?:the |any |out )?(?P<what>{_STAGE}(?: (?:and|or) {_STAGE})?)(?: step| part)? (?:out|off|away|aside)\b")
_OFF = re.compile(r"\b(?P<what>[a-z]+(?: [a-z]+)?) (?:is not (?:needed|necessary|required|wanted)|not (?:needed|necessary|required)|off|disabled|unnecessary)\b")


@dataclass(frozen=True)
class Scope:
    """A negator and the stretch after it that it denies."""

    start: int
    inner: int
    """Where the words it denies begin."""
    end: int


def scopes(text: str) -> list[Scope]:
    """Every stretch of the text that is denied."""
    found = []
    for match in _NEGATOR.finditer(text):
        # "not on b.csv": what ends a stretch further on begins one here.
        first = re.compile(r"\s*(?:on|with|using|for)\b").match(text, match.end())
        stop = _END.search(text, first.end() if first else match.end())
        found.append(Scope(match.start(), match.end(), stop.start() if stop else len(text)))
    for pattern in (_LEAVE_OUT, _OFF):
        found += [Scope(m.start("what") - 1, m.start("what"), m.end("what")) for m in pattern.finditer(text)]
    return found


def denied(start: int, within: list[Scope]) -> bool:
    """Whether something that starts there is denied. A phrase that holds its own negator ("without duplicates") is not."""
    hits = [scope for scope in within if scope.inner <= start < scope.end]
    # "not without": two in a row make a yes.
    doubled = any(second.start - first.inner in (0, 1) for first in hits for second in hits if first is not second)
    return bool(hits) and not doubled
