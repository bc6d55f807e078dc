"""What a person says to a question of ours, put together with the request it was about."""

from __future__ import annotations

import re
from typing import Any

from rapidfuzz import fuzz

from agent.catalogue import all_tools
from agent.planner.contract import Exchange, SessionFacts
from agent.planner.dialogue.answered_columns import mapping
from agent.planner.dialogue.past import Past
from agent.planner.dialogue.situation import Given
from agent.planner.language.mask import Kind
from agent.planner.language.normalise import clean, plain_words
from agent.planner.language.numbers import NUMBER, figures, number
from agent.planner.language.reading import Reading, read
from agent.planner.language.wishes import Wish
from tools.contract import Purpose
from tools.data.formats import format_names
from tools.parameters import ParameterHelp, parameter_table

_WORDS_COUNT = ("prompt", "name")
"""Questions whose answer is taken as it is written, whatever it would ask for elsewhere."""
_NO_NEWS = frozenset({Purpose.TRAIN, "thanks", "greeting", Purpose.PREPARE})
_PLACES = {
    "first": 0,
    "1st": 0,
    "second": 1,
    "2nd": 1,
    "third": 2,
    "3rd": 2,
    "fourth": 3,
    "4th": 3,
    "last": -1,
    "former": 0,
    "latter": -1,
}


class Resumed:
    """The request a question was about, with what the answer settled; `declined` where the person let it go."""

    def __init__(self, request: str, given: Given, extra: Reading | None = None, *, declined: bool = False) -> None:
        self.request = request
        self.given = given
        self.extra = extra
        self.declined = declined


def answered(request: str, exchange: Exchange, facts: SessionFacts) -> Resumed | None:
    """What the answer means; None when it is no answer but a request of its own."""
    memory = exchange.reply.memory
    asked = str(memory.get("asked", ""))
    original = str(memory.get("request", exchange.request))
    given = Given(**{k: v for k, v in memory.get("given", {}).items() if k in Given.__dataclass_fields__})
    before = facts.model_copy(update={"history": facts.history[:-1]})
    reading = read(request, before)
    if reading.wants("no") and asked not in _WORDS_COUNT:
        return Resumed(original, given, declined=True)
    option = _option(request, reading, exchange.reply.options)
    handler = _HANDLERS.get(asked)
    own = {wish.name for wish in _own_wish(reading)}
    clicked = option is not None and plain_words(clean(request)) == plain_words(clean(exchange.reply.options[option]))
    if asked not in _WORDS_COUNT and not clicked and own - {w.name for w in read(original, before).wishes} - _NO_NEWS:
        return None
    if handler is None or not handler(request, reading, option, exchange, before, given):
        return None
    given.values.update(
        {k: v for k, v in reading.parameters.values().items() if asked not in ("value", "values", "name", "prompt")}
    )
    if asked not in ("model", *_WORDS_COUNT) and reading.models:
        given.model = reading.models[0]
    return Resumed(original, given, reading)


def _option(request: str, reading: Reading, options: list[str]) -> int | None:
    """Which of the options was clicked, typed, numbered or nearly typed."""
    said = plain_words(clean(request)).strip(" .!?\"'")
    plain = [plain_words(clean(option)).strip(" .!?\"'") for option in options]
    if said in plain:
        return plain.index(said)
    if reading.wants("yes") and options:
        return 0
    place = re.fullmatch(
        (
            r"(?:the |option |number |no |#|take |use )*(?P<n>\d+|first|1st|second|2nd|third|3rd|fourth|4th"
            r"|last|former|latter)(?: one| option| file| model)?(?: please)?"
        ),
        said,
    )
    if place and options:
        word = place.group("n")
        index = _PLACES[word] if word in _PLACES else int(word) - 1
        return index % len(options) if -1 <= index < len(options) else None
    scores = [fuzz.ratio(said, each) for each in plain]
    best = max(scores, default=0.0)
    if best >= 85 and scores.count(best) == 1:
        return scores.index(best)
    inside = [
        index
        for index, each in enumerate(plain)
        if len(each) > 2 and re.search(rf"(?<!\w){re.escape(each)}(?!\w)", said)
    ]
    return inside[0] if len(inside) == 1 else None


_FILLERS = frozenset({"the", "one", "file", "please", "use", "take", "and", "not", "data"})


def _file(
    request: str, reading: Reading, option: int | None, exchange: Exchange, facts: SessionFacts, given: Given
) -> bool:
    options = exchange.reply.options
    named = reading.files
    if option is not None:
        named = [file for file in facts.files if file.name == options[option]] or named
        if options[option] == "Run the bundled example":
            given.recipe = "quickstart"
            return True
    if not named and (kind := re.search(rf"\b({'|'.join(format_names())}|text)\b", request.lower())):
        same = [file for file in facts.files if file.format == kind.group(1).replace("text", "txt")]
        named = same if len(same) == 1 else named
    if not named and exchange.reply.memory.get("asked") == "file" and len(said := clean(request).lower().split()) <= 5:
        # "the faq": part of a name is enough where a name was asked for.
        words = {word for word in (each.strip(" .,!?") for each in said) if len(word) > 2 and word not in _FILLERS}
        close = [file for file in facts.files if words & set(re.split(r"[\W_]+", file.name.lower().rsplit(".", 1)[0]))]
        named = close if len(close) == 1 else named
    if len(named) == 1:
        given.file = named[0].path
        return True
    if len(named) == 2 and exchange.reply.memory.get("several"):
        given.file, given.then = named[0].path, named[1].path
        return True
    # The file asked for may have been added without a word about it.
    if len(facts.files) == 1 and not named and not exchange.reply.memory.get("missing") and not _own_wish(reading):
        given.file = facts.files[0].path
        return True
    return False


def _value(
    request: str, reading: Reading, option: int | None, exchange: Exchange, facts: SessionFacts, given: Given
) -> bool:
    name = str(exchange.reply.memory.get("parameter", ""))
    stated = reading.parameters.values()
    choices = exchange.reply.memory.get("choices") or []
    bare = re.fullmatch(rf"\W*({NUMBER})\s*%?\W*", figures(plain_words(clean(request))))
    if name in stated:
        given.values.update(stated)
    elif bare and not bare.string.strip().endswith("%"):
        given.values[name] = number(bare.group(1))
    elif option is not None and option < len(choices):
        given.values[name] = choices[option]
    elif match := re.search(rf"(?<![\w.])({NUMBER})\s*(%)?", figures(plain_words(clean(request)))):
        value = number(match.group(1))
        given.values[name] = value / 100 if match.group(2) else value
    elif reading.wants(Purpose.TRAIN) or reading.says(
        r"\b(?:default|leave|whatever|you choose|you decide|without|drop it|skip it)\b"
    ):
        given.dropped.append(name)
    else:
        return False
    return True


def _values(
    request: str, reading: Reading, option: int | None, exchange: Exchange, facts: SessionFacts, given: Given
) -> bool:
    """Parameters a tool cannot do without: by name, or the answer itself where one is left open."""
    open_: list[str] = [str(name) for name in exchange.reply.memory.get("parameters") or []]
    stated = reading.parameters.values()
    given.values.update({name: stated[name] for name in open_ if name in stated})
    left = [name for name in open_ if name not in given.values]
    if len(open_) == 1 and left:
        tool = all_tools().get(str(exchange.reply.memory.get("tool")))
        row = next((row for row in parameter_table(tool) if row.name == left[0]), None) if tool else None
        value = None if row is None else _as_declared(row, request, option, exchange.reply.options)
        if value is not None:
            given.values[left[0]] = value
    return any(name in given.values for name in open_)


def _as_declared(row: ParameterHelp, request: str, option: int | None, options: list[str]) -> Any:
    """An answer as a value of the parameter's type; None where it is none."""
    said = options[option] if option is not None else clean(request)
    if row.type_text in ("number", "whole number"):
        match = re.search(rf"(?<![\w.])({NUMBER})", figures(plain_words(said)))
        return number(match.group(1)) if match else None
    if row.type_text == "yes/no":
        return {"yes": True, "true": True, "no": False, "false": False}.get(plain_words(said).strip(" .!"))
    if row.choices:
        return next((choice for choice in row.choices if choice.lower() == said.lower().strip(" .!\"'")), None)
    return said.strip("\"'") or None


def _model(
    request: str, reading: Reading, option: int | None, exchange: Exchange, facts: SessionFacts, given: Given
) -> bool:
    options = exchange.reply.options
    if reading.models:
        given.model = reading.models[0]
    elif option is not None:
        given.model = options[option]
    elif reading.says(r"\bstarter\b"):
        given.model = "starter"
    elif size := re.search(r"(\d+(?:\.\d+)?) ?([bm])\b", clean(request).lower()):
        fitting = [o for o in options if f"{size.group(1)}{size.group(2)}" in o.lower()]
        if not fitting:
            return False
        given.model = fitting[0]
    else:
        return False
    return True


def _method(
    request: str, reading: Reading, option: int | None, exchange: Exchange, facts: SessionFacts, given: Given
) -> bool:
    choices: list[dict[str, Any]] = exchange.reply.memory.get("choices") or []
    if option is None and reading.files:
        option = next((i for i, choice in enumerate(choices) if choice.get("file") == reading.files[0].path), None)
        if option is None:
            given.file = reading.files[0].path
            return True
    if option is None and reading.says(r"\binstead\b|\bsft\b|\bfinetun\w*|\bdpo\b|\bkto\b"):
        option = 0
    if option is None or option >= len(choices):
        return False
    given.tool, given.file = choices[option].get("tool"), choices[option].get("file")
    return True


def _recipe(
    request: str, reading: Reading, option: int | None, exchange: Exchange, facts: SessionFacts, given: Given
) -> bool:
    named = reading.items(Kind.RECIPE)
    if named:
        given.recipe = str(named[0].value)
    elif option is not None:
        given.recipe = exchange.reply.options[option]
    return given.recipe is not None


def _name(
    request: str, reading: Reading, option: int | None, exchange: Exchange, facts: SessionFacts, given: Given
) -> bool:
    said = re.sub(
        r"^(?:please |call it |name it |as |it |let's call it |save it as |the name is )+",
        "",
        clean(request),
        flags=re.IGNORECASE,
    )
    given.name = said.strip(" .!?\"'")[:80] or None
    return given.name is not None


def _prompt(
    request: str, reading: Reading, option: int | None, exchange: Exchange, facts: SessionFacts, given: Given
) -> bool:
    literals = reading.items(Kind.LITERAL)
    given.prompt = str(literals[0].value) if literals else clean(request)
    return True


def _own_wish(reading: Reading) -> list[Wish]:
    return [wish for wish in reading.wishes if wish.strong and not wish.denied and wish.name not in ("yes", "no")]


def waiting(past: Past) -> Exchange | None:
    """The exchange whose question the next words may answer, if it left a memory to go on from."""
    return past.question if past.question and past.question.reply.memory.get("asked") else None


_HANDLERS = {
    "file": _file,
    "mapping": mapping,
    "value": _value,
    "values": _values,
    "model": _model,
    "method": _method,
    "recipe": _recipe,
    "name": _name,
    "prompt": _prompt,
}
