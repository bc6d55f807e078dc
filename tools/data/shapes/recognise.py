"""Which shape rows have, and which column plays which part, decided from names first and from values second.

Names are what authors of real datasets use; a pair of names decides only where the values agree. What stays open
becomes a question with options: a wrong guess here trains a wrong model without anybody noticing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from tools.data.shapes.column_names import (
    ANSWERING,
    ANSWERS,
    ASKING,
    INPUTS,
    INSTRUCTIONS,
    LABELED,
    LABELS,
    MARKING,
    PAIRS,
    PARTS,
    PREFERENCES,
    PROMPTS,
    SPLITS,
    SYSTEMS,
    TEXTS,
    TRUTHS,
    VERDICTS,
)
from tools.data.shapes.conversations import as_messages, is_message_like
from tools.facts import Shape

Records = Sequence[dict[str, Any]]


@dataclass
class Recognised:
    """A shape with its mapping, or a question where the shape stays `UNKNOWN`."""

    shape: Shape
    mapping: dict[str, str] = field(default_factory=dict)
    question: str | None = None
    options: list[str] = field(default_factory=list)


class _Columns:
    """Looks columns up by their plain name: lower case, punctuation as one underscore."""

    def __init__(self, columns: Iterable[str], records: Records) -> None:
        self.records = records
        self.names: dict[str, str] = {}
        for column in columns:
            self.names.setdefault(re.sub(r"[^\w]+", "_", column.strip().casefold()).strip("_"), column)

    def first(self, wanted: Iterable[str], *, besides: Iterable[str] = ()) -> str | None:
        taken = set(besides)
        return next((self.names[w] for w in wanted if w in self.names and self.names[w] not in taken), None)

    def pair(self, pairs: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
        return next(((self.names[a], self.names[b]) for a, b in pairs if a in self.names and b in self.names), None)

    def values(self, column: str) -> list[Any]:
        return [record.get(column) for record in self.records if record.get(column) not in (None, "", [])]


def recognise(columns: Sequence[str], records: Records) -> Recognised:
    """Decide the shape of rows from a sample of them.

    Tried in this order, the most telling first: preferences, judged answers, conversations, instruction with input,
    named pairs, names that speak of asking and answering, text with a label, plain text. Otherwise a question.
    """
    seen = _Columns(columns, records)
    for attempt in (_preference, _turns_and_turns, _conversation, _instruction, _pair, _worded_pair, _labelled, _plain):
        found = attempt(seen)
        if found is not None:
            return _with_split(seen, _with_verdict(seen, found))
    return ask(columns, records)


def _conversation_column(seen: _Columns, besides: Iterable[str] = ()) -> str | None:
    """The column whose values are lists of turns, whatever it is called."""
    taken = set(besides)
    for column in seen.names.values():
        if column not in taken and _is_turns(seen, column):
            return column
    return None


def _preference(seen: _Columns) -> Recognised | None:
    pair = seen.pair(PREFERENCES)
    if pair is None:
        return None
    chosen, rejected = pair
    mapping = {"chosen": chosen, "rejected": rejected}
    turns = _conversation_column(seen, pair)
    prompt = turns or seen.first(PROMPTS, besides=pair)
    if prompt is not None:
        mapping = {"prompt": prompt, **mapping}
        if system := seen.first(SYSTEMS, besides=mapping.values()):
            mapping["system"] = system
        if prompt == seen.names.get("instruction") and (extra := seen.first(("input",), besides=mapping.values())):
            mapping["input"] = extra
        return Recognised(Shape.PREFERENCE, mapping)
    values = seen.values(chosen)[:20]
    if values and all(as_messages(value) is not None or "\n\nAssistant:" in str(value) for value in values):
        return Recognised(Shape.PREFERENCE, mapping)
    others = [column for column in seen.names.values() if column not in pair]
    return Recognised(
        Shape.UNKNOWN,
        mapping,
        f"{chosen} and {rejected} look like a better and a worse answer. Which column holds the prompt they answer?",
        others,
    )


def _conversation(seen: _Columns) -> Recognised | None:
    column = _conversation_column(seen)
    if column is None:
        return None
    first = as_messages(seen.values(column)[0]) or []
    mapping = {"messages": column}
    if tools := seen.first(("tools", "functions"), besides=[column]):
        mapping["tools"] = tools
    if system := seen.first(SYSTEMS, besides=[column]):
        mapping["system"] = system
    return Recognised(Shape.SHAREGPT if "from" in first[0] else Shape.MESSAGES, mapping)


def _turns_and_turns(seen: _Columns) -> Recognised | None:
    """TRL's conversational form, which is also what preparing writes: prompt and completion are lists of turns."""
    pair = seen.pair([("prompt", "completion")])
    if pair is None or not all(_is_turns(seen, column) for column in pair):
        return None
    mapping = {"prompt": pair[0], "completion": pair[1]}
    label = seen.names.get("label")
    if label and not {str(value).casefold() for value in seen.values(label)} <= TRUTHS:
        mapping["label"] = label
    return Recognised(Shape.PROMPT_COMPLETION, mapping)


def _is_turns(seen: _Columns, column: str) -> bool:
    values = seen.values(column)[:20]
    return bool(values) and all(as_messages(value) is not None for value in values)


def _instruction(seen: _Columns) -> Recognised | None:
    prompt = seen.first(INSTRUCTIONS)
    if prompt is None:
        return None
    completion = seen.first(ANSWERS)
    extra = seen.first(INPUTS)
    if completion is None:
        return _instances(seen, prompt)
    # `instructions` beside a question is advice to the answerer, not the prompt.
    if seen.first(("question", "prompt")) and prompt == seen.names.get("instructions"):
        return None
    mapping = {"prompt": prompt, "completion": completion}
    if extra:
        mapping["input"] = extra
    if system := seen.first(SYSTEMS):
        mapping["system"] = system
    return Recognised(Shape.ALPACA if extra else Shape.PROMPT_COMPLETION, mapping)


def _instances(seen: _Columns, prompt: str) -> Recognised | None:
    """Self-instruct seeds: the input and output of an instruction stand in a list of instances."""
    column = seen.first(("instances", "examples"))
    values = seen.values(column) if column else []
    if not values or not all(isinstance(v, list) and v and isinstance(v[0], dict) for v in values):
        return None
    if not all({"input", "output"} <= v[0].keys() for v in values):
        return None
    return Recognised(
        Shape.ALPACA, {"prompt": prompt, "input": f"{column}.0.input", "completion": f"{column}.0.output"}
    )


def _pair(seen: _Columns) -> Recognised | None:
    pair = seen.pair(PAIRS)
    if pair is None and (pair := seen.pair([("question", "query"), ("question", "sql")])) is not None:
        texts = [str(value).lstrip().upper() for value in seen.values(pair[1])]
        if sum(text.startswith(("SELECT", "WITH", "INSERT", "UPDATE")) for text in texts) * 2 < len(texts):
            return None
    if pair is None or any(_is_nested(seen, column) for column in pair):
        return None
    mapping = {"prompt": pair[0], "completion": pair[1]}
    if (extra := seen.first(("input", "context", "passage"), besides=pair)) and not _is_nested(seen, extra):
        mapping["input"] = extra
    if system := seen.first(SYSTEMS, besides=mapping.values()):
        mapping["system"] = system
    return Recognised(Shape.PROMPT_COMPLETION, mapping)


def _worded_pair(seen: _Columns) -> Recognised | None:
    """The one column that speaks of asking and the one that speaks of answering: `customer_message`, `agent_reply`."""
    asking = [column for column in seen.names.values() if _words_of(column) & ASKING]
    answering = [column for column in seen.names.values() if _words_of(column) & ANSWERING]
    if len(asking) != 1 or len(answering) != 1 or asking == answering:
        return None
    if not all(_is_prose(seen, column) for column in (*asking, *answering)):
        return None
    return Recognised(Shape.PROMPT_COMPLETION, {"prompt": asking[0], "completion": answering[0]})


def _words_of(column: str) -> set[str]:
    """The words of a name; none where one of them makes it a mark."""
    words = set(re.split(r"[\W_]+", re.sub(r"(?<=[a-z])(?=[A-Z])", " ", column).casefold()))
    return words if words.isdisjoint(MARKING) else set()


def _is_prose(seen: _Columns, column: str) -> bool:
    """Whether most values are texts of more than one word."""
    values = seen.values(column)
    return bool(values) and sum(isinstance(v, str) and " " in v.strip() for v in values) * 2 > len(values)


def _is_nested(seen: _Columns, column: str) -> bool:
    """Whether values are structures; a list of strings is not, it reads as its strings in a row."""
    values = seen.values(column)[:20]
    return any(isinstance(v, dict) or (isinstance(v, list) and not all(isinstance(i, str) for i in v)) for v in values)


def _labelled(seen: _Columns) -> Recognised | None:
    """Texts with a class: few distinct short values, each used again and again."""
    text = seen.first(LABELED)
    label = seen.first(LABELS, besides=[text] if text else [])
    if text is None or label is None or _is_nested(seen, text) or _is_nested(seen, label):
        return None
    values = [str(value) for value in seen.values(label)]
    few = len(set(values)) <= max(2, len(values) // 2) or len(values) < 20
    if not values or not few or max(len(value) for value in values) > 80:
        return None
    return Recognised(Shape.PROMPT_COMPLETION, {"prompt": text, "completion": label, "label": label})


def _plain(seen: _Columns) -> Recognised | None:
    text = seen.first(TEXTS) or (next(iter(seen.names.values())) if len(seen.names) == 1 else None)
    if text is None or not all(isinstance(value, str) for value in seen.values(text)):
        return None
    if any(_words_of(column) & (ASKING | ANSWERING) for column in seen.names.values() if column != text):
        # "Subject, Body, Reply Text": somebody is answered, so the body is hardly raw text.
        return None
    return Recognised(Shape.TEXT, {"text": text})


def _with_verdict(seen: _Columns, found: Recognised) -> Recognised:
    """A yes/no column beside an answer says whether the answer was good."""
    if found.shape not in (Shape.PROMPT_COMPLETION, Shape.ALPACA, Shape.MESSAGES, Shape.SHAREGPT):
        return found
    label = seen.first(VERDICTS, besides=found.mapping.values())
    values = {str(value).casefold() for value in seen.values(label)} if label else set()
    if label is None or not values or not values <= TRUTHS:
        return found
    return Recognised(Shape.UNPAIRED_PREFERENCE, {**found.mapping, "label": label})


def _with_split(seen: _Columns, found: Recognised) -> Recognised:
    """A column whose every value names a part of a dataset says which rows are for training and which for testing."""
    column = seen.first(SPLITS, besides=found.mapping.values())
    values = {str(value).strip().casefold() for value in seen.values(column)} if column else set()
    if column is None or not values or not values <= PARTS:
        return found
    return replace(found, mapping={**found.mapping, "split": column})


def ask(columns: Sequence[str], records: Records) -> Recognised:
    """One question that lists what could be meant, nested fields by their dotted path."""
    paths = [path for path in leaf_paths(columns, records) if not re.search(r"(^|[._])id$", path.casefold())]
    prompt_like = [p for p in paths if re.split(r"\.\d+\.|\.", p)[-1].casefold() in {*PROMPTS, *TEXTS, "turns"}]
    question = "Which column holds the question, and which the answer?"
    if len(paths) < 2:
        question = "Only one column could be text. Which column holds the text to learn from?"
        return Recognised(Shape.UNKNOWN, {}, question, paths or list(columns)[:20])
    pairs = [f"{a} → {b}" for a in (prompt_like or paths)[:6] for b in paths if a.split(".")[0] != b.split(".")[0]]
    pairs.sort(key=lambda pair: ANSWERING.isdisjoint(re.split(r"[\W_]+", pair.split(" → ")[1].casefold())))
    if not pairs or len(paths) > 6 or len(pairs) > 12:
        return Recognised(Shape.UNKNOWN, {}, question, paths[:40])
    return Recognised(Shape.UNKNOWN, {}, question, pairs)


def leaf_paths(columns: Sequence[str], records: Records) -> list[str]:
    """Columns that hold text or structures, opened one level: `userInput.text`, `choices.0.turns`."""
    found: list[str] = []
    for column in columns:
        values = [r.get(column) for r in records if r.get(column) not in (None, "")]
        if not values:
            continue
        value = values[0]
        if isinstance(value, dict):
            found += [f"{column}.{key}" for key in value]
        elif isinstance(value, list) and value and isinstance(value[0], dict) and not is_message_like(value[0]):
            found += [column, *(f"{column}.0.{key}" for key, v in value[0].items() if isinstance(v, str | list))]
        elif isinstance(value, str | list):
            found.append(column)
    return found
