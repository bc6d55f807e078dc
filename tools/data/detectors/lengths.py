"""Rows that are too long for the model, and those of which nothing would be left to learn."""

from __future__ import annotations

from typing import Any

from tools.contract import Context
from tools.data.opening import Opened
from tools.data.profile.token_lengths import BATCH, lengths_of
from tools.data.shapes.forms import Form
from tools.data.shapes.mapping import Mapped
from tools.errors import InputError
from tools.models.rendering import encode_prompt

COUNTED_LONG = 10_000
"""Rows near the limit that are counted one by one where only a sample of all rows was."""
MARGIN = 0.8
"""A row whose bytes, at this share of the fewest bytes per token seen in the sample, stay under the limit fits."""
WIDE = 0.25
"""Share of bytes beyond one a character from which a text is in a script whose tokens may be single bytes."""


def flag_lengths(dataset: Opened, made: Mapped, tokenizer: Any, limit: int, context: Context) -> bool:
    """Put `over_max_length` and `no_trainable_token` into `flags`, and say whether every row near the limit was
    counted, so that the number is exact. The table `counted` holds the sample.

    `no_trainable_token` is a row whose prompt alone fills `limit` tokens: training cuts at the end, so no token of the
    answer stays. Beyond the sample only rows that could exceed the limit by their bytes are counted: a token is at
    least as many bytes as in the sample's densest row, less a margin, and one byte in scripts beyond Latin. Misses rows
    of rare symbols among Latin text that take more than a token for a byte, which byte-level tokenizers never do.
    """
    connection = dataset.connection
    waiting = _candidates(dataset, limit)
    exact = waiting <= COUNTED_LONG
    if waiting:
        _count(
            dataset, made, tokenizer, context, f"id IN (SELECT id FROM likely ORDER BY hash(id) LIMIT {COUNTED_LONG})"
        )
    connection.execute(
        "INSERT INTO flags SELECT DISTINCT 'over_max_length', c.row FROM checked c JOIN counted t ON t.id = c.id "
        f"WHERE c.fault IS NULL AND t.tokens > {limit}"
    )
    if not exact:
        # Of what was left uncounted, the rows that the sample's usual bytes per token puts above the limit.
        connection.execute(
            "INSERT INTO flags SELECT DISTINCT 'over_max_length', c.row FROM checked c WHERE c.id IN "
            "(SELECT id FROM likely) AND c.id NOT IN (SELECT id FROM counted) AND c.bytes > "
            f"{limit} * (SELECT median(c.bytes / t.tokens) FROM counted t JOIN checked c ON c.id = t.id)"
        )
    _flag_untrainable(dataset, made, tokenizer, limit, context)
    return exact


def _candidates(dataset: Opened, limit: int) -> int:
    """The table `likely`: usable rows not counted yet that could be longer than the limit."""
    dataset.connection.execute(
        "CREATE TABLE likely AS SELECT c.id FROM checked c WHERE c.fault IS NULL AND c.id NOT IN "
        "(SELECT id FROM counted) AND (c.bytes >= (SELECT "
        f"{MARGIN} * {limit} * coalesce(min(c.bytes / t.tokens) FILTER (t.tokens >= 16), 0) "
        "FROM counted t JOIN checked c ON c.id = t.id) "
        f"OR (c.bytes - c.characters > {WIDE} * c.bytes AND c.bytes >= {MARGIN} * {limit}))"
    )
    return dataset.one("SELECT count(*) FROM likely")


def _count(dataset: Opened, made: Mapped, tokenizer: Any, context: Context, condition: str) -> None:
    columns = ", ".join(["id", *(c for c in made.columns if c != "label")])
    reader = dataset.connection.cursor().execute(f"SELECT {columns} FROM mapped WHERE {condition}")
    while batch := reader.fetchmany(BATCH):
        context.raise_if_cancelled()
        lengths = lengths_of(tokenizer, made.form, [line[1:] for line in batch])
        _insert(dataset, "counted", [(line[0], length) for line, length in zip(batch, lengths, strict=True)])


def _flag_untrainable(dataset: Opened, made: Mapped, tokenizer: Any, limit: int, context: Context) -> None:
    if made.form is Form.TEXT:
        return
    reader = dataset.connection.cursor().execute(
        "SELECT m.row, m.prompt FROM mapped m WHERE m.id IN (SELECT c.id FROM counted t JOIN checked c ON c.id = t.id "
        f"WHERE t.tokens > {limit} AND c.fault IS NULL)"
    )
    while batch := reader.fetchmany(BATCH):
        context.raise_if_cancelled()
        found = sorted({row for row, prompt in batch if _prompt_tokens(tokenizer, prompt) >= limit})
        if found:
            values = ", ".join(f"('no_trainable_token', {row})" for row in found)
            dataset.connection.execute(f"INSERT INTO flags VALUES {values}")


def _prompt_tokens(tokenizer: Any, prompt: list[dict[str, Any]]) -> int:
    try:
        return len(encode_prompt(tokenizer, prompt))
    except InputError:
        # A template that refuses the speakers must not end a profile; the plain text is close enough to count.
        text = "\n".join(turn["content"] for turn in prompt)
        return len(tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])


def _insert(dataset: Opened, table: str, lines: list[tuple[int, int]]) -> None:
    dataset.connection.execute(f"INSERT INTO {table} VALUES {', '.join(f'({a}, {b})' for a, b in lines)}")
