"""Opaque names for everything whose real name somebody else may have chosen.

A model sees `file_1`, `column_3`, `run_2` and `recipe_1`; code puts the real names back. So whatever a file or a column
is called, the model is sent the same bytes, and no name can act as an instruction.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from agent.planner.contract import SessionFacts
from agent.planner.language.normalise import clean
from agent.planner.language.reading import columns_of
from tools.facts import FileFacts

HANDLE = re.compile(r"(?<!\w)(?:file|column|run|recipe)_\d+(?!\w)")
SQL_COLUMN = re.compile(r"\"?(?<!\w)(column_\d+)(?!\w)\"?")
_SQL_WORDS = frozenset({"and", "or", "not", "in", "is", "null", "like", "ilike", "select", "from", "where", "data"})
"""A column of such a name can only stand in quotes."""
_SQL_QUOTED = re.compile(r"(\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*')")
SQL_LITERAL = re.compile(r"('(?:[^']|'')*')")


@dataclass(frozen=True)
class Column:
    """A column of a session's file. `name` may be a dotted path into nested fields."""

    path: str
    name: str


@dataclass
class Handles:
    """Which handle stands for what, for one request. Files are numbered in the order they were given."""

    files: dict[str, FileFacts] = field(default_factory=dict)
    columns: dict[str, Column] = field(default_factory=dict)
    runs: dict[str, str] = field(default_factory=dict)
    """Handle to run id, the oldest first; `last` stands for a plan that is only assumed to have run."""
    recipes: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, facts: SessionFacts) -> Handles:
        """Handles for everything a session has."""
        made = cls()
        for file in facts.files:
            made.files[f"file_{len(made.files) + 1}"] = file
            for name in dict.fromkeys([*file.columns, *file.mapping.values(), *_nested(file)]):
                made.columns[f"column_{len(made.columns) + 1}"] = Column(file.path, name)
        ids = {run.id for run in facts.runs} | {e.run.id for e in facts.history if e.run}
        for number, run_id in enumerate(sorted(ids - {"last"}), 1):
            made.runs[f"run_{number}"] = run_id
        for number, name in enumerate(facts.recipes, 1):
            made.recipes[f"recipe_{number}"] = name
        return made

    def of_file(self, path: str) -> str | None:
        """The handle of a session's file."""
        return next((handle for handle, file in self.files.items() if file.path == path), None)

    def of_column(self, name: str, path: str | None = None) -> str | None:
        """The handle of a column: of that file, else of the first file that has it."""
        found = [(handle, column) for handle, column in self.columns.items() if column.name == name]
        exact = next((handle for handle, column in found if column.path == path), None)
        return exact or (found[0][0] if found else None)

    def of_run(self, run_id: str) -> str:
        """The handle of a run; `last` stays `last`."""
        return next((handle for handle, known in self.runs.items() if known == run_id), run_id)

    def of_recipe(self, name: str) -> str | None:
        """The handle of a recipe that can be replayed."""
        return next((handle for handle, known in self.recipes.items() if known == name), None)

    def column_named(self, said: str) -> str | None:
        """The real name of a column said by its handle, or by a name the person typed."""
        if said in self.columns:
            return self.columns[said].name
        names = [column.name for column in self.columns.values()]
        plain = clean(said).lower()
        return said if said in names else next((name for name in names if clean(name).lower() == plain), None)

    def name_of(self, handle: str) -> str | None:
        """What a handle is called in front of people."""
        if handle in self.files:
            return self.files[handle].name
        if handle in self.columns:
            return self.columns[handle].name
        return self.runs.get(handle) or self.recipes.get(handle)

    def show(self, text: str) -> str:
        """Text of a model with real names in place of handles, for people."""
        return HANDLE.sub(lambda found: self.name_of(found.group(0)) or found.group(0), text)

    def sql(self, text: str) -> str:
        """SQL of a model with real columns in place of handles, quoted so that a name stays a name."""

        def quoted(found: re.Match[str]) -> str:
            column = self.columns.get(found.group(1))
            return found.group(0) if column is None else self._in_sql(column)

        parts = SQL_LITERAL.split(text)
        return "".join(part if part.startswith("'") else SQL_COLUMN.sub(quoted, part) for part in parts)

    def _in_sql(self, column: Column) -> str:
        """A column as SQL reads it; a path into nested fields as the text at its end."""
        file = self.files.get(self.of_file(column.path) or "")
        heads = [name for name in file.columns if column.name.startswith(f"{name}.")] if file else []
        if file is None or column.name in file.columns or not heads:
            return _quoted(column.name)
        head = max(heads, key=len)
        # A JSON pointer (RFC 6901), as the tools that read the file reach into it.
        inner = column.name[len(head) + 1 :].replace("~", "~0").replace("/", "~1").replace(".", "/")
        pointer = "/" + inner.replace("'", "''")
        return f"json_extract_string(CAST({_quoted(head)} AS VARCHAR), '{pointer}')"

    def unsql(self, text: str) -> str:
        """SQL of a plan with handles in place of columns, whoever wrote it, quoted or not; texts in it stay."""
        by_length = sorted(self.columns.items(), key=lambda item: len(item[1].name), reverse=True)
        quoted = {column.name.casefold(): handle for handle, column in reversed(self.columns.items())}
        for handle, column in by_length:
            text = text.replace(self._in_sql(column), _quoted(handle))
        parts = []
        for part in _SQL_QUOTED.split(text):
            if part.startswith('"'):
                name = part[1:-1].replace('""', '"')
                parts.append(name if name in self.columns else quoted.get(name.casefold(), part))
            else:
                parts.append(part if part.startswith("'") else _bare_columns(part, by_length))
        return "".join(parts)

    def keep(self, *texts: str) -> dict[str, list[str]]:
        """What the handles in texts stand for, so that the texts can be told again when numbers have moved."""
        kept: dict[str, list[str]] = {}
        for handle in {found for text in texts for found in HANDLE.findall(text)}:
            if handle in self.files:
                kept[handle] = ["file", self.files[handle].path]
            elif handle in self.columns:
                kept[handle] = ["column", self.columns[handle].name, self.columns[handle].path]
            elif handle in self.runs:
                kept[handle] = ["run", self.runs[handle]]
            elif handle in self.recipes:
                kept[handle] = ["recipe", self.recipes[handle]]
        return kept

    def retell(self, text: str, kept: dict[str, list[str]]) -> str:
        """An earlier text in the handles of today; what is gone is called so."""
        of: dict[str, Callable[..., str | None]] = {
            "file": self.of_file,
            "column": self.of_column,
            "run": self.of_run,
            "recipe": self.of_recipe,
        }

        def today(found: re.Match[str]) -> str:
            kind, *names = kept.get(found.group(0), ["", ""])
            return (of[kind](*names) if kind in of else None) or "(gone)"

        return HANDLE.sub(today, text)

    def hide(self, text: str) -> str:
        """A message of ours without paths, file names and run ids, so that it can be told to a model."""
        real = {file.path: handle for handle, file in self.files.items()}
        real |= {file.name: handle for handle, file in self.files.items()}
        real |= {run_id: handle for handle, run_id in self.runs.items()}
        real |= {f"`{column.name}`": f"`{handle}`" for handle, column in self.columns.items()}
        for name in sorted(real, key=len, reverse=True):
            text = text.replace(name, real[name])
        return text


def _bare_columns(sql: str, columns: list[tuple[str, Column]]) -> str:
    """SQL without texts and quoted names, with handles in place of columns; those with the longest names come first."""
    sql = HANDLE.sub(lambda found: found.group(0).replace("_", " "), sql)
    for handle, column in columns:
        if column.name and column.name.lower() not in _SQL_WORDS:
            # A word before a bracket is a function, whatever columns are called.
            bare = rf"(?<!\w){re.escape(column.name)}(?!\w|\s*\()"
            sql = re.sub(bare, handle, sql, flags=re.IGNORECASE)
    return sql


def _nested(file: FileFacts) -> list[str]:
    """Dotted paths into the file's columns that it asks about."""
    return [name for name in columns_of(file) if any(name.startswith(f"{column}.") for column in file.columns)]


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
