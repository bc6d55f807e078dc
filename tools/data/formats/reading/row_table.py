"""What reading leaves behind: the tables in the connection, and how a column is named in SQL."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.data.connection import quote_name, quote_text
from tools.data.formats.reading.sample import Glance
from tools.data.formats.source import Source
from tools.errors import InputError


@dataclass
class Rows:
    """A dataset in the table `rows`; see `tools.data.formats.read_rows` for its columns."""

    source: Source
    glance: Glance
    columns: list[str]
    types: dict[str, str]
    """DuckDB type of each column in `rows`."""
    nested: set[str] = field(default_factory=set)
    """Columns that hold structures, as JSON text."""
    notes: list[str] = field(default_factory=list)

    def text(self, path: str) -> str:
        """SQL for a column, or a dotted path into it, as text: strings bare, structures as JSON."""
        if path in self.types:
            return f"CAST({quote_name(path)} AS VARCHAR)"
        head = max((c for c in self.columns if path.startswith(c + ".")), key=len, default=None)
        if head is None:
            shown = ", ".join(self.columns[:20])
            raise InputError(f"There is no column {path!r} in {self.source.name}.", f"Its columns: {shown}.")
        inner = "/" + path[len(head) + 1 :].replace("~", "~0").replace("/", "~1").replace(".", "/")
        value = f"CAST({quote_name(head)} AS VARCHAR)"
        return f"CASE WHEN json_valid({value}) THEN json_extract_string({value}, {quote_text(inner)}) END"
