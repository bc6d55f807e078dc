"""How long rows are, in the tokens of the model that will read them."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict

from tools.data.opening import Opened

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
