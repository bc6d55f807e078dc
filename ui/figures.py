"""Figures and times as people read them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any


def duration(seconds: float | None) -> str:
    """`8 s`, `2 min 5 s`, `1 h 10 min`, `3 d 4 h`; a dash where it is not known."""
    if seconds is None:
        return "–"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return f"{minutes} min {rest} s" if rest and minutes < 10 else f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 48:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def count(value: float | None) -> str:
    """`12,345`; a dash where it is not known."""
    return "–" if value is None else f"{value:,.0f}"


def counted(value: float, singular: str, plural: str | None = None) -> str:
    """`1 row`, `1,200 rows`."""
    return f"{count(value)} {singular if value == 1 else plural or singular + 's'}"


def share(value: float) -> str:
    """A share of one as a percentage: `0.4 %`, `12 %`, `100 %`."""
    percent = value * 100
    return f"{percent:.1f} %" if 0 < percent < 9.95 else f"{percent:.0f} %"


def size(number_of_bytes: float) -> str:
    """`512 B`, `4.2 kB`, `1.3 GB`, in powers of 1000."""
    amount = float(number_of_bytes)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def figure(value: Any) -> str:
    """A parameter or a measured value: numbers with at most four significant digits, lists with commas, yes and no."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}" if abs(value) >= 10_000 else str(value)
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, list | tuple):
        return ", ".join(figure(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {figure(item)}" for key, item in value.items())
    return str(value)


def _number(value: float) -> str:
    if value != value:
        return "not a number"
    if value == int(value) and abs(value) < 1e6:
        return str(int(value))
    if abs(value) >= 10_000 or abs(value) < 0.001:
        mantissa, _, exponent = f"{value:.3g}".partition("e")
        return f"{mantissa}e{int(exponent)}" if exponent else mantissa
    return f"{value:.4g}"


def when(iso: str, now: datetime | None = None) -> str:
    """`today 14:05`, or date and time, in the computer's time zone; the text itself where it is not a time.

    Nothing that ages ("5 min ago"): a part of the page is drawn again only when what it shows changes.
    """
    try:
        moment = datetime.fromisoformat(iso)
    except ValueError:
        return iso
    current = now or datetime.now(UTC)
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    local, today = moment.astimezone(), current.astimezone()
    if local.date() == today.date():
        return f"today {local:%H:%M}"
    return f"{local:%Y-%m-%d %H:%M}"
