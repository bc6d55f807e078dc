"""Tokens of rows, as the tokenizer of the model that will read them counts: the table `counted`."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.contract import Context
from tools.data.detectors.inspection import Inspection
from tools.data.opening import Opened
from tools.data.shapes.forms import Form
from tools.data.shapes.mapping import Mapped
from tools.errors import InputError

EXACT_ROWS = 5_000
"""Rows up to which every row is counted."""
SAMPLE_ROWS = 1_500
"""Rows that are drawn where there are more; the mean is then known to about 2 or 3 in 100."""
BATCH = 500


@dataclass(frozen=True)
class Counted:
    """Who counted, and how many tokens the model reads at once."""

    model: str
    tokenizer: Any
    context: int | None


def counted(inspection: Inspection) -> Counted:
    """Create `counted` for the rows of an inspection and set its `limit`; to be asked for as what is shared."""
    scope, dataset = inspection.scope, inspection.dataset
    assert scope.model is not None
    model, tokenizer = tokenizer_for(scope.model, inspection.context)
    length = context_length(tokenizer, model)
    count_tokens(dataset, inspection.made, tokenizer, inspection.context, listed="checked")
    # Raw text is packed into blocks of the model's length, so no document is too long.
    inspection.limit = None if inspection.made.form is Form.TEXT else scope.max_length or length
    return Counted(model, tokenizer, length)


def tokenizer_for(model: str, context: Context) -> tuple[str, Any]:
    """The tokenizer of a model, or the starter's where the model's is not at hand; which one is said."""
    from tools.models.load import load_tokenizer
    from tools.refs import STARTER

    try:
        return model, load_tokenizer(model)
    except InputError as error:
        if model == STARTER:
            raise
        context.note(f"Tokens are counted with the starter's tokenizer: {error.message}", level="warning")
        return STARTER, load_tokenizer(STARTER)


def count_tokens(
    dataset: Opened,
    made: Mapped,
    tokenizer: Any,
    context: Context,
    *,
    every: bool = False,
    table: str = "mapped",
    listed: str | None = None,
) -> None:
    """Create the table `counted (id, tokens)` for usable rows: all of them with `every` or up to `EXACT_ROWS`, else
    `SAMPLE_ROWS` drawn by nothing but their numbers. `listed` is a table with the same `id` and `fault` that is quicker
    to read."""
    connection = dataset.connection
    connection.execute("CREATE TABLE counted (id BIGINT, tokens BIGINT)")
    chosen = f"SELECT id FROM {listed or table} WHERE fault IS NULL"
    if not every and dataset.one(f"SELECT count(*) FROM {listed or table} WHERE fault IS NULL") > EXACT_ROWS:
        chosen += f" ORDER BY hash(id) LIMIT {SAMPLE_ROWS}"
    # The rows are chosen by number first: sorting them with their texts would cost as much as all other checks.
    connection.execute(f"CREATE TABLE drawn AS {chosen}")
    columns = ", ".join(["id", *(c for c in made.columns if c != "label")])
    reader = connection.cursor().execute(f"SELECT {columns} FROM {table} WHERE id IN (SELECT id FROM drawn)")
    total = dataset.one("SELECT count(*) FROM drawn")
    done = 0
    while batch := reader.fetchmany(BATCH):
        lengths = lengths_of(tokenizer, made.form, [line[1:] for line in batch])
        values = ", ".join(f"({line[0]}, {length})" for line, length in zip(batch, lengths, strict=True))
        connection.execute(f"INSERT INTO counted VALUES {values}")
        done += len(batch)
        context.progress(done, total, "rows")


def lengths_of(tokenizer: Any, form: Form, rows: list[tuple[Any, ...]]) -> list[int]:
    """Tokens of each row; of a preference pair, those of the longer side, which decides whether it fits."""
    from tools.models.rendering import encode_text, render

    if form is Form.TEXT:
        return [len(encode_text(tokenizer, text)) for (text,) in rows]
    sides = 2 if form is Form.PREFERENCE else 1
    texts = [_rendered(render, tokenizer, row[0], answer) for row in rows for answer in row[1 : 1 + sides]]
    ids = tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"]
    lengths = [len(item) for item in ids]
    return [max(lengths[i : i + sides]) for i in range(0, len(lengths), sides)]


def _rendered(render: Any, tokenizer: Any, prompt: Any, answer: Any) -> str:
    try:
        return str(render(tokenizer, prompt, answer).text)
    except InputError:
        # A template that refuses the order of roles must not end a profile; the plain text is close enough to count.
        return "\n".join(turn["content"] for turn in [*prompt, *answer])


def context_length(tokenizer: Any, model: str) -> int | None:
    """Tokens a model reads at once, by its configuration; None where nobody says."""
    from tools.models.load import is_tokenizer_alone
    from tools.models.names import resolve

    place = Path(model) if is_tokenizer_alone(Path(model)) else Path(resolve(model).root.location)
    config = place / "config.json"
    if config.is_file():
        stated = json.loads(config.read_text("utf-8")).get("max_position_embeddings")
        if isinstance(stated, int):
            return stated
    limit = getattr(tokenizer, "model_max_length", None)
    return int(limit) if isinstance(limit, int) and limit < 10**9 else None
