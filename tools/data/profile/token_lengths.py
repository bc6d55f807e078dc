"""How long rows are, in the tokens of the model that will read them."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict

from tools.contract import Context
from tools.data.opening import Opened
from tools.data.shapes.forms import Form
from tools.data.shapes.mapping import Mapped
from tools.errors import InputError

EXACT_ROWS = 5_000
"""Rows up to which every row is counted."""
SAMPLE_ROWS = 1_500
"""Rows that are drawn where there are more; the mean is then known to about 2 or 3 in 100."""
BATCH = 500
BINS = 24


class Histogram(BaseModel):
    """Counts between edges; `edges` has one more entry than `counts`."""

    model_config = ConfigDict(extra="forbid")
    edges: list[float]
    counts: list[int]


class TokenStats(BaseModel):
    """Tokens per row, prompt and answer with the chat template around them."""

    model_config = ConfigDict(extra="forbid")
    model: str
    """Whose tokenizer counted."""
    context: int | None
    """Tokens the model reads at once."""
    counted: int
    exact: bool
    """Whether every row was counted, or a sample of them."""
    error: float
    """Half the width of the 95 % interval of the mean, in tokens; 0 where exact."""
    total: int
    """Tokens in all usable rows; an estimate where not exact."""
    mean: float
    quantiles: dict[str, int]
    """`min`, `p50`, `p90`, `p95`, `p99`, `max`."""
    histogram: Histogram


def tokenizer_for(model: str, context: Context) -> tuple[str, Any]:
    """The tokenizer of a model, or the starter's where the model's is not at hand; which one is said."""
    from tools.models.load import load_tokenizer
    from tools.models.names import STARTER

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


def token_stats(dataset: Opened, model: str, context_length: int | None) -> TokenStats | None:
    """Figures and histogram of the table `counted`; None where it is empty."""
    connection = dataset.connection
    usable = dataset.one("SELECT count(*) FROM checked WHERE fault IS NULL")
    [row] = connection.execute(
        "SELECT count(*), avg(tokens), coalesce(stddev_samp(tokens), 0), min(tokens), max(tokens), "
        "quantile_disc(tokens, [0.5, 0.9, 0.95, 0.99]) FROM counted"
    ).fetchall()
    if not row[0]:
        return None
    counted, mean, spread, low, high, (p50, p90, p95, p99) = row
    exact = counted == usable
    return TokenStats(
        model=model,
        context=context_length,
        counted=counted,
        exact=exact,
        error=0.0 if exact else 1.96 * spread / counted**0.5,
        total=round(mean * usable),
        mean=mean,
        quantiles={"min": low, "p50": p50, "p90": p90, "p95": p95, "p99": p99, "max": high},
        histogram=_histogram(dataset, low, max(p99, low + 1), high),
    )


def _histogram(dataset: Opened, low: int, top: int, high: int) -> Histogram:
    """Equal bins up to the 99th percentile; all above it joins the last bin, or a few giants would flatten the rest."""
    width = max(1, -(-(top - low + 1) // BINS))
    bins = -(-(top - low + 1) // width)
    counts = [0] * bins
    found = dataset.connection.execute(
        f"SELECT CAST(least((tokens - {low}) // {width}, {bins - 1}) AS BIGINT), count(*) FROM counted GROUP BY 1"
    ).fetchall()
    for bin_number, count in found:
        counts[bin_number] = count
    edges = [float(low + i * width) for i in range(bins)]
    return Histogram(edges=[*edges, float(max(high + 1, edges[-1] + width))], counts=counts)


def context_length(tokenizer: Any, model: str) -> int | None:
    """Tokens a model reads at once, by its configuration; None where nobody says."""
    import json
    from pathlib import Path

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
