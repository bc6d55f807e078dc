"""What all trainers here share on top of TRL's: steps planned ahead, parts that fit into memory, an exact evaluation.

A training step receives its examples untouched and splits them itself. So `batch_size` means examples per optimizer
step on any hardware, and running out of GPU memory halves the parts and repeats the step instead of ending the run.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import torch
from torch.utils.data import DataLoader, Dataset, Sampler
from transformers import PrinterCallback

from tools.errors import ToolFailed
from tools.training.loop.device import out_of_memory_remedy
from tools.training.loop.encode import Encoded
from tools.training.loop.lm_head import score_supervised_only
from tools.training.loop.lora_product import use_one_product
from tools.training.loop.step_plan import micro_batches, plan_epoch
from tools.training.objectives.objective import IGNORED, Objective, Row

READ_TOGETHER = 64
"""Rows read at once where all of a dataset is gone through."""


@dataclass
class Work:
    """The examples of a run and how they are to be cut up."""

    train: Encoded
    held_out: Encoded | None
    batch_size: int
    token_budget: int
    """Most tokens of one forward pass, padding included."""
    seed: int


class PlannedSteps(Sampler[list[int]]):
    """Row numbers of each optimizer step, in the order of the epoch that is set."""

    def __init__(self, lengths: list[int], batch_size: int, seed: int) -> None:
        self.lengths, self.batch_size, self.seed, self.epoch = lengths, batch_size, seed, 0

    def set_epoch(self, epoch: int) -> None:
        self.epoch = epoch

    def __iter__(self) -> Iterator[list[int]]:
        return iter(plan_epoch(self.lengths, self.batch_size, seed=self.seed, epoch=self.epoch))

    def __len__(self) -> int:
        return -(-len(self.lengths) // self.batch_size)


class PlannedTraining:
    """Mixed in before a TRL trainer. `work` and `objective` are set before the trainer's own constructor runs."""

    work: Work
    objective: Objective
    # What the trainer it is mixed into has:
    model: Any
    args: Any
    state: Any
    control: Any
    train_dataset: Any
    eval_dataset: Any
    data_collator: Any
    callback_handler: Any
    compute_loss_context_manager: Callable[[], Any]
    log: Callable[[dict[str, float]], None]
    _prepare_inputs: Callable[[Any], Any]

    trained_weights: list[torch.nn.Parameter]
    tokens_trained: int = 0
    seconds_evaluating: float = 0.0

    # --- what TRL does that is done elsewhere or must not happen ---

    def _send_telemetry(self) -> None:
        """Nothing leaves the machine."""

    def create_model_card(self, *args: Any, **kwargs: Any) -> None:
        """Model cards are written once, at the end, without dates and paths."""

    def _prepare_dataset(self, dataset: Any, *args: Any, **kwargs: Any) -> Any:
        """Rows arrive tokenised, cut and counted."""
        return dataset

    def floating_point_ops(self, inputs: Any) -> int:
        """Counting parameters at every step costs more than the step's bookkeeping is worth."""
        return 0

    def _clip_grad_norm(self, model: Any) -> torch.Tensor:
        """Over the trained weights alone, collected once: see `settle`."""
        return torch.nn.utils.clip_grad_norm_(self.trained_weights, self.args.max_grad_norm)

    # --- steps ---

    def before_training(self, tick: Callable[[int, int], None]) -> None:
        """What has to be known of the model as it comes in; `tick(done, total)` may raise to stop."""

    def get_train_dataloader(self) -> DataLoader[Any]:
        steps = PlannedSteps(self.work.train.lengths, self.work.batch_size, self.work.seed)
        return DataLoader(_Rows(self.train_dataset), batch_sampler=steps, collate_fn=list)

    def _get_num_items_in_batch(self, batch_samples: list[list[Row]], device: Any) -> Any:
        """Supervised tokens of one step, by which a token loss is divided; None for losses per example."""
        if not self.objective.loss_per_token:
            return None
        counts = [supervised_tokens(row) for rows in batch_samples for row in rows]
        return torch.tensor(sum(counts), device=device)

    def training_step(self, model: Any, rows: list[Row], num_items_in_batch: Any = None) -> torch.Tensor:
        """Forward and backward over one optimizer step's examples; returns the loss of the whole step."""
        while True:
            try:
                loss = self._step_in_parts(model, rows, num_items_in_batch)
            except torch.cuda.OutOfMemoryError as error:
                self._shrink(model, rows, error)
                continue
            self.tokens_trained += sum(self.objective.row_length(row) for row in rows)
            return loss

    def _step_in_parts(self, model: Any, rows: list[Row], num_items_in_batch: Any) -> torch.Tensor:
        total: torch.Tensor | None = None
        for _, part in self._parts(rows):
            self.share_of_step = len(part) / len(rows)
            batch = self.data_collator(part)
            loss = super().training_step(model, batch, num_items_in_batch)  # type: ignore[misc]
            total = loss if total is None else total + loss
        assert total is not None
        return total

    share_of_step: float = 1.0
    """Share of the current step's examples that the current part holds; losses that are means over examples are
    weighted by it."""

    def compute_loss(self, *args: Any, **kwargs: Any) -> torch.Tensor:
        loss: torch.Tensor = super().compute_loss(*args, **kwargs)  # type: ignore[misc]
        return loss if self.objective.loss_per_token else loss * self.share_of_step

    def _parts(self, rows: list[Row]) -> Iterator[tuple[list[int], list[Row]]]:
        """Parts that fit into memory, each with the numbers its rows have in `rows`."""
        for part in micro_batches([self.objective.row_width(row) for row in rows], self.work.token_budget):
            yield part, [rows[at] for at in part]

    def _in_order_of_length(self, dataset: Any, lengths: list[int]) -> Iterator[tuple[list[int], list[Row]]]:
        """All of a dataset in parts that fit, the longest first, each with the row numbers in it."""
        order = sorted(range(len(lengths)), key=lambda at: -lengths[at])
        for start in range(0, len(order), READ_TOGETHER):
            numbers = order[start : start + READ_TOGETHER]
            for places, part in self._parts(_Rows(dataset).__getitems__(numbers)):
                yield [numbers[at] for at in places], part

    def _shrink(self, model: Any, rows: list[Row], error: Exception) -> None:
        longest = max(self.objective.row_width(row) for row in rows)
        if self.work.token_budget <= longest:
            raise ToolFailed(
                f"Out of GPU memory: one example of {longest} tokens does not fit.",
                out_of_memory_remedy(f"Lower max_length below {longest}"),
            ) from error
        model.zero_grad(set_to_none=True)
        torch.cuda.empty_cache()
        self.work.token_budget = max(self.work.token_budget // 2, longest)

    # --- evaluation ---

    def evaluate(self, *args: Any, **kwargs: Any) -> dict[str, float]:
        """Mean loss over the held-out rows, weighted by what it is a mean of: tokens, or pairs. TRL's other figures
        come along."""
        held_out = self.work.held_out
        assert held_out is not None
        began = time.monotonic()
        model = self.model
        model.eval()
        total, weight = 0.0, 0.0
        for _, part in self._in_order_of_length(self.eval_dataset, held_out.lengths):
            loss, counts = self._part_loss(model, part)
            total, weight = total + loss * counts, weight + counts
        self.seconds_evaluating += time.monotonic() - began
        metrics = {"eval_loss": total / weight}
        self.log(metrics)
        self.control = self.callback_handler.on_evaluate(self.args, self.state, self.control, metrics)
        model.train()
        return metrics

    def _part_loss(self, model: Any, part: list[Row]) -> tuple[float, float]:
        self.share_of_step = 1.0
        per_token = self.objective.loss_per_token
        counts = sum(supervised_tokens(row) for row in part) if per_token else len(part)
        inputs = self._prepare_inputs(self.data_collator(part))
        with torch.no_grad(), self.compute_loss_context_manager():
            loss = self.compute_loss(model, inputs)
        return float(loss), float(counts)


class _Rows(Dataset[Row]):
    """A `datasets.Dataset` read many rows at a time, which Arrow does far faster than row by row."""

    def __init__(self, dataset: Any) -> None:
        self.dataset = dataset

    def __len__(self) -> int:
        return len(self.dataset)

    def __getitem__(self, at: int) -> Row:
        return self.__getitems__([at])[0]

    def __getitems__(self, rows: list[int]) -> list[Row]:
        columns = self.dataset[rows]
        return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def supervised_tokens(row: Row) -> int:
    """Labelled tokens of a row whose loss is per token."""
    labels = row["labels"]
    return len(labels) - labels.count(IGNORED)


def settle(trainer: Any, keep: dict[str, torch.Tensor]) -> None:
    """After TRL's constructor: trained weights in float32 with the values they had, the lean output layer, no printing.

    TRL turns the adapter of a 4-bit model to bfloat16. Steps far smaller than a weight are lost in 8 bits of mantissa,
    and an adapter that is trained further would be rounded before it starts; `keep` holds the values to put back.
    """
    for name, weight in trainer.model.named_parameters():
        if weight.requires_grad:
            weight.data = keep.get(name, weight.data).to(torch.float32).to(weight.device)
    trainer.trained_weights = [weight for weight in trainer.model.parameters() if weight.requires_grad]
    _walk_less(trainer.model, trainer.trained_weights)
    trainer.remove_callback(PrinterCallback)
    base = trainer.model.get_base_model() if hasattr(trainer.model, "get_base_model") else trainer.model
    score_supervised_only(base)
    use_one_product(trainer.model)


def _walk_less(model: Any, trained: list[torch.nn.Parameter]) -> None:
    """Spare `model` the walks over all its modules that the trainer makes at every step.

    They cost the same however small the model is: for a few million parameters on a CPU, a tenth of a step.
    """
    walk = model.train

    def train(mode: bool = True) -> Any:
        return model if model.training == mode else walk(mode)

    def zero_grad(set_to_none: bool = True) -> None:
        for weight in trained:
            weight.grad = None

    model.train, model.zero_grad = train, zero_grad
