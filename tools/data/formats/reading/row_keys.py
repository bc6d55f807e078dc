"""The keys of JSON rows: which there are, in which order, and which files lack some."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.data.formats.reading.sample import Glance, unique_names

KEYS = "SELECT __keys, count(*) AS __count, min(__row) AS __first"
"""What `Keys.add` takes, to be grouped by `__keys`, the list of keys of a row."""


@dataclass
class Keys:
    """Keys of all rows. `bare` is whether some row is no object with keys (or cannot be read at all)."""

    names: list[str] = field(default_factory=list)
    bare: bool = False
    by_file: dict[Path, set[str]] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)
    """Rows of each file."""

    def add(self, path: Path, groups: Sequence[tuple[Any, ...]]) -> None:
        """Take the lists of keys of a file, how many rows have each, and its first row."""
        found: dict[str, None] = {}
        for keys, _, _ in sorted(groups, key=lambda group: group[2]):
            self.bare = self.bare or not keys
            found.update(dict.fromkeys(keys or ()))
        self.by_file[path] = set(found)
        self.counts[path] = sum(count for _, count, _ in groups)
        self.names = list(dict.fromkeys([*self.names, *found]))

    @property
    def plain(self) -> bool:
        """Whether each key can be a column's name as it is."""
        return bool(self.names) and unique_names(self.names) == self.names

    def notes(self) -> list[str]:
        """What differs from file to file."""
        everywhere = set.intersection(*self.by_file.values()) if self.by_file else set()
        partial = [name for name in self.names if name not in everywhere]
        if len(self.by_file) < 2 or not partial:
            return []
        parts = []
        for name in partial[:10]:
            without = [path.name for path, keys in self.by_file.items() if name not in keys]
            parts.append(f"{name} is missing in {_listed(without)}")
        more = f"; {len(partial) - 10} more columns differ" if len(partial) > 10 else ""
        return [f"The files differ in their columns: {'; '.join(parts)}{more}."]


def ordered(names: Iterable[str], seen: Glance) -> list[str]:
    """Keys of the first rows in their order, then the others as they came."""
    ranked = {name: rank for rank, name in enumerate(seen.columns)}
    return sorted(names, key=lambda name: ranked.get(name, len(ranked)))


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
