"""Rows that are too long for the model, and those of which nothing would be left to learn."""

from __future__ import annotations

from typing import Any

from tools.contract import Context
from tools.data.detectors.detector import dataset_detector
from tools.data.detectors.inspection import Inspection
from tools.data.detectors.token_counts import BATCH, counted, lengths_of
from tools.data.opening import Opened
from tools.data.shapes.mapping import Mapped
from tools.errors import InputError
from tools.models.rendering import encode_prompt

COUNTED_LONG = 10_000
"""Rows near the limit that are counted one by one where only a sample of all rows was."""
MARGIN = 0.8
"""A row whose bytes, at this share of the fewest bytes per token seen in the sample, stay under the limit fits."""
WIDE = 0.25
"""Share of bytes beyond one a character from which a text is in a script whose tokens may be single bytes."""


@dataset_detector(
    "over_max_length",
    "warning",
    "are longer than the model reads ({limit} tokens) and would be cut",
    rank=320,
    fix="max_tokens={limit}",
    noun="overlong row",
    needs_model=True,
)
def over_max_length(inspection: Inspection) -> None:
    """Rows of more tokens than the model reads at once, or than were named.

    Beyond a sample only rows that could exceed the limit by their bytes are counted: a token is at least as many bytes
    as in the sample's densest row, less a margin, and one byte in scripts beyond Latin. Source: the model's own
    tokenizer, chat template and configuration. Known misses: rows of rare symbols among Latin text that take more than
    a token for a byte, which byte-level tokenizers never do.
    """
    if not inspection.shared(_long_counted):
        return
    limit = inspection.limit
    inspection.flag("over_max_length", f"fault IS NULL AND id IN (SELECT id FROM counted WHERE tokens > {limit})")
    if inspection.dataset.one("SELECT count(*) FROM likely") > COUNTED_LONG:
        # Of what was left uncounted, the rows that the sample's usual bytes per token puts above the limit.
        inspection.flag(
            "over_max_length",
            "id IN (SELECT id FROM likely) AND id NOT IN (SELECT id FROM counted) AND bytes > "
            f"{limit} * (SELECT median(c.bytes / t.tokens) FROM counted t JOIN checked c ON c.id = t.id)",
        )
        inspection.remarks["over_max_length"] = "partly estimated: too many are near the limit to count each"


@dataset_detector(
    "no_trainable_token",
    "error",
    "have a prompt so long that nothing of the answer is left within {limit} tokens",
    rank=330,
    fix="drop=no_trainable_token",
    noun="row without a trainable token",
    needs_model=True,
)
def no_trainable_token(inspection: Inspection) -> None:
    """Rows whose prompt alone fills the tokens that the model reads: training cuts at the end, so no token of the
    answer stays.

    Source: the model's own tokenizer and chat template. Known misses: as for rows that are too long.
    """
    if not inspection.shared(_long_counted):
        return
    tokenizer, limit = inspection.shared(counted).tokenizer, inspection.limit or 0
    reader = inspection.dataset.connection.cursor().execute(
        "SELECT m.row, m.prompt FROM mapped m WHERE m.id IN (SELECT c.id FROM counted t JOIN checked c ON c.id = t.id "
        f"WHERE t.tokens > {limit} AND c.fault IS NULL)"
    )
    while batch := reader.fetchmany(BATCH):
        inspection.context.raise_if_cancelled()
        found = sorted({row for row, prompt in batch if _prompt_tokens(tokenizer, prompt) >= limit})
        if found:
            values = ", ".join(f"('no_trainable_token', {row})" for row in found)
            inspection.dataset.connection.execute(f"INSERT INTO flags VALUES {values}")


def _long_counted(inspection: Inspection) -> bool:
    """Add rows near the limit to `counted`, at most `COUNTED_LONG` of them; False where nothing is too long."""
    who = inspection.shared(counted)
    if inspection.limit is None:
        return False
    if _candidates(inspection.dataset, inspection.limit):
        chosen = f"id IN (SELECT id FROM likely ORDER BY hash(id) LIMIT {COUNTED_LONG})"
        _count(inspection.dataset, inspection.made, who.tokenizer, inspection.context, chosen)
    return True


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


def _prompt_tokens(tokenizer: Any, prompt: list[dict[str, Any]]) -> int:
    try:
        return len(encode_prompt(tokenizer, prompt))
    except InputError:
        # A template that refuses the speakers must not end a profile; the plain text is close enough to count.
        text = "\n".join(turn["content"] for turn in prompt)
        return len(tokenizer(text, add_special_tokens=False, verbose=False)["input_ids"])


def _insert(dataset: Opened, table: str, lines: list[tuple[int, int]]) -> None:
    dataset.connection.execute(f"INSERT INTO {table} VALUES {', '.join(f'({a}, {b})' for a, b in lines)}")
