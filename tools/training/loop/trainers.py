"""TRL's trainers with planned steps: `SFTTrainer` for answers and for text, `DPOTrainer`, `KTOTrainer`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from trl import DPOTrainer, KTOTrainer, SFTTrainer

from tools.training.loop.planned import PlannedTraining
from tools.training.objectives.objective import Row


class PlannedSft(PlannedTraining, SFTTrainer):
    """Loss per supervised token over the whole optimizer step."""


class PlannedDpo(PlannedTraining, DPOTrainer):
    """Loss per pair: a part of a step counts by its share of the pairs. The reference is scored once, before
    training."""

    def _precompute_ref_logps(self, dataset: Any, *args: Any, **kwargs: Any) -> Any:
        """`before_training` does this after construction: in parts that fit, with progress, and able to stop."""
        return dataset

    def before_training(self, tick: Callable[[int, int], None]) -> None:
        """Log-probabilities of every pair by the model as it is now: the base, or the adapter before it is trained
        further.

        One pass instead of one per epoch, and no second model in memory. `tick(done, total)` may raise to stop.
        """
        complete_reference(self.model)
        self.model.eval()
        rows, held_out = self.work.train.lengths, self.work.held_out.lengths if self.work.held_out else []
        total = len(rows) + len(held_out)
        self.train_dataset = self._with_reference(self.train_dataset, rows, lambda done: tick(done, total))
        if held_out:
            done_before = len(rows)
            self.eval_dataset = self._with_reference(
                self.eval_dataset, held_out, lambda done: tick(done_before + done, total)
            )
        self.precompute_ref_logps = True
        if "ref" in getattr(self.model, "peft_config", {}):
            self.model.delete_adapter("ref")
        self.model.train()

    def _with_reference(self, dataset: Any, lengths: list[int], tick: Callable[[int], None]) -> Any:
        chosen, rejected = [0.0] * len(lengths), [0.0] * len(lengths)
        done = 0
        for numbers, part in self._in_order_of_length(dataset, lengths):
            batch = self._prepare_inputs(self.data_collator(part))
            better, worse = self.compute_ref_log_probs(self.model, batch)
            for row, one, other in zip(numbers, better.tolist(), worse.tolist(), strict=True):
                chosen[row], rejected[row] = one, other
            done += len(part)
            tick(done)
        return dataset.add_column("ref_chosen_logps", chosen).add_column("ref_rejected_logps", rejected)


class PlannedKto(PlannedTraining, KTOTrainer):
    """Loss per judged answer. The mismatched pairs of the KL term are made from each step's own rows."""

    def before_training(self, tick: Callable[[int, int], None]) -> None:
        complete_reference(self.model)

    def _parts(self, rows: list[Row]) -> Iterator[tuple[list[int], list[Row]]]:
        """Every prompt also gets its neighbour's answer, as TRL pairs them within a batch."""
        if self.calculate_KL:
            answers = [row["completion_ids"] for row in rows]
            shifted = [answers[-1], *answers[:-1]]
            rows = [{**row, "KL_completion_ids": other} for row, other in zip(rows, shifted, strict=True)]
        yield from super()._parts(rows)


def complete_reference(model: Any) -> None:
    """Give the adapter `ref`, where there is one, the weights of `default`.

    TRL copies the weights whose name has `.default.` in it. PEFT keeps those of some adapters under names that end in
    `.default`; without this they would be compared with a new adapter instead of the one that is trained further.
    """
    weights = dict(model.named_parameters())
    for name, weight in weights.items():
        if "ref" in (parts := name.split(".")):
            weight.data.copy_(weights[".".join("default" if part == "ref" else part for part in parts)].data)
