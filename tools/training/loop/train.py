"""One training run from parameters to a saved result. The order is: everything that can be refused, then everything
that costs."""

from __future__ import annotations

import math
import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.catalogue import TOOLS
from tools.contract import Context, Verdict
from tools.data.prepared import Prepared, load_prepared
from tools.errors import Cancelled, InputError
from tools.models.load import Loaded, load, load_tokenizer, resolve_adapter_on_hub
from tools.models.names import ModelSource, resolve
from tools.training.checks import learned
from tools.training.checks.continuation import check_continuation
from tools.training.checks.memory import Fit, fit
from tools.training.checks.model_shape import ModelShape, shape_of
from tools.training.checks.speed import in_half_precision
from tools.training.learning_rate import LearningRate, choose
from tools.training.loop import checkpoint, device, save
from tools.training.loop.encode import Encoded, encode
from tools.training.methods import METHODS
from tools.training.methods.method import Method
from tools.training.objectives import OBJECTIVES
from tools.training.objectives.objective import Coding, Objective
from tools.training.params import TrainParams
from tools.training.result import Learned, TrainResult

DEFAULT_LENGTH = 1024
EVALUATIONS_PER_EPOCH = 4
"""With early stopping on; once an epoch otherwise."""


@dataclass
class Plan:
    """A run with everything decided."""

    params: TrainParams
    objective: Objective
    method: Method
    source: ModelSource
    shape: ModelShape
    seed: int
    max_length: int
    rate: LearningRate
    fit: Fit
    place: str
    train: Encoded
    held_out: Encoded | None
    adapter: dict[str, Any] | None
    """Settings of the adapter that is trained further; None for a new one."""

    @property
    def steps_per_epoch(self) -> int:
        return math.ceil(len(self.train) / self.params.batch_size)

    @property
    def steps(self) -> int:
        return self.params.max_steps or max(1, math.ceil(self.params.epochs * self.steps_per_epoch))

    @property
    def evaluate_every(self) -> int:
        parts = EVALUATIONS_PER_EPOCH if self.params.early_stopping else 1
        return max(1, min(self.steps_per_epoch // parts or 1, self.steps))

    @property
    def base(self) -> str:
        return self.source.name if self.source.base is None else self.source.base.name


def train(params: TrainParams, context: Context) -> TrainResult:
    """Train `params.model` on `params.data` and leave the result under `context.work`.

    Called again with the folder of a run that was cut short, it goes on from the last checkpoint there. Raises
    `InputError` for what has to change first, `ToolFailed` when training goes wrong, and `Cancelled` after saving.
    """
    device.quiet()
    plan, tokenizer = make_plan(params, context)
    _announce(plan, context)
    with device.explained(plan.max_length), device.repeatable(plan.place):
        return _carry_out(plan, tokenizer, context)


def make_plan(params: TrainParams, context: Context) -> tuple[Plan, Any]:
    """Read the data, tokenise it and decide every setting; no weights are loaded yet."""
    source, objective = resolve_adapter_on_hub(resolve(params.model)), OBJECTIVES[params.objective]
    method, adapter = METHODS[params.method], None
    if source.kind == "adapter":
        method, adapter = check_continuation(params, source)
    shape = shape_of(source)
    max_length = _max_length(params, shape)
    data = load_prepared(params.data, [objective.form])
    held_out = load_prepared(params.eval_data, [objective.form]) if params.eval_data else None
    tokenizer = load_tokenizer(source)
    rows = _encode(params, objective, data, tokenizer, max_length, context)
    place = device.name()
    plan = Plan(
        params, objective, method, source, shape,
        seed=context.seed if params.seed is None else params.seed,
        max_length=max_length,
        rate=choose(
            params.learning_rate,
            method=method, objective=objective, hidden_size=shape.hidden, model_type=shape.model_type,
        ),
        fit=fit(
            shape, method,
            free_bytes=device.free_bytes(), longest=max(rows.lengths), rank=params.lora_r, device=place,
            half_precision=in_half_precision(shape, place, method),
        ),
        place=place,
        train=rows,
        held_out=None if held_out is None else _encode(params, objective, held_out, tokenizer, max_length, context),
        adapter=adapter,
    )  # fmt: skip
    return plan, tokenizer


def _encode(
    params: TrainParams, objective: Objective, data: Prepared, tokenizer: Any, max_length: int, context: Context
) -> Encoded:
    coding = Coding(tokenizer, max_length, all_turns=getattr(params, "train_on", None) == "all_answers")
    encoded = encode(data, objective, coding, lambda done, total: context.progress(done, total, "rows"))
    encoded.dropped += data.skipped
    return encoded


def _max_length(params: TrainParams, shape: ModelShape) -> int:
    if params.max_length is None:
        return min(DEFAULT_LENGTH, shape.context or DEFAULT_LENGTH)
    if shape.context is not None and params.max_length > shape.context:
        raise InputError(
            f"max_length={params.max_length} is more than {params.model} can read: its context is {shape.context} "
            "tokens.",
            f"Use max_length={shape.context} or less, or a model with a longer context.",
        )
    return params.max_length


def _announce(plan: Plan, context: Context) -> None:
    rows = plan.train
    context.note(
        f"{len(rows)} examples, {rows.tokens} tokens, {rows.supervised_tokens} of them to learn; "
        f"{plan.steps} steps at a learning rate of {plan.rate.value:g} ({plan.rate.why})."
    )
    adapter = {name for method in METHODS.values() for name in method.parameters}
    stated = {name for name in plan.params.model_fields_set & adapter if getattr(plan.params, name) is not None}
    if unused := sorted(stated - plan.method.parameters):
        context.note(f"method={plan.method.name} has no use for {', '.join(unused)}.", "warning")
    if rows.dropped:
        context.note(
            f"{rows.dropped} rows are left out: nothing to learn in them at max_length={plan.max_length}.", "warning"
        )
    if rows.truncated:
        context.note(f"{rows.truncated} rows are cut at {plan.max_length} tokens.", "warning")


def _carry_out(plan: Plan, tokenizer: Any, context: Context) -> TrainResult:
    from tools.training.loop.build import build
    from tools.training.loop.callback import KeepBest, Reporter

    params = plan.params
    loaded = load(
        params.model,
        method_4bit=plan.method.is_quantised,
        trainable_adapter=plan.adapter is not None,
        dtype=None if plan.method.half_precision else "float32",
    )
    reporter = Reporter(context)
    keeper = KeepBest(params.early_stopping, context.work) if params.early_stopping else None
    trainer = build(plan, loaded, tokenizer, [reporter, *([keeper] if keeper else [])], context)
    start = learned.Start.of(trainer.model)
    resume = checkpoint.latest(context.work)
    if resume is not None:
        context.note(f"Going on from step {resume.name.removeprefix('checkpoint-')}, where this run was cut short.")
    began = time.monotonic()
    trainer.train(resume_from_checkpoint=str(resume) if resume else None)
    seconds = time.monotonic() - began - trainer.seconds_evaluating
    if reporter.cancelled:
        raise Cancelled(
            f"Training stopped at step {trainer.state.global_step} of {plan.steps}, as asked.",
            f"What was learnt so far is kept in checkpoint-{trainer.state.global_step}; resume the run to go on "
            "from there.",
        )
    best = keeper.restore(trainer.model) if keeper else None
    eval_loss = None
    if plan.held_out is not None:
        eval_loss = best["eval_loss"] if best else _final_eval_loss(trainer)
    figures = learned.measure(trainer.model, start, trainer.state.log_history)
    folder = _save(plan, loaded, trainer, tokenizer, context.work, figures, eval_loss)
    checkpoint.remove_all(context.work)
    if keeper:
        keeper.clear()
    return _result(plan, trainer, context, folder, figures, eval_loss, seconds, reporter.latest, best)


def _final_eval_loss(trainer: Any) -> float:
    """The last evaluation's loss, made now if training went on after it."""
    evaluated = [entry for entry in trainer.state.log_history if "eval_loss" in entry]
    if evaluated and evaluated[-1]["step"] == trainer.state.global_step:
        return float(evaluated[-1]["eval_loss"])
    return float(trainer.evaluate()["eval_loss"])


def _save(
    plan: Plan, loaded: Loaded, trainer: Any, tokenizer: Any, work: Path, figures: Learned, eval_loss: float | None
) -> Path:
    import torch

    whole = plan.method.trains_all
    folder = work / (save.MODEL_FOLDER if whole else save.ADAPTER_FOLDER)
    shutil.rmtree(folder, ignore_errors=True)
    if whole:
        save.save_whole(trainer.model, tokenizer, folder, getattr(torch, plan.shape.dtype))
    else:
        save.save_adapter(trainer.model, tokenizer, folder, plan.base)
    settings = {name: value for name, value in resolved(plan).items() if name not in ("data", "eval_data", "model")}
    losses = {"first loss": figures.first_loss, "last loss": figures.last_loss}
    losses |= {"loss on held-out rows": eval_loss} if eval_loss is not None else {}
    counts = {"examples": len(plan.train), "supervised tokens": plan.train.supervised_tokens}
    trained_with = next(tool.name for tool in TOOLS.values() if tool.objective == plan.objective.name)
    save.write_card(folder, base=plan.base, trained_with=trained_with, settings=settings, figures={**counts, **losses})
    return folder


def resolved(plan: Plan) -> dict[str, Any]:
    """Every setting of the run, the chosen ones included, in JSON types. What depends on the machine is left to
    `_result`."""
    settings: dict[str, Any] = plan.params.model_dump()
    settings |= {
        "learning_rate": plan.rate.value,
        "learning_rate_why": plan.rate.why,
        "max_length": plan.max_length,
        "seed": plan.seed,
        "steps": plan.steps,
        "optimizer": "adamw",
        "schedule": "linear to zero",
        "method": plan.method.name,
        "loss_over": plan.objective.loss_over,
    }
    if plan.adapter is not None:
        settings |= plan.adapter
    for name in {"lora_alpha", "lora_dropout"} - plan.method.parameters:
        settings.pop(name)
    return settings


def _result(
    plan: Plan, trainer: Any, context: Context, folder: Path, figures: Learned, eval_loss: float | None, seconds: float,
    latest: dict[str, float], best: dict[str, Any] | None,
) -> TrainResult:  # fmt: skip
    hardware = {
        "device": plan.place,
        "threads": device.threads(),
        "tokens_per_pass": trainer.work.token_budget,
        "gradient_checkpointing": plan.fit.checkpointing,
    }
    kept = {"kept_step": best["step"]} if best else {}
    others = {name: value for name, value in latest.items() if "accuracy" in name or "margin" in name}
    better = "fell" if figures.last_loss < figures.first_loss else "did not fall"
    losses = f"{figures.first_loss:.3f} → {figures.last_loss:.3f}"
    sentence = f"Training made {trainer.state.global_step} steps; the loss {better}: {losses}."
    if eval_loss is not None:
        sentence += f" On held-out rows it is {eval_loss:.3f}."
    whole = plan.method.trains_all
    return TrainResult(
        model=context.artifact(folder, "model" if whole else "adapter"),
        base=plan.base,
        method=plan.method.name,
        steps=trainer.state.global_step,
        epochs=round(trainer.state.global_step / plan.steps_per_epoch, 3),
        examples=len(plan.train),
        supervised_tokens=plan.train.supervised_tokens,
        truncated=plan.train.truncated,
        dropped=plan.train.dropped,
        final_loss=figures.last_loss,
        eval_loss=eval_loss,
        seconds=round(seconds, 3),
        tokens_per_second=round(trainer.tokens_trained / seconds, 1) if seconds else 0.0,
        peak_memory_gb=round(device.peak_bytes(plan.place) / 1e9, 3),
        resolved={**resolved(plan), **hardware, **kept},
        learned=figures,
        metrics=others,
        verdict=Verdict(outcome="done", sentence=sentence),
    )
