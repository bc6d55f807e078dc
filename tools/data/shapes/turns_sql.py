"""SQL macros that read the turns of a conversation, whichever spelling they use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.data.connection import quote_text
from tools.data.shapes.conversations import ROLES

if TYPE_CHECKING:
    import duckdb

TURNS = "STRUCT(role VARCHAR, content VARCHAR)[]"


def define_turns(connection: duckdb.DuckDBPyConnection) -> None:
    """Define the macros.

    `turns_of(text)` gives a list of `{role, content}` or NULL; `broken(turns)` says whether a turn lacks its speaker or
    its text; `said(turns)` is all text, `asked(turns)` all but the system's; `shared(a, b)` is how many first turns two
    lists have in common, their last one never among them; `dialogue_of(text)` reads hh-rlhf's transcripts.
    """
    roles = ", ".join(f"{quote_text(name)}: {quote_text(role)}" for name, role in ROLES.items())
    connection.execute(f"CREATE OR REPLACE MACRO role_of(name) AS (MAP {{{roles}}})[lower(trim(name))]")
    # A part of a message: text as it is, reasoning between think tags, anything else as it stands.
    connection.execute(
        "CREATE OR REPLACE MACRO part_text(p) AS CASE WHEN json_type(p) = 'VARCHAR' THEN p ->> '$' "
        "WHEN p ->> '/type' IN ('reasoning', 'thinking') THEN '<think>' || chr(10) || "
        "coalesce(p ->> '/text', p ->> '/value', p ->> '/thinking', p ->> '/reasoning', '') || chr(10) || '</think>' "
        "|| chr(10) ELSE coalesce(p ->> '/text', p ->> '/value', p ->> '/content', '') END"
    )
    connection.execute(
        "CREATE OR REPLACE MACRO content_of(v) AS CASE json_type(v) "
        "WHEN 'ARRAY' THEN array_to_string([part_text(p) FOR p IN json_extract(v, '$[*]')], '') "
        "WHEN 'NULL' THEN NULL ELSE v ->> '$' END"
    )
    connection.execute(
        "CREATE OR REPLACE MACRO turn_of(m) AS {'role': role_of(coalesce(m ->> '/role', m ->> '/from')), "
        "'content': coalesce(content_of(coalesce(m -> '/content', m -> '/value')), m ->> '/tool_calls')}"
    )
    connection.execute(
        "CREATE OR REPLACE MACRO turns_in(j) AS CASE json_type(j) "
        "WHEN 'ARRAY' THEN [turn_of(m) FOR m IN json_extract(j, '$[*]')] WHEN 'OBJECT' THEN [turn_of(j)] END"
    )
    connection.execute("CREATE OR REPLACE MACRO turns_of(x) AS turns_in(TRY_CAST(x AS JSON))")
    connection.execute(
        "CREATE OR REPLACE MACRO broken(turns) AS turns IS NULL OR "
        "len([t FOR t IN turns IF t.role IS NULL OR t.content IS NULL]) > 0"
    )
    # Blanks of every kind, and what has no width: a cell of those looks empty to whoever reads it.
    connection.execute(
        "CREATE OR REPLACE MACRO blank(x) AS x IS NULL OR "
        r"NOT regexp_matches(x, '[^\s\p{Z}\x{200B}-\x{200D}\x{2060}\x{FEFF}]')"
    )
    connection.execute("CREATE OR REPLACE MACRO said(turns) AS array_to_string([t.content FOR t IN turns], chr(10))")
    connection.execute(
        "CREATE OR REPLACE MACRO asked(turns) AS "
        "array_to_string([t.content FOR t IN turns IF t.role <> 'system'], chr(10))"
    )
    # Anthropic's hh-rlhf writes whole dialogues as text.
    connection.execute(
        "CREATE OR REPLACE MACRO dialogue_of(x) AS [{'role': CASE WHEN s[1] = 'H' THEN 'user' ELSE 'assistant' END, "
        "'content': trim(s[2:])} FOR s IN string_split(replace(replace(x, "
        "chr(10) || chr(10) || 'Human:', chr(30) || 'H'), chr(10) || chr(10) || 'Assistant:', chr(30) || 'A'), "
        "chr(30)) IF len(s) > 0]"
    )
    connection.execute(
        "CREATE OR REPLACE MACRO shared(a, b) AS coalesce(list_position([a[i] = b[i] FOR i IN "
        "range(1, least(len(a), len(b)))], false) - 1, least(len(a), len(b)) - 1)"
    )
