"""From prepared rows to token ids, with everything that is cut or left out counted.

Tokenising happens here and not in TRL so that the tokens that count towards the loss are known before anything is
spent, and so that training uses the one rendering of chats that evaluation, profiling and generation use as well.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa

from tools.data.prepared import Form, Prepared
from tools.errors import InputError
from tools.models.rendering import encode_examples, encode_text

IGNORED = -100
"""Label of a token that does not count towards the loss."""

CHUNK = 256
"""Rows tokenised in one call, and between two looks at whether to stop."""

HELD = 8192
"""Rows held as Python lists before they are packed away."""

TOKENS = pa.list_(pa.int32())

Row = dict[str, Any]


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
    seen: int = 0
    """Rows of the input looked at."""
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

    def add(self, row: Row, length: int, supervised: int, cut: bool) -> None:
        """Take a row in; without a supervised token it is dropped, and counted."""
        self.seen += 1
        if supervised == 0:
            self.dropped += 1
            return
        self._waiting.append(row)
        self.lengths.append(length)
        self.supervised_tokens += supervised
        self.truncated += cut
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
    tokenizer: Any,
    *,
    max_length: int,
    all_turns: bool = False,
    tick: Callable[[int, int], None] = lambda done, total: None,
) -> Encoded:
    """Tokenise every row of `prepared` for the trainer of its form.

    `max_length` is in tokens, prompt and answer together; `all_turns` also learns the assistant's earlier turns
    (prompt_completion only). `tick(done, total)` is called after every few rows and may raise to stop. Raises
    `InputError` when no token is left to learn.
    """
    encoded, total, waiting = Encoded(), prepared.table.num_rows, list[int]()
    for batch in prepared.table.to_batches(max_chunksize=CHUNK):
        rows = batch.to_pylist()
        if prepared.form is Form.PROMPT_COMPLETION:
            _add_answers(encoded, rows, tokenizer, max_length, all_turns)
        elif prepared.form is Form.PREFERENCE:
            _add_pairs(encoded, rows, tokenizer, max_length)
        elif prepared.form is Form.UNPAIRED_PREFERENCE:
            _add_judged(encoded, rows, tokenizer, max_length)
        else:
            waiting = _add_blocks(encoded, waiting, rows, tokenizer, max_length)
        tick(min(encoded.seen, total), total)
    if len(waiting) > 1:
        _add_block(encoded, waiting)
    if not len(encoded):
        raise InputError(
            f"No token is left to learn from {prepared.source}: of {total} rows, {encoded.dropped} have no answer "
            "or a prompt "
            f"that alone fills max_length={max_length} tokens.",
            "Raise max_length, or look at the rows with profile_dataset.",
        )
    return encoded


def _add_answers(encoded: Encoded, rows: list[Row], tokenizer: Any, max_length: int, all_turns: bool) -> None:
    pairs = [(row["prompt"], row["completion"]) for row in rows]
    for ids, mask in encode_examples(tokenizer, pairs, all_turns=all_turns):
        cut = len(ids) > max_length
        ids, mask = ids[:max_length], mask[:max_length]
        labels = [token if counts else IGNORED for token, counts in zip(ids, mask, strict=True)]
        labels[:1] = [IGNORED]  # the first token is never predicted
        supervised = len(labels) - labels.count(IGNORED)
        encoded.add({"input_ids": ids, "labels": labels}, len(ids), supervised, cut)


def _add_pairs(encoded: Encoded, rows: list[Row], tokenizer: Any, max_length: int) -> None:
    better = _split(tokenizer, rows, "chosen")
    worse = _split(tokenizer, rows, "rejected")
    for (prompt, chosen), (other_prompt, rejected) in zip(better, worse, strict=True):
        shared = _common(prompt, other_prompt)
        # Where a template renders the prompts differently, what differs belongs to the answers, as in TRL.
        chosen, rejected, prompt = prompt[shared:] + chosen, other_prompt[shared:] + rejected, prompt[:shared]
        room = max(max_length - len(prompt), 0)
        kept = chosen[:room], rejected[:room]
        supervised = 0 if kept[0] == kept[1] or not all(kept) else len(kept[0]) + len(kept[1])
        cut = max(len(chosen), len(rejected)) > room
        tokens = {"prompt_ids": prompt, "chosen_ids": kept[0], "rejected_ids": kept[1]}
        encoded.add(tokens, 2 * len(prompt) + supervised, supervised, cut)


def _add_judged(encoded: Encoded, rows: list[Row], tokenizer: Any, max_length: int) -> None:
    for row, (prompt, answer) in zip(rows, _split(tokenizer, rows, "completion"), strict=True):
        room = max(max_length - len(prompt), 0)
        kept = answer[:room]
        tokens = {"prompt_ids": prompt, "completion_ids": kept, "label": bool(row["label"])}
        encoded.add(tokens, len(prompt) + len(kept), len(kept), len(answer) > room)


def _add_blocks(encoded: Encoded, waiting: list[int], rows: list[Row], tokenizer: Any, max_length: int) -> list[int]:
    """Documents end to end, cut into rows of `max_length` so that nothing is padded; returns what is still too
    short."""
    for row in rows:
        encoded.seen += 1
        if not (row["text"] or "").strip():
            encoded.dropped += 1
            continue
        waiting = waiting + encode_text(tokenizer, row["text"])
        whole = len(waiting) // max_length * max_length
        for start in range(0, whole, max_length):
            _add_block(encoded, waiting[start : start + max_length])
        waiting = waiting[whole:]
    return waiting


def _add_block(encoded: Encoded, ids: list[int]) -> None:
    encoded.add({"input_ids": ids, "labels": [IGNORED, *ids[1:]]}, len(ids), len(ids) - 1, False)
    encoded.seen -= 1  # a block is no row of the input


def _split(tokenizer: Any, rows: list[Row], answer: str) -> list[tuple[list[int], list[int]]]:
    """Token ids before, and from, the first token of the answer in that column."""
    parts = []
    for ids, mask in encode_examples(tokenizer, [(row["prompt"], row[answer]) for row in rows]):
        start = mask.index(1) if 1 in mask else len(ids)
        parts.append((ids[:start], ids[start:]))
    return parts


def _common(left: list[int], right: list[int]) -> int:
    """How many tokens two sequences start with in common."""
    return next((at for at, (a, b) in enumerate(zip(left, right, strict=False)) if a != b), min(len(left), len(right)))
