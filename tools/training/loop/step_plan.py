"""Which rows make up which optimizer step, and how a step is split into parts that fit into memory.

Rows of like length go into the same step so that little is padded, yet every epoch has its own order: the rows are
shuffled, sorted by length within windows of a few steps, cut into steps, and the steps are shuffled again. All of it
follows from the seed and the epoch alone, so that a resumed run meets the same steps.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

WINDOW = 16
"""Optimizer steps whose rows are sorted together. 16 leaves little padding and still mixes short and long rows over the
epoch."""


def plan_epoch(lengths: Sequence[int], batch_size: int, *, seed: int, epoch: int) -> list[list[int]]:
    """Row numbers of every optimizer step of one epoch; each row is in exactly one, the last step may be smaller."""
    random = np.random.default_rng([seed, epoch])
    order = random.permutation(len(lengths))
    sizes = np.asarray(lengths)
    window = batch_size * WINDOW
    steps: list[list[int]] = []
    for start in range(0, len(order), window):
        rows = order[start : start + window]
        rows = rows[np.argsort(-sizes[rows], kind="stable")]
        steps += [rows[at : at + batch_size].tolist() for at in range(0, len(rows), batch_size)]
    return [steps[at] for at in random.permutation(len(steps))]


def micro_batches(lengths: Sequence[int], token_budget: int) -> list[list[int]]:
    """Split one step's rows so that each part, padded to its longest row, holds at most `token_budget` tokens.

    The longest come first: if something does not fit, that shows at once. A row longer than the budget is a part of its
    own.
    """
    parts: list[list[int]] = []
    part: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda at: (-lengths[at], at)):
        if part and (len(part) + 1) * lengths[part[0]] > token_budget:
            parts.append(part)
            part = []
        part.append(row)
    return [*parts, part] if part else parts


def pack(lengths: Sequence[int], room: int) -> list[list[int]]:
    """Put rows together into as few bins of `room` tokens as first-fit-decreasing finds; a longer row has a bin to
    itself."""
    bins: list[list[int]] = []
    left: list[int] = []
    for row in sorted(range(len(lengths)), key=lambda at: (-lengths[at], at)):
        at = next((number for number, space in enumerate(left) if space >= lengths[row]), None)
        if at is None:
            bins.append([row])
            left.append(room - lengths[row])
        else:
            bins[at].append(row)
            left[at] -= lengths[row]
    return bins
