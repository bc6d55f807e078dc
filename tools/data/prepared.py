"""Rows ready to train on or to score, from a prepared file or straight from a raw one."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tools.data.formats import FORMATS
from tools.data.formats.locate import locate
from tools.data.formats.source import Source
from tools.data.shapes.forms import HOLDS, Form
from tools.errors import InputError

if TYPE_CHECKING:
    import pyarrow as pa

    from tools.data.shapes.recognise import Recognised

__all__ = ["METADATA_KEY", "Form", "Prepared", "load_prepared"]

METADATA_KEY = b"tunesmith"
"""Key of the Parquet schema's metadata that says which form a prepared file has."""


@dataclass
class Prepared:
    """Rows in one form.

    `table` has the form's columns and `row` (1-based, in the file they come from). Messages are lists of structs
    `{role, content}`. `skipped` counts rows that could not be used, for whatever reason.
    """

    form: Form
    table: pa.Table
    mapping: dict[str, str]
    source: str
    skipped: int


def load_prepared(data: str, expects: Collection[Form]) -> Prepared:
    """Rows of a prepared file, or of any readable dataset mapped as `prepare_dataset` would map it.

    Raises `InputError` when the dataset has another form than those expected, needs a question answered first, or
    has no usable row.
    """
    source = locate(data)
    loaded = _from_prepared(source) or _from_raw(source)
    if loaded.form not in expects:
        wanted = " or ".join(HOLDS[form] for form in sorted(expects))
        raise InputError(
            f"This needs {wanted}; {source.name} holds {HOLDS[loaded.form]}.",
            f"With this file use {_tools_for(loaded.form)}, or name one that holds {wanted}.",
        )
    if not loaded.table.num_rows:
        raise InputError(
            f"None of the {loaded.skipped} rows of {source.name} can be used.", "Profile the file to see what is wrong."
        )
    return loaded


def _from_prepared(source: Source) -> Prepared | None:
    """The rows of a Parquet file that `prepare_dataset` wrote; None for any other source."""
    metadata = FORMATS[source.format].metadata
    stated = metadata(source.files[0]).get(METADATA_KEY) if metadata and len(source.files) == 1 else None
    if stated is None:
        return None
    import pyarrow.parquet as pq

    told = json.loads(stated)
    return Prepared(Form(told["form"]), pq.read_table(source.files[0]), dict(told["mapping"]), source.name, 0)


def _from_raw(source: Source) -> Prepared:
    from tools.data.opening import opened

    with opened(source.reference, {}) as dataset:
        made = dataset.mapped
        if made is None:
            raise undecided(source.name, dataset.found, dataset.rows.columns)
        columns = ", ".join(["row", *made.columns])
        table = dataset.arrow(f"SELECT {columns} FROM mapped WHERE fault IS NULL ORDER BY id")
        skipped = dataset.one("SELECT count(*) FROM mapped WHERE fault IS NOT NULL")
    return Prepared(made.form, conform(table, made.form), made.mapping, source.name, skipped)


def undecided(name: str, found: Recognised, columns: list[str]) -> InputError:
    """The error for a dataset whose columns do not say what they are."""
    options = f" Likely: {'; '.join(found.options[:4])}." if found.options else ""
    return InputError(
        f"It is not clear how to use {name}. {found.question or ''}{options}",
        "Run prepare_dataset with prompt_column and completion_column (or chosen_column and rejected_column, or "
        f"text_column). Its columns: {', '.join(columns[:12])}.",
    )


def conform(table: pa.Table, form: Form) -> pa.Table:
    """The form's columns in their order and types, whatever made the table."""
    import pyarrow as pa

    turns = pa.list_(pa.struct([("role", pa.string()), ("content", pa.string())]))
    names = {
        Form.PROMPT_COMPLETION: {"prompt": turns, "completion": turns},
        Form.PREFERENCE: {"prompt": turns, "chosen": turns, "rejected": turns},
        Form.UNPAIRED_PREFERENCE: {"prompt": turns, "completion": turns, "label": pa.bool_()},
        Form.TEXT: {"text": pa.string()},
    }[form]
    kinds = {**names, "row": pa.int64()}
    if form is Form.PROMPT_COMPLETION and "label" in table.schema.names:
        kinds["label"] = pa.string()
    return table.select(list(kinds)).cast(pa.schema(list(kinds.items())))


def _tools_for(form: Form) -> str:
    """Tools that learn from rows of that form."""
    # Asked only once something is wrong: neither the tools nor the objectives belong to reading rows.
    from tools.catalogue import TOOLS
    from tools.training.objectives import OBJECTIVES

    names = [n for n, tool in TOOLS.items() if tool.objective and OBJECTIVES[tool.objective].form is form]
    return " or ".join(names)
