"""Charts as inline SVG and HTML: no script, no library, colours from the theme, so they read in light and dark alike.

Text stands in HTML beside the drawing and is placed by percentage, so it keeps its size however wide the chart is.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from markupsafe import Markup

from ui.figures import count, figure
from ui.markup import element, fragment

Point = tuple[float, float]

_WIDTH, _HEIGHT = 1000.0, 300.0


def line_chart(curves: Sequence[tuple[str, str, Sequence[Point]]], x_label: str, label: str) -> Markup:
    """Lines over a common axis. `curves` are (name, css class, points); empty ones are left out.

    The class gives the colour (`tm-line-a`, `tm-line-b`). A curve of one point is drawn as a dot.
    """
    drawn = [(name, style, points) for name, style, points in curves if points]
    if not drawn:
        return Markup("")
    every = [point for _, _, points in drawn for point in points]
    x_low, x_high = min(x for x, _ in every), max(x for x, _ in every)
    ticks = nice_ticks(min(y for _, y in every), max(y for _, y in every))
    low, high = ticks[0], ticks[-1]

    def place(point: Point) -> tuple[float, float]:
        across = (point[0] - x_low) / (x_high - x_low) if x_high > x_low else 0.5
        return across * _WIDTH, (1 - (point[1] - low) / (high - low)) * _HEIGHT

    grid = [element("line", x1=0, x2=_WIDTH, y1=_at(y), y2=_at(y)) for y in (place((x_low, tick))[1] for tick in ticks)]
    lines = [_curve([place(point) for point in points], style) for _, style, points in drawn]
    drawing = element(
        "svg",
        element("g", *grid, class_="tm-rules"),
        *lines,
        viewBox=f"0 0 {_WIDTH:.0f} {_HEIGHT:.0f}",
        preserveAspectRatio="none",
        role="img",
        aria_label=f"{label}: " + "; ".join(f"{name} now {figure(points[-1][1])}" for name, _, points in drawn),
    )
    return element(
        "figure",
        element("figcaption", element("span", label), *(_legend(name, style, points) for name, style, points in drawn)),
        element(
            "div", element("div", *(_tick(tick, low, high) for tick in ticks), class_="tm-y"), drawing, class_="tm-plot"
        ),
        element(
            "div",
            element("span", figure(x_low)),
            element("span", x_label),
            element("span", figure(x_high)),
            class_="tm-x",
        ),
        class_="tm-chart",
    )


def nice_ticks(low: float, high: float, wanted: int = 4) -> list[float]:
    """Round values from at or below `low` to at or above `high`, about `wanted` steps apart; always at least two."""
    if high <= low:
        pad = abs(low) * 0.1 or 1.0
        low, high = low - pad, high + pad
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1.0, 2.0, 2.5, 5.0, 10.0) if factor * power >= rough * 0.999)
    first, last = math.floor(low / step + 1e-9), math.ceil(high / step - 1e-9)
    return [index * step for index in range(first, max(last, first + 1) + 1)]


def histogram(
    edges: Sequence[float], counts: Sequence[float], unit: str, cut: float | None = None, cut_label: str = ""
) -> Markup:
    """Bars between `edges` (one more than `counts`), with a line where values are cut off.

    Bars right of the cut are drawn in the warning colour.
    """
    if not counts or len(edges) != len(counts) + 1:
        return Markup("")
    tallest = max(counts) or 1
    span = (edges[-1] - edges[0]) or 1
    bars = []
    for index, amount in enumerate(counts):
        low, high = edges[index], edges[index + 1]
        title = f"{figure(round(low))} to {figure(round(high))} {unit}: {count(amount)}"
        beyond = cut is not None and low >= cut
        height = max(amount / tallest * 100, 1.2 if amount else 0)
        style = f"height:{height:.2f}%;flex-grow:{(high - low) / span * 1000:.1f}"
        bars.append(element("div", class_="tm-bar tm-over" if beyond else "tm-bar", style=style, title=title))
    marker = None
    if cut is not None and edges[0] <= cut <= edges[-1]:
        at = (cut - edges[0]) / span * 100
        side = " tm-flip" if at > 60 else ""
        marker = element("div", element("span", cut_label), class_=f"tm-cut{side}", style=f"left:{at:.2f}%")
    ends = (element("span", figure(round(edges[0]))), element("span", unit), element("span", figure(round(edges[-1]))))
    return element(
        "div",
        element("div", *bars, marker, class_="tm-bars"),
        element("div", *ends, class_="tm-x tm-x-flush"),
        class_="tm-histogram",
    )


def ranked_bars(rows: Sequence[tuple[str, float]], total: float, shown: int = 12) -> Markup:
    """Named amounts as horizontal bars, the largest first, the rest summed up in the last one."""
    ordered = sorted(rows, key=lambda row: -row[1])
    kept = ordered[:shown] if len(ordered) <= shown + 1 else [*ordered[:shown]]
    rest = ordered[len(kept) :]
    listed = [*kept, (f"{len(rest)} more", sum(amount for _, amount in rest))] if rest else kept
    widest = max((amount for _, amount in listed), default=0) or 1
    return element("div", *(_ranked(name, amount, widest, total) for name, amount in listed), class_="tm-ranked")


def interval(low: float, middle: float, high: float, scale: float) -> Markup:
    """A difference with its interval on an axis from -scale to +scale, zero in the middle."""

    def at(value: float) -> float:
        return 50 + max(-1.0, min(1.0, value / scale if scale else 0.0)) * 48

    side = "tm-good" if low > 0 else "tm-bad" if high < 0 else "tm-even"
    return element(
        "div",
        element("i", class_="tm-zero"),
        element("i", class_="tm-range", style=f"left:{at(low):.2f}%;width:{max(at(high) - at(low), 0.6):.2f}%"),
        element("i", class_="tm-dot", style=f"left:{at(middle):.2f}%"),
        class_=f"tm-interval {side}",
        title=f"{figure(middle)} ({figure(low)} to {figure(high)})",
    )


def progress_bar(share: float | None, label: str) -> Markup:
    """How far something is; without a share it only shows that it is moving."""
    if share is None:
        return element("div", element("i"), class_="tm-progress tm-moving", role="progressbar", aria_label=label)
    percent = f"{share * 100:.1f}"
    return element(
        "div",
        element("i", style=f"width:{percent}%"),
        class_="tm-progress",
        role="progressbar",
        aria_label=label,
        aria_valuenow=round(share * 100),
        aria_valuemin=0,
        aria_valuemax=100,
    )


def _curve(places: list[tuple[float, float]], style: str) -> Markup:
    if len(places) == 1:
        # A line of no length with round ends: a circle would be stretched with the drawing.
        (x, y) = places[0]
        places = [(x, y), (x + 0.01, y)]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    return element("polyline", points=path, class_=f"tm-line {style}")


def _tick(value: float, low: float, high: float) -> Markup:
    return element("span", figure(value), style=f"top:{(1 - (value - low) / (high - low)) * 100:.2f}%")


def _legend(name: str, style: str, points: Sequence[Point]) -> Markup:
    return element(
        "span", element("i", class_=style), fragment(name, " "), element("b", figure(points[-1][1])), class_="tm-key"
    )


def _ranked(name: str, amount: float, widest: float, total: float) -> Markup:
    share = f" · {amount / total * 100:.0f} %" if total else ""
    return element(
        "div",
        element("span", name, class_="tm-name", title=name),
        element("span", element("i", style=f"width:{amount / widest * 100:.2f}%"), class_="tm-track"),
        element("span", f"{count(amount)}{share}", class_="tm-amount"),
    )


def _at(value: float) -> str:
    return f"{value:.1f}"
