"""From tokenised examples to the tensors of one forward pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch

from tools.training.loop.step_plan import pack
from tools.training.objectives.objective import IGNORED, Row


@dataclass
class SftCollator:
    """Pads rows of `input_ids` and `labels` on the right, or packs them when `packed_length` is given.

    Returns `input_ids` and `labels` of shape (rows, longest) and either `attention_mask` of that shape (padded) or
    `position_ids` (packed): positions start again at 0 with every example, from which transformers builds a mask that
    keeps examples apart.
    """

    pad_token_id: int
    packed_length: int | None = None

    def __call__(self, examples: list[Row]) -> dict[str, Any]:
        if self.packed_length is not None and len(examples) > 1:
            return self._packed(examples, self.packed_length)
        width = max(len(example["input_ids"]) for example in examples)
        batch = self._blank(len(examples), width)
        mask = torch.zeros((len(examples), width), dtype=torch.long)
        for at, example in enumerate(examples):
            length = len(example["input_ids"])
            batch["input_ids"][at, :length] = torch.as_tensor(example["input_ids"])
            batch["labels"][at, :length] = torch.as_tensor(example["labels"])
            mask[at, :length] = 1
        return {**batch, "attention_mask": mask}

    def _packed(self, examples: list[Row], room: int) -> dict[str, Any]:
        bins = pack([len(example["input_ids"]) for example in examples], room)
        width = max(sum(len(examples[row]["input_ids"]) for row in rows) for rows in bins)
        batch = self._blank(len(bins), width)
        positions = torch.zeros((len(bins), width), dtype=torch.long)
        for at, rows in enumerate(bins):
            start = 0
            for row in rows:
                ids, labels = examples[row]["input_ids"], examples[row]["labels"]
                end = start + len(ids)
                batch["input_ids"][at, start:end] = torch.as_tensor(ids)
                batch["labels"][at, start:end] = torch.as_tensor(labels)
                batch["labels"][at, start] = IGNORED
                positions[at, start:end] = torch.arange(len(ids))
                start = end
            positions[at, start:] = torch.arange(width - start)
        return {**batch, "position_ids": positions}

    def _blank(self, rows: int, width: int) -> dict[str, torch.Tensor]:
        return {
            "input_ids": torch.full((rows, width), self.pad_token_id, dtype=torch.long),
            "labels": torch.full((rows, width), IGNORED, dtype=torch.long),
        }
