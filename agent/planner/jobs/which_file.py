"""Which file is meant. A file is named, pointed at, or the only one; otherwise the person is asked."""

from __future__ import annotations

import re
from collections.abc import Collection

from rapidfuzz import fuzz

from agent.planner.dialogue.situation import Situation
from agent.planner.language.mask import Kind
from tools.data.formats import format_names
from tools.facts import FileFacts, Shape

IN_WORDS = {
    Shape.PROMPT_COMPLETION: "prompts with answers",
    Shape.ALPACA: "instructions with answers",
    Shape.MESSAGES: "conversations",
    Shape.SHAREGPT: "conversations",
    Shape.PREFERENCE: "pairs of a chosen and a rejected answer",
    Shape.UNPAIRED_PREFERENCE: "answers marked good or bad",
    Shape.TEXT: "raw text",
    Shape.UNKNOWN: "rows whose meaning is not clear yet",
}
_POINTS_BACK = r"\b(?:it|this|that|them|same|these|the (?:data|file|dataset)|again|now|then|my (?:data|file|dataset))\b"
_PLACES = {"first": 0, "1st": 0, "second": 1, "2nd": 1, "third": 2, "3rd": 2, "last": -1, "newest": -1, "latest": -1}
_PLACE = rf"(?:the )?(?P<place>{'|'.join(_PLACES)}) (?:file|one|dataset|upload)"
_KIND = rf"(?:the|my|our|this|that) (?P<kind>{'|'.join(format_names())})(?: file| one)?"
_TEST_BEFORE = (
    r"\b(?:test(?:ed|ing)?|evaluat\w+|eval|compar\w+|validat\w+|measur\w+|scor\w+|check\w*|judg\w+"
    r"|assess\w*|benchmark\w*|bleu|rouge|chrf|exact match|accuracy|perplexity|report\w*"
    r"|holdout|held out|prove|metrics?)\b(?: (?!train|finetun"
    r"|and then|then)[^\s,.;]+){0,9}?:? (?:(?:on|with|against|using|over|from|for|is|=|:) )?(?:the |my "
    r"|our )?(?:(?:test|held out|holdout|eval|evaluation|validation) )?(?:(?:set|file|data|split"
    r"|rows) )?(?:(?:in|is|from|called|named|=|:) )?$"
)
_TEST_AFTER = (
    r"^ ?(?:to (?:see|find out|tell|know) (?:how|whether|if)\b|(?:(?:file|set|data) )?"
    r"(?:(?:is|as|for|to|=|(?:should |will |can )?(?:serves? as|be|act as|acts as|being)) )?"
    r"(?:(?:the|a|my|our) )?(?:test(?:ing)?"
    r"|evaluat\w+|eval|validat\w+|holdout|held out|compar\w+|check\w*|measur\w+)\b)"
)


def named_file(situation: Situation) -> None:
    """Ask when a file is named that is not there."""
    missing = situation.reading.items(Kind.MISSING)
    if situation.given.file:
        return
    if situation.reading.items(Kind.URL) and not situation.reading.files:
        question = "I do not download data. Please add the file itself, or name a dataset of the Hugging Face Hub."
        raise situation.ask(question, [file.name for file in situation.facts.files], "file", missing="url")
    if not missing:
        return
    names = [file.name for file in situation.facts.files]
    said = missing[0].text.strip("\"' ")
    if not names:
        raise situation.ask(
            f"There is no file “{said}” here yet. Please add it to the conversation.",
            _no_file_options(situation),
            "file",
        )
    close = [name for name in names if fuzz.ratio(said.lower(), name.lower()) >= 75]
    hint = f" Did you mean {close[0]}?" if len(close) == 1 else ""
    listed = ", ".join(names)
    options = [*close, *(name for name in names if name not in close)]
    raise situation.ask(
        f"There is no file “{said}” here.{hint} The files here are: {listed}.", options, "file", missing=said
    )


def test_file(situation: Situation) -> FileFacts | None:
    """The file that is named for testing on, next to one for training on."""
    text = situation.reading.text
    for file in situation.reading.files:
        place = situation.reading.place_of(file)
        if place >= 0 and _named_for_testing(text[:place], text[place + 2 :]):
            return file
    return None


def _named_for_testing(before: str, after: str) -> bool:
    return bool(re.search(_TEST_BEFORE, before) or re.search(_TEST_AFTER, after))


def named_besides(
    situation: Situation, taken: Collection[FileFacts | None], wishes: Collection[str] = ()
) -> list[FileFacts]:
    """Files named that are not taken by another part of the request; a file the person chose when asked goes before.

    Where several are named, those said with one of `wishes` are meant.
    """
    paths = {file.path for file in taken if file}
    chosen = situation.file_at(situation.given.file) if situation.given.file else None
    named = [file for file in situation.reading.files if file.path not in paths]
    if len(named) > 1 and wishes:
        named = [file for file in named if _said_with(situation, file) in wishes] or named
    if chosen is not None and chosen.path not in paths:
        return [chosen]
    if not named and (other := _the_other(situation)):
        return [other]
    return named or [hub_dataset(str(item.value)) for item in situation.reading.items(Kind.DATASET)]


def _the_other(situation: Situation) -> FileFacts | None:
    """The file of two that was not talked about before."""
    before = situation.past.file
    others = [file for file in situation.facts.files if before is not None and file.path != before.path]
    speaks_of_it = situation.reading.says(r"the other (?:file|one|dataset|csv|data)")
    return others[0] if len(others) == 1 and speaks_of_it else None


def _said_with(situation: Situation, file: FileFacts) -> str:
    """The wish a file is named with: the last one before it, else the first one after it."""
    place = situation.reading.place_of(file)
    wishes = [wish for wish in situation.reading.wishes if not wish.denied and wish.strong]
    before = [wish for wish in wishes if wish.start <= place]
    after = [wish for wish in wishes if wish.start > place]
    return before[-1].name if before else after[0].name if after else ""


def hub_dataset(name: str) -> FileFacts:
    """A dataset of the Hub as far as it is known without asking the Hub."""
    return FileFacts(
        name=name, path=name, bytes=0, format="hub", shape=Shape.UNKNOWN, columns=[], rows=None, mapping={}
    )


def pointed_at(
    situation: Situation, shapes: Collection[Shape] | None = None, besides: Collection[FileFacts | None] = ()
) -> FileFacts | None:
    """A file that needs no name: the only one, the only one of a kind, or the one talked about."""
    paths = {file.path for file in besides if file}
    files = [file for file in situation.facts.files if file.path not in paths]
    if len(files) == 1:
        return files[0]
    if shapes is not None:
        fitting = [file for file in files if file.shape in shapes]
        if len(fitting) == 1:
            situation.note(
                f"{fitting[0].name} is used: it is the only file here that holds {IN_WORDS[fitting[0].shape]}."
            )
            return fitting[0]
    if place := situation.reading.says(_PLACE):
        index = _PLACES[place.group("place")]
        if len(files) > (index if index >= 0 else 0) and len(files) > 1:
            return files[index]
    if kind := situation.reading.says(_KIND):
        of_kind = [file for file in files if file.format.startswith(kind.group("kind"))]
        if len(of_kind) == 1:
            return of_kind[0]
    before = situation.past.file
    if before is not None and before.path not in paths and situation.reading.says(_POINTS_BACK):
        return before
    return None


def the_file(
    situation: Situation,
    purpose: str,
    shapes: Collection[Shape] | None = None,
    besides: Collection[FileFacts | None] = (),
    wishes: Collection[str] = (),
) -> FileFacts:
    """The one file to use, or a question. `purpose` completes "Which file should I …?"."""
    named = named_besides(situation, besides, wishes)
    if len(named) > 1:
        names = [file.name for file in named]
        both = [f"{names[0]}, then {names[1]}"] if len(named) == 2 and purpose == "train on" else []
        one_or = "One at a time, please" + (", or one after the other." if both else ".")
        raise situation.ask(f"Which file should I {purpose}? {one_or}", [*both, *names], "file", several=True)
    if named:
        return named[0]
    named_file(situation)
    found = pointed_at(situation, shapes, besides)
    if found is not None:
        return found
    if not situation.facts.files:
        raise situation.ask(
            f"Which file should I {purpose}? Please add one: CSV, TSV, JSON, JSONL, Parquet or TXT.",
            _no_file_options(situation),
            "file",
        )
    files = [file.name for file in situation.facts.files]
    raise situation.ask(f"Which file should I {purpose}? There are {len(files)}: {', '.join(files)}.", files, "file")


def _no_file_options(situation: Situation) -> list[str]:
    return ["Run the bundled example"] if "quickstart" in situation.facts.recipes else []


def understood(situation: Situation, file: FileFacts) -> dict[str, str]:
    """The column mapping to state for a file: what was said, checked against its columns, or a question.

    Raises for a column the file does not have, and for a file whose columns could not be told apart.
    """
    from agent.planner.language.reading import columns_of

    have = columns_of(file)
    stated = situation.columns
    foreign = [name for name in stated.values() if have and name not in have]
    if unknown := [*situation.reading.unknown_columns, *foreign]:
        left = [name for name in unknown if name not in situation.given.columns.values()]
        if left and not situation.given.columns and have:
            listed = ", ".join(have[:20])
            raise situation.ask(
                f"{file.name} has no column “{left[0]}”. Its columns are: {listed}.",
                have[:8],
                "mapping",
                file=file.path,
            )
    own = {role: name for role, name in stated.items() if not have or name in have}
    if file.question and not _enough(own, file):
        raise situation.ask(f"{file.name}: {file.question}", file.options, "mapping", file=file.path)
    return own


def _enough(columns: dict[str, str], file: FileFacts) -> bool:
    roles = {name.removesuffix("_column") for name in columns} | set(file.mapping)
    return (
        {"prompt", "completion"} <= roles
        or {"chosen", "rejected", "prompt"} <= roles
        or "text" in roles
        or "messages" in roles
    )


def shape_of(file: FileFacts, columns: dict[str, str]) -> Shape:
    """What the rows are, once the stated columns are taken into account."""
    roles = {name.removesuffix("_column") for name in columns}
    if "text" in roles:
        return Shape.TEXT
    if {"chosen", "rejected"} & roles:
        return Shape.PREFERENCE
    if {"prompt", "completion"} <= roles and "label" in roles:
        return Shape.UNPAIRED_PREFERENCE
    if file.question and {"chosen", "rejected"} <= set(file.mapping):
        return Shape.PREFERENCE
    if {"prompt", "completion"} & roles:
        return Shape.PROMPT_COMPLETION
    return file.shape
