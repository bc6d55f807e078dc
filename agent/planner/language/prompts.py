"""What a person wants a model to be asked, taken out verbatim, so that no word of it is read as a wish."""

from __future__ import annotations

import re
from functools import cache

from agent.planner.language.mask import Kind, Masked

_SIGN_MODEL = f"{Kind.MODEL.value}[\ue100-\uefff]"
_FILE_SIGNS = f"[{Kind.FILE.value}{Kind.MISSING.value}{Kind.DATASET.value}{Kind.SQL.value}]"
_SAYS = (
    rf"(?:the |my |our |this |that )?(?:newly )?(?:fine-?tuned |tuned |trained |new |base |original "
    rf"|untuned |starter |resulting |aligned |custom |latest )*(?:model|bot|chatbot|assistant|starter"
    rf"|one|adapter|version|ai|llm|{_SIGN_MODEL})|it\b"
)
_HEAD = rf"\b(?:ask|prompt|tell|query|try|let|have|test|run|give|send|feed|make)\s+(?:out\s+)?(?:{_SAYS})"
_QUESTION_WORD = (
    r"(?:how|what|why|where|when|who|whom|whose|which|can|could|do|does|did|is|are|was|were|will|would"
    r"|should|if|whether|may|am|have|has)\b"
)
_ORDER = (
    r"(?:write|tell|explain|list|name|give|describe|summari[sz]e|translate|answer|complete|continue|say|generate"
    r"|compose|draft|finish)"
)
_CUES = re.compile(
    r":|\b(?:ask|prompt|tell|query|try|let|have|test|run|give|send|feed|make|get|generate|complete|continue|answer|finish"
    r"|reply|respond|response|completion|question|input|what|how)",
    re.IGNORECASE,
)
"""Words of which one stands before every prompt: most requests hold none, and then nothing is compiled."""


@cache
def _after_colon() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(rf"{_HEAD}(?!\w)[^:.!?]{{0,40}}?:\s*(?P<prompt>\S.*)$", re.IGNORECASE),
        re.compile(
            r"\b(?:generate|complete|continue|answer|finish|reply to|respond to)\b[^:.!?]{0,60}?:\s*(?P<prompt>\S.*)$",
            re.IGNORECASE,
        ),
        re.compile(
            (
                rf"\bwhat (?:does|would|will) (?:{_SAYS})\s*(?:say|answer|reply|respond"
                rf"|write)\b[^:.!?]{{0,30}}?:\s*(?P<prompt>\S.*)$"
            ),
            re.IGNORECASE,
        ),
        re.compile(rf"\b(?:prompt|question)\s+(?:for|to)\s+(?:{_SAYS})\s*:\s*(?P<prompt>\S.*)$", re.IGNORECASE),
        re.compile(r"\b(?:answer|reply|response|completion)s?\s+(?:to|for)\s*:\s*(?P<prompt>\S.*)$", re.IGNORECASE),
        re.compile(r"\b(?:prompt|question|input)\s*(?::|=)\s*(?P<prompt>\S.*)$", re.IGNORECASE),
    )


@cache
def _unquoted() -> tuple[re.Pattern[str], ...]:
    return (
        re.compile(rf"\b(?:ask|prompt|question)\s+(?:{_SAYS})[,]?\s+(?P<prompt>{_QUESTION_WORD}.*)$", re.IGNORECASE),
        re.compile(rf"\b(?:ask|tell)\s+(?:{_SAYS})\s+(?:to\s+)?(?P<prompt>{_ORDER}\b.*)$", re.IGNORECASE),
        # "have it write a haiku" is a prompt, "make it write like us" is a wish to train.
        re.compile(
            rf"\b(?:get|have|let|make)\s+(?:{_SAYS})\s+(?:to\s+)?(?P<prompt>{_ORDER}"
            r"\s+(?:an?|some|me|one|the following)\b.*)$",
            re.IGNORECASE,
        ),
        re.compile(rf"\b(?:ask)\s+(?:{_SAYS})\s+(?P<prompt>about\b.*)$", re.IGNORECASE),
        re.compile(
            (
                rf"\bwhat (?:does|would|will|do)\s+(?:{_SAYS})\s*(?:say|answer|reply|respond|write"
                rf"|think)\s+(?:now\s+)?(?:to|when asked|if asked|if i ask|when i ask|about|for)\s+(?P<prompt>.+)$"
            ),
            re.IGNORECASE,
        ),
        re.compile(
            rf"\bhow (?:does|would|will)\s+(?:{_SAYS})\s*(?:answer|reply|respond)(?:\s+to)?\s+(?P<prompt>.+)$",
            re.IGNORECASE,
        ),
    )


_NAMED_FIRST = re.compile(
    rf"^\W*(?:{_SIGN_MODEL}|(?:the\s+)?(?:starter|tuned|base)(?:\s+model)?)\s*:\s*"
    r"(?P<prompt>(?![\ue000-\ue0ff])\S.*)$",
    re.IGNORECASE,
)


def hide_prompt(masked: Masked) -> None:
    """Hide what the model is to be asked behind a literal sign, unless it was quoted already."""
    if any(item.kind is Kind.LITERAL for item in masked.of(Kind.LITERAL)):
        return
    if not _CUES.search(masked.text) and not re.search(Kind.MODEL.value, masked.text):
        return
    for pattern in (*_after_colon(), _NAMED_FIRST):
        if (match := pattern.search(masked.text)) and not re.search(
            _FILE_SIGNS, match.group(0)[: match.start("prompt") - match.start()]
        ):
            _hide(masked, match)
            return
    for pattern in _unquoted():
        if (match := pattern.search(masked.text)) and not re.search(_FILE_SIGNS, match.group("prompt")):
            _hide(masked, match)
            return


_SETTINGS_BEHIND = re.compile(
    rf"\s*,?\s*(?:with|using|in|at most|up to|max)\s+(?:(?:at most|up to|max|only|a"
    rf"|the)\s+)*(?:\d+\s+(?:new\s+)?tokens|max_new_tokens\s*=?\s*\d+|(?:the\s+)?(?:tuned|base"
    rf"|starter)(?:\s+model)?|{_SIGN_MODEL})\s*[.!]?$",
    re.IGNORECASE,
)


def _hide(masked: Masked, match: re.Match[str]) -> None:
    start, end = match.span("prompt")
    behind = _SETTINGS_BEHIND.search(masked.text, start)
    if behind and behind.start() > start:
        end = behind.start()
    text = masked.shown(masked.text[start:end]).strip()
    if text:
        masked.hide(start, end, Kind.LITERAL, text)


_RECIPE_NAME = re.compile(
    r"\b(?:name|call) (?:the|this|that|my) recipe (?P<called>\w[\w.-]*)|"
    r"\b(?:save|store|keep|remember|bookmark|name|call)(?: [a-z]+){0,7}? (?:as|named|called|under(?: the name)?|it) "
    r"(?!(?:the|a|an|my|our|is|as|recipe|this|that|well|for|under|called|named|prompts?|answers?)\b"
    r"|test|eval|valid|hold|held)"
    r"(?P<name>\w[\w.-]*)",
    re.IGNORECASE,
)


def hide_recipe_name(masked: Masked) -> None:
    """Hide the name a recipe is to be saved under: "keep this as weekly_tune" asks for no tuning."""
    match = _RECIPE_NAME.search(masked.text)
    if match:
        group = "called" if match.group("called") else "name"
        name = match.group(group).rstrip(".")
        masked.hide(match.start(group), match.start(group) + len(name), Kind.RECIPE, name)
