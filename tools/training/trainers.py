"""TRL's trainers with planned steps: `SFTTrainer` for answers and for text, `DPOTrainer`, `KTOTrainer`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import torch
from trl import DPOTrainer, KTOTrainer, SFTTrainer

from tools.training.batching import micro_batches
from tools.training.examples import Row
from tools.training.loop import PlannedTraining, row_width


class PlannedSft(PlannedTraining, SFTTrainer):
    """Loss per supervised token over the whole optimizer step."""


class PlannedDpo(PlannedTraining, DPOTrainer):
    """Loss per pair: a part of a step counts by its share of the pairs. The reference is scored once, before
    training."""

    def compute_loss(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        return super().compute_loss(*args, **kwargs) * self.share_of_step

    def _precompute_ref_logps(self, dataset: Any, *args: Any, **kwargs: Any) -> Any:
        """`score_reference` does this after construction: in parts that fit, with progress, and able to stop."""
        return dataset

    def score_reference(self, tick: Callable[[int, int], None]) -> None:
        """Log-probabilities of every pair by the model as it is now: the base, or the adapter before it is trained
        further.

        One pass instead of one per epoch, and no second model in memory. `tick(done, total)` may raise to stop.
        """
        self.model.eval()
        total = len(self.train_dataset) + len(self.eval_dataset or ())
        self.train_dataset = self._with_reference(self.train_dataset, lambda done: tick(done, total))
        if self.eval_dataset is not None:
            seen = len(self.train_dataset)
            self.eval_dataset = self._with_reference(self.eval_dataset, lambda done: tick(seen + done, total))
        self.precompute_ref_logps = True
        if "ref" in getattr(self.model, "peft_config", {}):
            self.model.delete_adapter("ref")
        self.model.train()

    def _with_reference(self, dataset: Any, tick: Callable[[int], None]) -> Any:
        rows = dataset.to_list()
        order = sorted(range(len(rows)), key=lambda at: -row_width(rows[at]))
        chosen, rejected = [0.0] * len(rows), [0.0] * len(rows)
        done = 0
        for part in micro_batches([row_width(rows[at]) for at in order], self.work.token_budget):
            batch = self._prepare_inputs(self.data_collator([rows[order[at]] for at in part]))
            better, worse = self.compute_ref_log_probs(self.model, batch)
            for at, one, other in zip(part, better.tolist(), worse.tolist(), strict=True):
                chosen[order[at]], rejected[order[at]] = one, other
            done += len(part)
            tick(done)
        return dataset.add_column("ref_chosen_logps", chosen).add_column("ref_rejected_logps", rejected)


class PlannedKto(PlannedTraining, KTOTrainer):
    """Loss per judged answer. The mismatched pairs of the KL term are made from each step's own rows."""

    def compute_loss(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        return super().compute_loss(*args, **kwargs) * self.share_of_step

    def _parts(self, rows: list[Row]) -> Iterator[list[Row]]:
        """Every prompt also gets its neighbour's answer, as TRL pairs them within a batch."""
        if self.calculate_KL:
            answers = [row["completion_ids"] for row in rows]
            shifted = [answers[-1], *answers[:-1]]
            rows = [{**row, "KL_completion_ids": other} for row, other in zip(rows, shifted, strict=True)]
        yield from super()._parts(rows)
