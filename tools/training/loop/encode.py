"""From prepared rows to token ids, with everything that is cut or left out counted.

Tokenising happens here and not in TRL so that the tokens that count towards the loss are known before anything is
spent, and so that training uses the one rendering of chats that evaluation, profiling and generation use as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pyarrow as pa

from tools.data.prepared import Prepared
from tools.errors import InputError
from tools.training.objectives.objective import Coded, Coding, Objective, Row

CHUNK = 256
"""Rows tokenised in one call, and between two looks at whether to stop."""

HELD = 8192
"""Rows held as Python lists before they are packed away."""

TOKENS = pa.list_(pa.int32())


@dataclass
class Encoded:
    """Tokenised examples in the columns a trainer takes, and what happened on the way.

    They are held as Arrow columns: a Python list of tokens would take nine times the memory.
    """

    lengths: list[int] = field(default_factory=list)
    """Tokens a row costs in one forward pass: prompt and answer, of a preference pair both answers."""
    supervised_tokens: int = 0
    truncated: int = 0
    dropped: int = 0
    _tables: list[pa.Table] = field(default_factory=list, repr=False)
    _waiting: list[Row] = field(default_factory=list, repr=False)

    def __len__(self) -> int:
        return len(self.lengths)

    @property
    def tokens(self) -> int:
        """Tokens of one pass through the data, without padding."""
        return sum(self.lengths)

    @property
    def table(self) -> pa.Table:
        """All rows: lists of int32 token ids and labels, and `label` as bool for judged answers."""
        self._pack()
        self._tables = [pa.concat_tables(self._tables).combine_chunks()]
        return self._tables[0]

    @property
    def rows(self) -> list[Row]:
        """All rows as Python lists; for few of them."""
        return list(self.table.to_pylist())

    def add(self, example: Coded) -> None:
        """Take an example in; without a supervised token it is dropped, and counted."""
        if example.supervised == 0:
            self.dropped += 1
            return
        self._waiting.append(example.columns)
        self.lengths.append(example.length)
        self.supervised_tokens += example.supervised
        self.truncated += example.is_cut
        if len(self._waiting) >= HELD:
            self._pack()

    def _pack(self) -> None:
        if not self._waiting:
            return
        columns = {
            name: pa.array([row[name] for row in self._waiting], pa.bool_() if name == "label" else TOKENS)
            for name in self._waiting[0]
        }
        self._tables.append(pa.table(columns))
        self._waiting.clear()


def encode(
    prepared: Prepared,
    objective: Objective,
    coding: Coding,
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> Encoded:
    """Tokenise every row of `prepared` for the trainer of `objective`.

    `tick(done, total)` is called after every few rows and may raise to stop. Raises `InputError` when no token is left
    to learn.
    """
    encoded, total = Encoded(), prepared.table.num_rows

    def batches() -> Iterator[list[Row]]:
        done = 0
        for batch in prepared.table.to_batches(max_chunksize=CHUNK):
            yield batch.to_pylist()
            done += batch.num_rows
            tick(done, total)

    for example in objective.encode(batches(), coding):
        encoded.add(example)
    if not len(encoded):
        raise InputError(
            f"No token is left to learn from {prepared.source}: of {total} rows, {encoded.dropped} have no answer "
            f"or a prompt that alone fills max_length={coding.max_length} tokens.",
            "Raise max_length, or look at the rows with profile_dataset.",
        )
    return encoded
