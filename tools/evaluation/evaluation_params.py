"""Parameters of the evaluation tools."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from tools.contract import Params
from tools.evaluation.metrics import ON_REQUEST
from tools.fields import DataRef, Hint, ModelRef
from tools.records import NameIn

DEFAULT_ROWS = 200

_ANSWER_LENGTH = Hint(unit="tokens", usual=(64, 256), lifted=True)
_SEED = Hint(usual=(42,), lifted=True)


class _Scored(Params):
    metrics: list[Annotated[str, NameIn(ON_REQUEST)]] | None = None
    """What answers are scored by. Left out: what suits the length of the right answers. Loss and perplexity are always
    measured; asking for these alone skips writing answers, which takes most time."""
    max_new_tokens: Annotated[int | None, _ANSWER_LENGTH] = Field(default=None, ge=1, le=8192)
    """Longest answer, in tokens. Left out: enough for 99 % of the right answers and a quarter more, 16 to 512."""
    max_rows: int | None = Field(default=DEFAULT_ROWS, ge=1)
    """Test prompts at most, drawn at random by the seed; null for all."""
    seed: Annotated[int | None, _SEED] = Field(default=None, ge=0)
    """Seed of the draw and of the resampling; the run's own when left out."""


class EvaluateParams(_Scored):
    """Parameters of `evaluate_model`."""

    model: ModelRef
    """The model to test: `starter`, a Hub id (`@revision` allowed), a workspace model, a folder, or a step's output."""
    data: DataRef
    """Rows it was not trained on: prompts with answers, preference pairs, labelled answers, or raw text."""


class CompareParams(_Scored):
    """Parameters of `compare_models`."""

    base: ModelRef | None = None
    """The model compared against, usually the one training began with."""
    tuned: ModelRef | None = None
    """The model in question."""
    models: list[ModelRef] = Field(default=[], max_length=8)
    """Instead of `base` and `tuned`: two or more models, the first being what the others are compared against."""
    data: DataRef | None = None
    """Rows none of them was trained on. Either this or `prompts`."""
    prompts: list[str] = Field(default=[], max_length=1000)
    """Questions to put to each of them; the answers are shown side by side, without scores."""
    blind: bool = False
    """Show the two answers in random order under neutral names; the key is in the artifact."""

    @property
    def names(self) -> list[str]:
        """The models in order, whichever way they were given."""
        return list(self.models) if self.models else [name for name in (self.base, self.tuned) if name is not None]

    @model_validator(mode="after")
    def _two_models_and_one_source(self) -> CompareParams:
        if self.models and (self.base is not None or self.tuned is not None):
            raise ValueError("give either base and tuned, or models, not both")
        if len(self.names) < 2:
            raise ValueError("two models are needed: base and tuned, or a list of two or more in models")
        if (self.data is None) == (not self.prompts):
            raise ValueError("give either data (rows to test on) or prompts (questions to ask), and not both")
        if self.blind and len(self.names) != 2:
            raise ValueError(f"blind shows two answers side by side; models holds {len(self.names)}")
        return self


class GenerateParams(Params):
    """Parameters of `generate_text`."""

    model: ModelRef
    """The model to ask: `starter`, a Hub id (`@revision` allowed), a workspace model, a folder, or a step's output."""
    prompt: Annotated[str, Hint(multiline=True)] = Field(min_length=1)
    """The question, put as one user turn in the model's chat format."""
    system: str | None = None
    """A system message before it."""
    max_new_tokens: Annotated[int, _ANSWER_LENGTH] = Field(default=200, ge=1, le=8192)
    """Longest answer, in tokens."""
    temperature: float = Field(default=0.0, ge=0, le=5)
    """0 takes the likeliest token each time; higher values vary more."""
    seed: Annotated[int | None, _SEED] = Field(default=None, ge=0)
    """Seed of the sampling; the run's own when left out. Without effect at temperature 0."""
