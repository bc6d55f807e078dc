"""TRL's trainer for a plan: its settings, its data, its adapter. Which trainer it is, the objective says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from datasets import Dataset
from transformers import TrainerCallback

from tools.contract import Context
from tools.models.load import Loaded
from tools.training.loop.adapter import config_for
from tools.training.loop.planned import Work, settle

if TYPE_CHECKING:
    from tools.training.loop.train import Plan

LOGGED_POINTS = 200
"""Points of the loss chart at most; logging every step would wait for the device every step."""


@dataclass(frozen=True)
class TrainerParts:
    """What a trainer is made of."""

    plan: Plan
    loaded: Loaded
    tokenizer: Any
    settings: dict[str, Any]
    """What all of TRL's configurations share."""
    _shared: dict[str, Any]
    """What the constructors of all of TRL's trainers take."""
    _work: Work

    def make(self, kind: type, config: Any, **more: Any) -> Any:
        """A trainer of that class, which has `PlannedTraining` before a trainer of TRL, with the work to do on it.

        The work is on the class, for TRL's constructors already call what needs it.
        """
        planned = type(kind.__name__, (kind,), {"work": self._work, "objective": self.plan.objective})
        return planned(**self._shared, args=config, **more)


def build(plan: Plan, loaded: Loaded, tokenizer: Any, callbacks: list[TrainerCallback], context: Context) -> Any:
    """A trainer ready to train. Its model is `trainer.model`, trained weights in float32."""
    work = Work(plan.train, plan.held_out, plan.params.batch_size, plan.fit.token_budget, plan.seed)
    keep = {
        name: weight.detach().clone()
        for name, weight in loaded.model.named_parameters()
        if plan.adapter and weight.requires_grad
    }
    shared: dict[str, Any] = {
        "model": loaded.model,
        "train_dataset": Dataset(plan.train.table),
        "eval_dataset": None if plan.held_out is None else Dataset(plan.held_out.table),
        "processing_class": tokenizer,
        "callbacks": callbacks,
        "peft_config": None if plan.adapter is not None else config_for(plan.params, plan.method, loaded.model),
    }
    # Padding on the left is for generation.
    tokenizer.padding_side = "right"
    trainer = plan.objective.trainer(TrainerParts(plan, loaded, tokenizer, _settings(plan, context), shared, work))
    settle(trainer, keep)
    trainer.before_training(lambda done, total: context.progress(done, total, "pairs"))
    return trainer


def _settings(plan: Plan, context: Context) -> dict[str, Any]:
    """What all of TRL's configurations share."""
    on_cpu = plan.place == "cpu"
    return {
        "output_dir": str(context.work),
        "seed": plan.seed,
        "data_seed": plan.seed,
        "max_steps": plan.steps,
        "learning_rate": plan.rate.value,
        "lr_scheduler_type": "linear",
        "warmup_steps": round(plan.params.warmup * plan.steps),
        "optim": "adamw_torch_fused",
        "weight_decay": 0.0,
        "max_grad_norm": 1.0,
        # Parts of a step are made by the loop itself: see `loop.PlannedTraining`.
        "per_device_train_batch_size": plan.params.batch_size,
        "gradient_accumulation_steps": 1,
        "gradient_checkpointing": plan.fit.checkpointing,
        "gradient_checkpointing_kwargs": {"use_reentrant": False},
        "bf16": not on_cpu,
        "use_cpu": on_cpu,
        "eval_strategy": "no" if plan.held_out is None else "steps",
        "eval_steps": plan.evaluate_every,
        # Checkpoints are written by the clock: see `callback.Reporter`.
        "save_strategy": "no",
        "save_total_limit": 1,
        "logging_steps": max(1, plan.steps // LOGGED_POINTS),
        "logging_nan_inf_filter": False,
        "report_to": "none",
        "disable_tqdm": True,
        "dataloader_num_workers": 0,
        "dataloader_pin_memory": False,
        "remove_unused_columns": False,
        "pad_to_multiple_of": None if on_cpu else 8,
    }
