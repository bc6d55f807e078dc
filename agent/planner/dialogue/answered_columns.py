"""What a person says to the question which column plays which part."""

from __future__ import annotations

import re

from agent.planner.contract import Exchange, SessionFacts
from agent.planner.dialogue.situation import Given
from agent.planner.language.columns_in_words import ROLES
from agent.planner.language.normalise import clean
from agent.planner.language.reading import Reading, columns_of, read
from tools.facts import FileFacts


def mapping(
    request: str, reading: Reading, option: int | None, exchange: Exchange, facts: SessionFacts, given: Given
) -> bool:
    path = exchange.reply.memory.get("file")
    file = next((file for file in facts.files if file.path == path), None)
    if file is None:
        return False
    if reading.columns:
        given.columns.update(reading.columns)
        return True
    have = columns_of(file)
    options = exchange.reply.options
    chosen = options[option] if option is not None else ""
    if " → " in chosen:
        said = chosen.split(" → ")
    elif chosen in have:
        said = [chosen]
    else:
        said = _columns_said(request, have)
    if len(said) >= 2:
        given.columns.update(_roles_of_pair(said, file))
        return True
    if len(said) == 1:
        given.columns[_missing_role(file, given, exchange)] = said[0]
        return True
    return False


def _columns_said(request: str, have: list[str]) -> list[str]:
    """Column names in an answer, in its order; a longer name hides a shorter one inside it."""
    text = clean(request).lower()
    found: list[tuple[int, str]] = []
    for name in sorted(have, key=len, reverse=True):
        pattern = rf"(?<![\w.]){re.escape(clean(name).lower())}(?![\w]|\.\w)"
        for match in re.finditer(pattern, text):
            found.append((match.start(), name))
            text = text[: match.start()] + " " * len(match.group(0)) + text[match.end() :]
            break
    return [name for _, name in sorted(found)]


def _roles_of_pair(said: list[str], file: FileFacts) -> dict[str, str]:
    if {"chosen", "rejected"} <= set(file.mapping):
        return {"prompt_column": said[0]}
    return {"prompt_column": said[0], "completion_column": said[1]}


def _missing_role(file: FileFacts, given: Given, exchange: Exchange) -> str:
    """The part a single column plays: what the question asked for."""
    question = (file.question or "").lower()
    if unknown := re.search(r"has no column “([^”]+)”", exchange.reply.question or ""):
        original = read(str(exchange.reply.memory.get("request", "")), SessionFacts(files=[file]))
        near = re.search(
            rf"{re.escape(unknown.group(1))}\W+(?:column )?as (?:the )?(\w+)", original.request, re.IGNORECASE
        )
        if near:
            role = next((role for role, words in ROLES.items() if re.fullmatch(words, near.group(1).lower())), None)
            if role:
                return role
    if "text to learn from" in question:
        return "text_column"
    if "prompt" in question or "prompt_column" not in given.columns:
        return "prompt_column"
    return "completion_column"
