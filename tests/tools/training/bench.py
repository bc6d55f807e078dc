"""A recorder of events and a short way to run a training tool."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.tools.training.rows import answers, judged, pairs, texts, write
from tools.catalogue import TOOLS
from tools.contract import Context
from tools.data.prepared import Form
from tools.training.result import TrainResult


@dataclass
class Bench:
    """Runs training tools on tiny data with a tiny model."""

    model: str
    folder: Path
    events: list[tuple[str, dict[str, Any]]] = field(default_factory=list)

    def data(self, tool: str, rows: int) -> str:
        make, form = {
            "train_sft": (answers, Form.PROMPT_COMPLETION),
            "train_dpo": (pairs, Form.PREFERENCE),
            "train_kto": (judged, Form.UNPAIRED_PREFERENCE),
            "continue_pretraining": (texts, Form.TEXT),
        }[tool]
        return write(self.folder / f"{tool}-{rows}.parquet", form, make(rows))

    def context(self, work: str = "work", stop_after: int | None = None, seed: int = 42) -> Context:
        """A context in `folder/work`; `stop_after` steps the person asks the run to stop."""
        place = self.folder / work
        place.mkdir(exist_ok=True)
        self.events.clear()

        def stop() -> bool:
            done = [data["done"] for kind, data in self.events if kind == "progress" and data["unit"] == "steps"]
            return stop_after is not None and bool(done) and done[-1] >= stop_after

        return Context(place, seed=seed, sink=lambda kind, data: self.events.append((kind, data)), is_cancelled=stop)

    def train(self, tool: str = "train_sft", *, rows: int = 12, **settings: Any) -> TrainResult:
        context = settings.pop("context", None) or self.context()
        declared = TOOLS.get(tool)
        assert declared is not None
        values = {"data": self.data(tool, rows), "model": self.model, "batch_size": 4, "lora_r": 4, **settings}
        result = declared.run(declared.params(**values), context)
        assert isinstance(result, TrainResult)
        return result

    def seen(self, kind: str) -> list[dict[str, Any]]:
        return [data for name, data in self.events if name == kind]


@pytest.fixture
def bench(tiny_model: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bench:
    import torch

    # A model this small gains nothing from threads, and threads that wait for each other make a busy machine crawl.
    torch.set_num_threads(1)
    # Every step's progress is written, so that a test can stop at a certain one.
    monkeypatch.setattr(Context, "progress", _every_time)
    return Bench(str(tiny_model), tmp_path)


def _every_time(self: Context, done: float, total: float, unit: str, **extra: Any) -> None:
    self.raise_if_cancelled()
    self.emit("progress", done=done, total=total, unit=unit, **extra)
