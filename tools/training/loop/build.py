"""TRL's trainer for a plan: its configuration, its data, its adapter."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING, Any

from datasets import Dataset
from transformers import TrainerCallback
from trl import DPOConfig, KTOConfig, SFTConfig

from tools.contract import Context
from tools.models.load import Loaded
from tools.training.loop.collate import SftCollator
from tools.training.loop.planned import Work, settle
from tools.training.loop.trainers import PlannedDpo, PlannedKto, PlannedSft
from tools.training.methods.adapter import config_for

if TYPE_CHECKING:
    from tools.training.loop.train import Plan

LOGGED_POINTS = 200
"""Points of the loss chart at most; logging every step would wait for the device every step."""


def build(plan: Plan, loaded: Loaded, tokenizer: Any, callbacks: list[TrainerCallback], context: Context) -> Any:
    """A trainer ready to train. Its model is `trainer.model`, trained weights in float32."""
    work = Work(plan.train, plan.held_out, plan.params.batch_size, plan.fit.token_budget, plan.seed)
    keep = {
        name: weight.detach().clone()
        for name, weight in loaded.model.named_parameters()
        if plan.adapter and weight.requires_grad
    }
    everything: dict[str, Any] = {
        "model": loaded.model,
        "train_dataset": Dataset(plan.train.table),
        "eval_dataset": None if plan.held_out is None else Dataset(plan.held_out.table),
        "processing_class": tokenizer,
        "callbacks": callbacks,
        "peft_config": None if plan.adapter is not None else config_for(plan.params, loaded.model),
    }
    # Padding on the left is for generation.
    tokenizer.padding_side = "right"
    trainer = {"sft": _sft, "text": _sft, "dpo": _dpo, "kto": _kto}[plan.objective](
        plan, loaded, tokenizer, everything, work, context
    )
    settle(trainer, keep)
    if isinstance(trainer, PlannedDpo):
        trainer.score_reference(lambda done, total: context.progress(done, total, "pairs"))
    return trainer


def _sft(plan: Plan, loaded: Loaded, tokenizer: Any, everything: dict[str, Any], work: Work, context: Context) -> Any:
    collator = SftCollator(tokenizer.pad_token_id, plan.max_length if plan.params.packing else None)
    config = SFTConfig(**_settings(plan, context), max_length=None)
    return _with_work(PlannedSft, work)(**everything, args=config, data_collator=collator)


def _dpo(plan: Plan, loaded: Loaded, tokenizer: Any, everything: dict[str, Any], work: Work, context: Context) -> Any:
    params: Any = plan.params
    config = DPOConfig(
        **_settings(plan, context),
        max_length=None,
        beta=params.beta,
        loss_type=[params.loss_type],
        # The reference is scored by `score_reference`; with this TRL does not load a second model for full fine-tuning.
        precompute_ref_log_probs=params.method == "full",
        disable_dropout=params.lora_dropout == 0,
    )
    return _with_work(PlannedDpo, work)(**everything, args=config)


def _kto(plan: Plan, loaded: Loaded, tokenizer: Any, everything: dict[str, Any], work: Work, context: Context) -> Any:
    params: Any = plan.params
    config = KTOConfig(
        **_settings(plan, context),
        max_length=plan.max_length,
        beta=params.beta,
        loss_type=params.loss_type,
        disable_dropout=params.lora_dropout == 0,
    )
    # Adapters have their reference in the model under them; without one a copy of the model is kept.
    reference = copy.deepcopy(loaded.model) if params.method == "full" else None
    return _with_work(PlannedKto, work)(**everything, args=config, ref_model=reference)


def _with_work(kind: type, work: Work) -> type:
    """The trainer's class with the work to do on it: TRL's constructors already call what needs it."""
    return type(kind.__name__, (kind,), {"work": work})


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
