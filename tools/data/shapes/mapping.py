"""From the columns of a dataset to one of the four forms, as SQL over the table `rows`.

`map_rows` creates `mapped`: `id` (1-based), `row`, the form's columns, `cut` (whether turns after the last answer were
left out), `roles` (the speakers of a conversation by their first letters, `suaua`; NULL where the file has columns
instead), `part` (`train` or `test` where a column says so) and `fault` (NULL, or why the row cannot be used:
`malformed_row`, `empty_prompt`, `empty_completion`, `empty_text`, `no_answer`, `chosen_equals_rejected`, `no_label`).
It is a view where a row's columns are taken as they stand, so that a large file is not held twice, and a table where
conversations have to be read out of JSON or one row gives several.
A completion that is a list of strings is a list of alternatives, as references of one source are written: each gives
a row of its own with the same `row` number.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.data.connection import quote_text
from tools.data.formats.reading.row_table import Rows
from tools.data.shapes.column_names import TEST_PARTS, TRAIN_PARTS
from tools.data.shapes.conversations import as_messages
from tools.data.shapes.forms import FORM_OF, Form
from tools.data.shapes.turns_sql import TURNS, define_turns
from tools.facts import Shape

if TYPE_CHECKING:
    import duckdb

_TRUE = "('true', 't', '1', '1.0', 'yes', 'y', 'good', 'up', 'chosen', 'desirable')"
_FALSE = "('false', 'f', '0', '0.0', 'no', 'n', 'bad', 'down', 'rejected', 'undesirable', '-1')"


@dataclass
class Mapped:
    """The form of `mapped` and how its columns were made."""

    form: Form
    mapping: dict[str, str]
    labelled: bool = False
    """Whether `mapped` has a `label` column that names a class."""
    alternatives: bool = False
    """Whether one row of the file can give several."""
    parsed: bool = False
    """Whether turns are read out of JSON, which is worth doing once."""
    plain: bool = False
    """Whether prompt and answer are columns as they stand; `mapped` then has them as `asked_text` and `said_text` too,
    so that whoever wants the words need not take them out of turns again."""
    columns: list[str] = field(default_factory=list)


def map_rows(connection: duckdb.DuckDBPyConnection, rows: Rows, shape: Shape, mapping: dict[str, str]) -> Mapped:
    """Create the table `mapped`. Raises `InputError` when the mapping names a column that is not there."""
    define_turns(connection)
    form = FORM_OF[shape]
    build = {
        Form.PROMPT_COMPLETION: _pairs,
        Form.UNPAIRED_PREFERENCE: _judged,
        Form.PREFERENCE: _preferences,
        Form.TEXT: _texts,
    }[form]
    made = Mapped(form, dict(mapping))
    made.parsed = any(holds_turns(rows, column) for column in mapping.values())
    select = build(rows, mapping, made)
    if made.alternatives:
        select = f"SELECT row_number() OVER () AS id, * FROM (SELECT * FROM ({select}) ORDER BY row, completion)"
    else:
        select = f"SELECT row AS id, * FROM ({select})"
    kind = "TABLE" if made.alternatives or made.parsed else "VIEW"
    connection.execute(f"CREATE {kind} mapped AS {select}")
    return made


def _part(rows: Rows, mapping: dict[str, str]) -> str:
    """SQL for the side a row's split column puts it on."""
    if "split" not in mapping:
        return "CAST(NULL AS VARCHAR) AS part"
    stated = f"lower(trim({rows.text(mapping['split'])}))"
    train, test = (", ".join(map(quote_text, sorted(names))) for names in (TRAIN_PARTS, TEST_PARTS))
    return f"CASE WHEN {stated} IN ({train}) THEN 'train' WHEN {stated} IN ({test}) THEN 'test' END AS part"


def _roles(turns: str) -> str:
    return f"array_to_string([t.role[1] FOR t IN {turns}], '')"


def holds_turns(rows: Rows, path: str) -> bool:
    """Whether a column holds turns, by its first values."""
    values = [record.get(path) for record in rows.glance.records[:50]]
    filled = [value for value in values if value not in (None, "", [])]
    return bool(filled) and all(as_messages(value) is not None for value in filled)


def _lists_strings(rows: Rows, path: str) -> bool:
    values = [record.get(path) for record in rows.glance.records[:50]]
    lists = [value for value in values if isinstance(value, list)]
    return bool(lists) and all(isinstance(item, str) for value in lists for item in value)


def _words(rows: Rows, path: str) -> str:
    """A column as text; a list of strings is its strings with blanks between, as sentences of one text."""
    text = rows.text(path)
    if not _lists_strings(rows, path):
        return text
    return (
        f"CASE WHEN json_valid({text}) AND json_type({text}) = 'ARRAY' "
        f"THEN array_to_string(json_extract_string({text}, '$[*]'), ' ') ELSE {text} END"
    )


def _user(content: str) -> str:
    return f"[{{'role': 'user', 'content': {content}}}]"


def _assistant(content: str) -> str:
    return f"[{{'role': 'assistant', 'content': {content}}}]"


def _system(rows: Rows, mapping: dict[str, str]) -> str:
    """The system turn as a list of none or one: the system column, then the tools a conversation may call."""
    parts = [rows.text(mapping["system"])] if "system" in mapping else []
    if "tools" in mapping:
        tools = rows.text(mapping["tools"])
        parts.append(f"CASE WHEN NOT blank({tools}) AND {tools} <> '[]' THEN 'Tools: ' || {tools} END")
    if not parts:
        return f"CAST([] AS {TURNS})"
    joined = f"array_to_string([s FOR s IN [{', '.join(parts)}] IF NOT blank(s)], chr(10) || chr(10))"
    return f"CASE WHEN {joined} <> '' THEN [{{'role': 'system', 'content': {joined}}}] ELSE CAST([] AS {TURNS}) END"


def _prompt(rows: Rows, mapping: dict[str, str]) -> str:
    """The prompt's turns before a system turn is put in front."""
    column = mapping["prompt"]
    if holds_turns(rows, column):
        return f"turns_of({rows.text(column)})"
    return _user(_prompt_text(rows, mapping))


def _prompt_text(rows: Rows, mapping: dict[str, str]) -> str:
    text = _words(rows, mapping["prompt"])
    if "input" in mapping:
        extra = _words(rows, mapping["input"])
        text = f"CASE WHEN blank({extra}) THEN {text} ELSE concat({text}, chr(10), chr(10), {extra}) END"
    return f"coalesce({text}, '')"


def _joined_system(turns: str = "turns") -> str:
    """System text of the row joined to the conversation's own system turn, where it has one."""
    return (
        f"CASE WHEN len(system) = 0 THEN {turns} WHEN len({turns}) > 0 AND {turns}[1].role = 'system' "
        f"THEN list_concat([{{'role': 'system', 'content': {turns}[1].content || chr(10) || chr(10) || "
        f"system[1].content}}], {turns}[2:]) ELSE list_concat(system, {turns}) END"
    )


def _pair_select(rows: Rows, mapping: dict[str, str], made: Mapped, label: str) -> str:
    """`row, prompt, completion, fault, label, cut` of anything that is a question with its answer."""
    system, fault = _system(rows, mapping), "CASE WHEN __fault IS NOT NULL THEN 'malformed_row' END"
    if "messages" in mapping:
        whole = f"turns_of({rows.text(mapping['messages'])})"
        inner = (
            f"SELECT __row AS row, {fault} AS torn, {whole} AS turns, {system} AS system, {label} AS label, "
            f"{_part(rows, mapping)} FROM rows"
        )
        return (
            "SELECT row, CASE WHEN torn IS NOT NULL OR broken(turns) THEN 'malformed_row' "
            "WHEN last = 0 THEN 'no_answer' WHEN blank(asked(prompt)) THEN 'empty_prompt' "
            "WHEN blank(turns[last].content) THEN 'empty_completion' END AS fault, "
            "prompt, CASE WHEN last > 0 THEN [turns[last]] END AS completion, label, last < len(turns) AS cut, "
            f"{_roles('turns')} AS roles, part FROM "
            "(SELECT *, turns[:last - 1] AS prompt FROM (SELECT *, coalesce(len(turns) + 1 - "
            "list_position(list_reverse([t.role FOR t IN turns]), 'assistant'), 0) AS last "
            f"FROM (SELECT * REPLACE ({_joined_system()} AS turns) FROM ({inner}))))"
        )
    if "system" not in mapping and "tools" not in mapping and not made.parsed:
        completion = rows.text(mapping["completion"])
        if not _lists_strings(rows, mapping["completion"]):
            made.plain = True
            return _plain_select(rows, mapping, _prompt_text(rows, mapping), f"coalesce({completion}, '')", label)
    completion = _completion(rows, mapping["completion"], made)
    inner = (
        f"SELECT __row AS row, {fault} AS torn, {_prompt(rows, mapping)} AS turns, {system} AS system, "
        f"{completion} AS completion, {label} AS label, {_part(rows, mapping)} FROM rows"
    )
    roles = _roles("list_concat(prompt, completion)") if made.parsed else "CAST(NULL AS VARCHAR)"
    return (
        "SELECT row, CASE WHEN torn IS NOT NULL OR broken(prompt) OR broken(completion) OR len(completion) <> 1 "
        "THEN 'malformed_row' WHEN blank(asked(prompt)) THEN 'empty_prompt' "
        "WHEN blank(said(completion)) THEN 'empty_completion' END AS fault, "
        f"prompt, completion, label, false AS cut, {roles} AS roles, part FROM "
        f"(SELECT row, torn, {_joined_system()} AS prompt, completion, label, part FROM ({inner}))"
    )


def _plain_select(rows: Rows, mapping: dict[str, str], asked: str, said: str, label: str) -> str:
    """The same of two columns that hold text and nothing else: no turns are looked into."""
    return (
        "SELECT __row AS row, CASE WHEN __fault IS NOT NULL THEN 'malformed_row' WHEN blank(asked_text) "
        "THEN 'empty_prompt' WHEN blank(said_text) THEN 'empty_completion' END AS fault, "
        f"{_user('asked_text')} AS prompt, {_assistant('said_text')} AS completion, label, false AS cut, "
        "CAST(NULL AS VARCHAR) AS roles, part, asked_text, said_text FROM "
        f"(SELECT __row, __fault, {asked} AS asked_text, {said} AS said_text, {label} AS label, "
        f"{_part(rows, mapping)} FROM rows)"
    )


def _completion(rows: Rows, column: str, made: Mapped) -> str:
    text = rows.text(column)
    if holds_turns(rows, column):
        return f"turns_of({text})"
    if _lists_strings(rows, column):
        made.alternatives = True
        strings = f"json_extract_string(TRY_CAST({text} AS JSON), '$[*]')"
        return _assistant(f"unnest(CASE WHEN len({strings}) > 0 THEN {strings} ELSE [''] END)")
    return _assistant(f"coalesce({text}, '')")


def _pairs(rows: Rows, mapping: dict[str, str], made: Mapped) -> str:
    made.labelled = "label" in mapping
    label = rows.text(mapping["label"]) if made.labelled else "NULL"
    made.columns = ["prompt", "completion", *(["label"] if made.labelled else [])]
    pairs = _pair_select(rows, mapping, made, label)
    words = ["asked_text", "said_text"] if made.plain else []
    select = ", ".join(["row", *made.columns, "cut", "roles", "part", "fault", *words])
    return f"SELECT {select} FROM ({pairs})"


def _judged(rows: Rows, mapping: dict[str, str], made: Mapped) -> str:
    made.columns = ["prompt", "completion", "label"]
    raw = f"lower(trim({rows.text(mapping['label'])}))"
    label = f"CASE WHEN {raw} IN {_TRUE} THEN true WHEN {raw} IN {_FALSE} THEN false END"
    pairs = _pair_select(rows, mapping, made, label)
    words = ", asked_text, said_text" if made.plain else ""
    return (
        "SELECT row, prompt, completion, label, cut, roles, part, "
        f"CASE WHEN fault IS NULL AND label IS NULL THEN 'no_label' ELSE fault END AS fault{words} FROM ({pairs})"
    )


def _preferences(rows: Rows, mapping: dict[str, str], made: Mapped) -> str:
    made.columns = ["prompt", "chosen", "rejected"]
    answers = {name: _answer(rows, mapping[name], alone="prompt" not in mapping) for name in ("chosen", "rejected")}
    prompt = _prompt(rows, mapping) if "prompt" in mapping else f"CAST([] AS {TURNS})"
    inner = (
        f"SELECT __row AS row, __fault AS torn, {prompt} AS asks, {_system(rows, mapping)} AS system, "
        f"{answers['chosen']} AS c, {answers['rejected']} AS r, {_part(rows, mapping)} FROM rows"
    )
    # What both answers begin with belongs to the prompt, unless the prompt already says it.
    roles = _roles("list_concat(prompt, chosen)") if made.parsed else "CAST(NULL AS VARCHAR)"
    return (
        f"SELECT row, prompt, chosen, rejected, false AS cut, {roles} AS roles, part, "
        "CASE WHEN torn IS NOT NULL OR broken(prompt) OR broken(c) OR broken(r) "
        "OR len(chosen) = 0 OR len(rejected) = 0 THEN 'malformed_row' "
        "WHEN blank(asked(prompt)) THEN 'empty_prompt' "
        "WHEN blank(said(chosen)) OR blank(said(rejected)) THEN 'empty_completion' "
        "WHEN chosen = rejected THEN 'chosen_equals_rejected' END AS fault FROM ("
        f"SELECT row, torn, part, c, r, {_joined_system('before')} AS prompt, c[k + 1:] AS chosen, "
        "r[k + 1:] AS rejected FROM (SELECT *, CASE WHEN k = 0 THEN asks "
        "WHEN list_slice(c, 1, len(asks)) = asks THEN c[:k] "
        f"ELSE list_concat(asks, c[:k]) END AS before FROM (SELECT *, shared(c, r) AS k FROM ({inner}))))"
    )


def _answer(rows: Rows, column: str, *, alone: bool) -> str:
    text = rows.text(column)
    if holds_turns(rows, column):
        return f"turns_of({text})"
    if alone:
        return f"dialogue_of({text})"
    return _assistant(f"coalesce({text}, '')")


def _texts(rows: Rows, mapping: dict[str, str], made: Mapped) -> str:
    made.columns = ["text"]
    text = _words(rows, mapping["text"])
    return (
        f"SELECT __row AS row, {text} AS text, false AS cut, CAST(NULL AS VARCHAR) AS roles, {_part(rows, mapping)}, "
        f"CASE WHEN __fault IS NOT NULL THEN 'malformed_row' "
        f"WHEN blank({text}) THEN 'empty_text' END AS fault FROM rows"
    )
