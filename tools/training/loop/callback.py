"""What a run in progress says to the outside, and how it is told to stop."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from transformers import TrainerCallback

from tools.contract import Context
from tools.errors import Cancelled, ToolFailed

SAVE_EVERY_SECONDS = 300.0
"""A killed run loses at most this much work. Saving at intervals of time keeps its cost small whatever a step takes."""

REPORTED = {
    "loss": "loss",
    "learning_rate": "learning_rate",
    "grad_norm": "grad_norm",
    "eval_loss": "eval_loss",
    "mean_token_accuracy": "token_accuracy",
    "rewards/accuracies": "reward_accuracy",
    "rewards/margins": "reward_margin",
    "eval_rewards/accuracies": "eval_reward_accuracy",
    "eval_rewards/margins": "eval_reward_margin",
}
"""TRL's names of figures worth a chart, and ours."""


class Reporter(TrainerCallback):
    """Progress with the time left, figures for the charts, checkpoints by the clock, and a stop at the next step when
    asked."""

    def __init__(self, context: Context, save_every_seconds: float = SAVE_EVERY_SECONDS) -> None:
        self.context = context
        self.save_every = save_every_seconds
        self.cancelled = False
        self.latest: dict[str, float] = {}
        self._began = self._saved = time.monotonic()
        self._first_step = 0

    def on_train_begin(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        self._began = self._saved = time.monotonic()
        self._first_step = state.global_step

    def on_epoch_begin(self, args: Any, state: Any, control: Any, train_dataloader: Any = None, **kwargs: Any) -> None:
        train_dataloader.batch_sampler.set_epoch(int(state.epoch or 0))

    def on_step_end(self, args: Any, state: Any, control: Any, **kwargs: Any) -> None:
        now = time.monotonic()
        done = state.global_step - self._first_step
        left = (now - self._began) / done * (state.max_steps - state.global_step)
        try:
            self.context.progress(state.global_step, state.max_steps, "steps", eta_s=round(left, 1))
        except Cancelled:
            # Saved first, raised when the trainer has come to rest: see `run.train`.
            self.cancelled = control.should_save = control.should_training_stop = True
            return
        if now - self._saved >= self.save_every and state.global_step < state.max_steps:
            self._saved = now
            control.should_save = True

    def on_log(self, args: Any, state: Any, control: Any, logs: dict[str, Any] | None = None, **kwargs: Any) -> None:
        values = {ours: float(logs[theirs]) for theirs, ours in REPORTED.items() if logs and theirs in logs}
        if not values:
            return
        loss = values.get("loss", values.get("eval_loss", 0.0))
        if not math.isfinite(loss):
            raise ToolFailed(
                f"The loss became {loss} at step {state.global_step}: training diverged.",
                f"Lower learning_rate (it was {args.learning_rate:g}, try {args.learning_rate / 10:g}), and check "
                "the data for "
                "rows that are not text.",
            )
        self.latest.update(values)
        self.context.metric(state.global_step, **values)


class KeepBest(TrainerCallback):
    """Stops when the held-out loss no longer improves, and keeps the weights of the best evaluation on disk, not in
    memory."""

    def __init__(self, patience: int, folder: Path) -> None:
        self.patience = patience
        self.weights, self.record = folder / "best.safetensors", folder / "best.json"

    def on_evaluate(
        self, args: Any, state: Any, control: Any, metrics: Any = None, model: Any = None, **kwargs: Any
    ) -> None:
        loss, step = metrics["eval_loss"], state.global_step
        record = json.loads(self.record.read_text()) if self.record.exists() else None
        # After a resume an evaluation may come a second time, with the same loss; it must not count twice.
        if record is None or step > record["last_step"]:
            if record is None or loss < record["eval_loss"]:
                trained = {n: p.detach().cpu().contiguous() for n, p in model.named_parameters() if p.requires_grad}
                save_file(trained, str(self.weights))
                record = {"eval_loss": loss, "step": step, "without_improvement": 0}
            else:
                record["without_improvement"] += 1
            self.record.write_text(json.dumps({**record, "last_step": step}))
        if record["without_improvement"] >= self.patience:
            control.should_training_stop = True

    def restore(self, model: Any) -> dict[str, Any] | None:
        """Put the best weights back into `model`; returns where they come from, None when nothing was evaluated."""
        if not self.record.exists():
            return None
        trained = load_file(str(self.weights))
        with torch.no_grad():
            for name, weight in model.named_parameters():
                if name in trained:
                    weight.copy_(trained[name])
        found: dict[str, Any] = json.loads(self.record.read_text())
        return found

    def clear(self) -> None:
        self.weights.unlink(missing_ok=True)
        self.record.unlink(missing_ok=True)
