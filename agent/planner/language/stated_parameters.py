"""Reads stated parameters out of a request: values in any wording, where each stands, and what cannot be set."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from agent.planner.declared import tools_with, words_for
from agent.planner.language.corrections import pass_over, read_corrections
from agent.planner.language.declared_words import parameter_sections, read_declared
from agent.planner.language.needles import possible
from agent.planner.language.negation import Scope, denied, scopes
from agent.planner.language.numbers import NUMBER, number
from agent.planner.language.phrase_files import BLANK, CARD, Section, compiled
from agent.planner.language.relative import MORE_OR_LESS, Relative, changeable, find_relative
from agent.planner.language.splits import read_split

NOT_SETTABLE = "not_settable"


@dataclass(frozen=True)
class Stated:
    """A parameter as stated, and where in the text."""

    name: str
    value: Any
    start: int
    end: int


@dataclass
class Parameters:
    """All that was stated. `text` is the request with every stated parameter blanked out."""

    text: str
    stated: list[Stated] = field(default_factory=list)
    not_settable: list[str] = field(default_factory=list)
    relative: list[Relative] = field(default_factory=list)
    """Parameters stated by their value before."""
    beyond: list[tuple[str, str]] = field(default_factory=list)
    """A parameter stated as a share that leaves nothing, and how it was said."""
    vague: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    """A parameter stated as a range, with the values it could be."""
    notes: list[str] = field(default_factory=list)

    def values(self, start: int = 0, end: int | None = None) -> dict[str, Any]:
        """Name to value of what is stated in a stretch of the text; the last word on a parameter counts."""
        inside = [item for item in self.stated if start <= item.start < (len(self.text) if end is None else end)]
        return {item.name: item.value for item in sorted(inside, key=lambda item: item.start)}

    def take(self, name: str, value: Any, start: int, end: int) -> None:
        self.stated.append(Stated(name, value, start, end))
        self.blank(start, end, CARD if name == "gpu_memory_gb" else BLANK)

    def blank(self, start: int, end: int, sign: str = BLANK) -> None:
        self.text = self.text[:start] + sign * (end - start) + self.text[end:]


@cache
def _sections() -> tuple[Section, ...]:
    return parameter_sections()


def parameter_names() -> frozenset[str]:
    """Every parameter there is a phrase for."""
    names = {section.heading[0] for section in _sections()}
    return frozenset(name for name in names if not name.endswith("?")) - {NOT_SETTABLE}


def read_parameters(text: str, quoted: dict[str, str] | None = None) -> Parameters:  # noqa: C901 -- what one kind has read no later one sees
    """Everything stated in text as `normalise` and `numbers` leave it.

    `quoted` has what signs of quotations stand for.
    """
    found = Parameters(text)
    within = scopes(text)
    # "a bigger batch size, 128": the comma does not part them.
    found.text = _apposed().sub(lambda match: match.group().replace(",", " "), found.text)
    _alpha_by_rank(found)
    further = re.search(
        r"\b(?:train (?:the |our )?(?:tuned|trained|finetuned) (?:model|one|bot)"
        r"|continue|further|keep training|carry on|resume|go on)\b",
        found.text,
    )
    for change in find_relative(found.text):
        if further and change.kind == "plus":
            # "continue for 2 more epochs" states how many, not how many in all.
            if not re.search(r"\d", found.text[change.start : change.end]):
                found.take(change.name, number(repr(change.by)), change.start, change.end)
            continue
        found.relative.append(change)
        found.blank(change.start, change.end)
    read_split(found)
    if between := re.search(rf"\b(?:between|from|of) ({NUMBER}) (?:and|to|-) ({NUMBER}) tokens\b", found.text):
        found.take("min_tokens", number(between.group(1)), between.start(), between.start())
        found.take("max_tokens", number(between.group(2)), between.start(), between.end())
    pass_over(found)
    listed: dict[str, list[tuple[int, int, str]]] = {}
    several = [section for section in _sections() if section.heading[0] == "drop"]
    # Once more for what is dropped: one kind of row leads to the next, whichever comes first.
    for section in (*_sections(), *several):
        for phrase in section.strong:
            for match in _matches(found, phrase):
                if section.heading[0] == NOT_SETTABLE and _rows_to_test(found.text, match):
                    continue
                if section.heading[0] == NOT_SETTABLE:
                    _not_settable(found, " ".join(section.heading[1:]), match, within)
                elif section.heading[1] == "each":
                    name, code = section.heading[0], section.heading[2]
                    if not denied(match.start(), within) and not _looked_for(found.text, name, match):
                        listed.setdefault(name, []).append((match.start(), match.end(), code))
                        if name == "drop":
                            found.blank(match.start(), match.end())
                else:
                    _read(found, section, match, within)
    read_declared(found, listed, within, quoted or {})
    if re.search(r"\bquantiz|\b4 bit", text) and not re.search(r"\bqlora\b", text):
        # "a quantized base with lora" is one method.
        methods = {item.value for item in found.stated if item.name == "method"}
        if {"qlora", "lora"} <= methods:
            found.stated = [item for item in found.stated if (item.name, item.value) != ("method", "lora")]
    read_corrections(found)
    for name, places in listed.items():
        # Values make one list, in the order of the text; of metrics the words stay, for they ask for an evaluation.
        values = list(dict.fromkeys(value for _, _, value in sorted(places)))
        found.stated.append(Stated(name, values, min(places)[0], max(places)[1]))
    return found


_LOOKS = (
    r"\b(?:look(?:ing)?|check(?:ing)?|search(?:ing)?|scan(?:ning)?) (?:it )?for\b"
    r"|\b(?:find|any|are there|is there|count|show|list|detect|spot|how many|see if|tell me|contains?)\b"
)
_CHANGES = (
    r"\b(?:remov|drop|delet|fix|repair|mask|redact|clean|prepar|get rid|throw|take|strip|filter|correct|train|finetun)"
)


def _looked_for(text: str, name: str, match: re.Match[str]) -> bool:
    """ "look for near-duplicates and broken encodings" asks what is there, and changes nothing."""
    if name not in ("near_deduplicate", "fix_encoding", "drop") or re.search(_CHANGES, match.group()):
        return False
    return bool(re.search(_LOOKS, text[: match.start()])) and not re.search(_CHANGES, text)


@cache
def _apposed() -> re.Pattern[str]:
    named = "|".join([*("|".join(words_for(name)) for name in changeable()), "seed"])
    return re.compile(
        rf"\b(?:{MORE_OR_LESS}|different|new|another|other|fixed|specific) (?:{named}), "
        rf"(?={NUMBER}\b(?! ?(?:%|epochs|steps|rows|tokens)))"
    )


def _matches(found: Parameters, phrase: str) -> Iterator[re.Match[str]]:
    """Matches in what is left of the text, one after the other."""
    if not possible(phrase, found.text):
        return
    position = 0
    while match := compiled(phrase).search(found.text, position):
        yield match
        position = max(match.end(), position + 1)


def _not_settable(found: Parameters, what: str, match: re.Match[str], within: list[Scope]) -> None:
    if not denied(match.start(), within):
        found.not_settable.append(what)
    found.blank(match.start(), match.end())


def _read(found: Parameters, section: Section, match: re.Match[str], within: list[Scope]) -> None:  # noqa: C901 -- a way of stating a value each
    name, kind = section.heading[0], section.heading[1]
    if name.endswith("?"):
        name = name[:-1]
        if not tools_with(name):
            return
    denies = denied(match.start(), within)
    if kind in ("flag", "off"):
        if _looked_for(found.text, name, match):
            return
        off = re.match(r"\s*[=:]\s*(?:no|false|off)\b", found.text[match.end() :])
        end = match.end() + (off.end() if off else 0)
        found.take(name, (kind == "flag") != (denies or bool(off)), match.start(), end)
        return
    if kind in ("value", "card"):
        if not denies:
            value = _literal(section.heading[2])
            found.take(name, value, match.start(), match.end())
            if kind == "card":
                found.notes.append(f"A card of that kind is taken to have {value:g} GB.")
        return
    # "skip rows longer than 300 tokens" holds its own negator.
    around = [scope for scope in within if scope.start < match.start() and not _all_but(found.text, match, scope)]
    if _is_range(found, name, match) or denied(match.start("n"), around):
        found.blank(match.start(), match.end())
    else:
        # The verb stays: "evaluate on 50 rows" is a wish as well.
        verb = _VERB.match(found.text, match.start())
        if name == "test_size" and _unit(match) == "%" and number(match.group("n")) >= 100:
            found.beyond.append((name, f"{match.group('n')} %"))
        start = verb.end() if verb and verb.end() <= match.start("n") else match.start()
        if name == "max_rows" and (leads := [*_ROWS_LEAD.finditer(found.text, start, match.start("n"))]):
            start = leads[-1].start()
        if (
            name in ("max_tokens", "min_tokens")
            and (joint := match.group(0).rfind(" and ", 0, match.start("n") - start)) > 0
        ):
            # "remove duplicates and rows over 600 tokens": what stands before "and" is read by itself.
            start = match.start() + joint
        found.take(name, _number(name, kind, match), start, match.end())


def _all_but(text: str, match: re.Match[str], scope: Scope) -> bool:
    """ "everything except 100 rows kept for testing" states what is kept."""
    return scope.inner >= match.start() - 1 and bool(re.match(r"except|exclud|minus", text[scope.start : scope.inner]))


_ROWS_LEAD = re.compile(r"\b(?:on|with|using|over)\b")
_VERB = re.compile(
    r"(?:(?:evaluat|compar|test|scor|measur|train|tun|assess|check|benchmark)\w*|generate(?=[^\ue005]*\ue005))\s"
)


def _literal(text: str) -> Any:
    return number(text) if re.fullmatch(NUMBER, text) else text


def _unit(match: re.Match[str]) -> str:
    return (match.groupdict().get("unit") or "").strip()


def _number(name: str, kind: str, match: re.Match[str]) -> float | int:
    value = number(match.group("n"))
    unit = _unit(match)
    if kind == "share":
        if unit == "%" or (re.match(r"\s*%", match.string[match.end("n") :])):
            return round(value / 100, 6)
        if name == "warmup" and value >= 1:
            return value / 100
    return value


def _is_range(found: Parameters, name: str, match: re.Match[str]) -> bool:
    """`2 to 3 epochs`, `2-3 epochs`, `3 or 4 epochs`, `between 3 and 5 epochs`: which one is the person's to say."""
    before = re.search(rf"({NUMBER}) ?(?:to|or|-|through) ?$|between ({NUMBER}) and $", found.text[: match.start("n")])
    after = re.match(rf" ?(?:to|or|-) ?({NUMBER})\b(?! ?%)", found.text[match.end("n") :]) if not before else None
    other = (before and (before.group(1) or before.group(2))) or (after and after.group(1))
    if not other or name == "gpu_memory_gb":
        return False
    pair = (other, match.group("n")) if before else (match.group("n"), other)
    found.vague.append((name, pair))
    if before:
        found.blank(before.start(), match.start("n"))
    if after:
        found.blank(match.end("n"), match.end("n") + after.end())
    return True


def _rows_to_test(text: str, match: re.Match[str]) -> bool:
    """ "evaluate it on test.csv, just 50 rows": rows to test on can be set, rows to train on cannot."""
    rows = re.fullmatch(rf"(?:only|just) {NUMBER} (?:rows|examples|records|samples|lines)", match.group(0))
    tests = re.search(r"\b(?:evaluat|compar|scor|measur|benchmark|assess|blind)", text[: match.start()])
    return bool(rows and tests) and not re.search(r"\b(?:train|finetun|tun)(?!ed)", text)


def _alpha_by_rank(found: Parameters) -> None:
    """ "rank 8 and alpha twice that": a value stated by another one."""
    rank = re.search(rf"\b(?:rank|r)\s*(?:=|of|to)?\s*({NUMBER})", found.text)
    times = re.search(
        (
            rf"\balpha(?: is| =|=| of| at| to| as)? ?(?:({NUMBER}) (?:times|x)|double)(?: (?:the|that|of|as|it"
            rf"|much))*(?: (?:rank|r))?\b"
        ),
        found.text,
    )
    if rank and times:
        factor = number(times.group(1)) if times.group(1) else 2
        found.take("lora_alpha", number(rank.group(1)) * factor, times.start(), times.end())


def target_modules(written: str) -> list[str]:
    """Layer names in the text as written, for they hold underscores: q_proj, v_proj, c_attn."""
    named = re.findall(
        r"\b((?:[a-z]+\d*_)+(?:proj|attn|fc)|[qkvo]_proj|c_attn|c_proj|c_fc|fc\d|query_key_value|dense_h_to_4h)\b",
        written,
    )
    return list(dict.fromkeys(named))
