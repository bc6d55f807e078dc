"""What a model is tested on: one item a prompt, with every answer that counts as right."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tools.data.prepared import Form, Prepared
from tools.models.rendering import Message


@dataclass(frozen=True)
class Item:
    """A prompt and its right answers; `row` is the number of the first row it comes from."""

    row: int
    prompt: list[Message]
    completions: list[list[Message]]
    rejected: list[list[Message]]
    """For preference data: what was turned down, in the order of `completions`."""

    @property
    def references(self) -> list[str]:
        """The right answers as text, each once."""
        return list(dict.fromkeys(completion[-1]["content"] for completion in self.completions))

    @property
    def size(self) -> int:
        """Bytes, in UTF-8, of all right answers."""
        return sum(len(completion[-1]["content"].encode("utf-8")) for completion in self.completions)


@dataclass(frozen=True)
class Selection:
    """The items that are used, out of `available`."""

    items: list[Item]
    available: int
    malformed: int
    """Rows that cannot be read as what the dataset is."""
    bad: int
    """Answers that are labelled bad: nothing to measure a model's answers against."""

    @property
    def rows(self) -> int:
        """Rows behind the items."""
        return sum(len(item.completions) for item in self.items)

    def note(self) -> str | None:
        """What a person has to know about the selection, or None."""
        parts = []
        if len(self.items) < self.available:
            parts.append(f"{len(self.items)} of {self.available} prompts were drawn at random (max_rows)")
        if self.bad:
            parts.append(f"{self.bad} answers labelled bad are left out")
        if self.malformed:
            parts.append(f"{self.malformed} rows could not be used")
        return None if not parts else "; ".join(parts) + "."


def select_items(prepared: Prepared, max_rows: int | None, seed: int) -> Selection:
    """Items of a dataset with prompts, at most `max_rows` of them, drawn by `seed` and kept in the file's order.

    Rows with the same prompt are one item with several references. Of labelled answers only the good ones count.
    """
    items: dict[str, Item] = {}
    bad = 0
    for record in prepared.table.to_pylist():
        if prepared.form is Form.UNPAIRED_PREFERENCE and not record["label"]:
            bad += 1
            continue
        key = json.dumps(record["prompt"], ensure_ascii=False)
        item = items.setdefault(key, Item(record["row"], record["prompt"], [], []))
        item.completions.append(record["chosen" if prepared.form is Form.PREFERENCE else "completion"])
        if prepared.form is Form.PREFERENCE:
            item.rejected.append(record["rejected"])
    everything = list(items.values())
    return Selection(sample(everything, max_rows, seed), len(everything), prepared.skipped, bad)


def sample(everything: Sequence[Any], most: int | None, seed: int) -> list[Any]:
    """At most `most` of a sequence, drawn without replacement, in their order; all of it for None."""
    if most is None or len(everything) <= most:
        return list(everything)
    chosen = random.Random(seed).sample(range(len(everything)), most)
    return [everything[index] for index in sorted(chosen)]
