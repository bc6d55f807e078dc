"""Several trainings in one request: two files one after the other, and methods side by side."""

from __future__ import annotations

import re

from agent.planner.dialogue.situation import Situation
from tools.facts import FileFacts

METHOD = "method"
"""The parameter of which several values may be meant at once, a training for each."""


def one_after_the_other(situation: Situation, named: list[FileFacts]) -> tuple[FileFacts, FileFacts] | None:
    """ "train on a.csv and then on b.csv": two files in the order they are to be learnt from."""
    reading = situation.reading
    places = [reading.place_of(file) for file in named]
    between = reading.text[places[0] : places[1]]
    if re.search(r"\b(?:after(?! that|wards)|following)\b[^,;.]*$", between):
        return named[1], named[0]
    said = r"\b(?:then|after(?:wards| that)|followed by|next|second(?:ly)?|subsequently|later|finally)\b|->|>"
    behind = reading.text[places[1] : places[1] + 25]
    return (named[0], named[1]) if re.search(said, between) or re.search(r"\b(?:then|after)", behind) else None


def methods_said(situation: Situation) -> tuple[str, ...]:
    """Methods that are stated, each once, in the order of the text."""
    stated = sorted(
        (item.start, str(item.value)) for item in situation.reading.parameters.stated if item.name == METHOD
    )
    return tuple(dict.fromkeys(method for _, method in stated))


def methods_to_compare(situation: Situation) -> tuple[str, ...]:
    """ "once with lora and once with full": methods each to be trained with; empty where one is meant."""
    methods = methods_said(situation)
    said = situation.reading.says(
        r"\b(?:both|compar\w+|versus|once|each|side by side|which (?:one )?(?:is|works|does))\b"
    )
    return methods if len(methods) > 1 and said else ()
