"""What an objective is: everything that parameters, estimate, encoding and the loop ask of a way to learn."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tools.data.shapes.forms import Form
from tools.facts import Shape

if TYPE_CHECKING:
    from tools.training.loop.build import TrainerParts

LAST = 100
"""Place of an objective that names none: behind the usual ones."""

Row = dict[str, Any]

IGNORED = -100
"""Label of a token that does not count towards the loss."""


@dataclass(frozen=True)
class Coding:
    """How rows become tokens."""

    tokenizer: Any
    max_length: int
    """Tokens of the longest example, prompt and answer together."""
    all_turns: bool = False
    """Whether earlier answers of a conversation are learnt as well as the last."""


@dataclass(frozen=True)
class Coded:
    """One example as a trainer takes it."""

    columns: Row
    """Lists of token ids by the names the trainer knows them by; `label` is a truth value."""
    length: int
    """Tokens one forward pass spends on it, padding aside."""
    supervised: int
    """Tokens of it that count towards the loss; an example without one is dropped and counted."""
    is_cut: bool = False
    """Whether it was longer than an example may be."""


@dataclass(frozen=True, kw_only=True)
class Objective:
    """One thing that can be optimised. Files that declare one import nothing slow at their top."""

    name: str
    title: str
    """What it is, written out: `Direct preference optimisation`."""
    called: str
    """What people call a training with it, in a sentence: `fine-tuning (SFT)`."""
    needs: str
    """What its data holds, in a sentence: `prompts with answers`."""
    words: tuple[str, ...]
    """Ways people say it, as regular expressions over plain lower-case text."""
    source: str
    """Where it was published, and what its defaults rest on."""
    order: int = LAST
    """Place among the objectives where they are listed; equal ones go by name."""
    shapes: frozenset[Shape]
    """Shapes of a dataset that it learns from."""
    form: Form
    """The form those are brought into."""
    aligns: bool
    """Whether it shifts what a model prefers, so that it usually follows a training on answers."""
    needs_reference: bool
    """Whether the model is compared with how it was when training began."""
    packs: bool
    """Whether several examples may share a row."""
    fills_rows: bool = False
    """Whether examples are put end to end and cut into rows of the greatest length."""
    loss_over: str
    """What the loss is taken over, in words: `answers`."""
    loss_per_token: bool
    """Whether a loss is a mean over supervised tokens; otherwise it is one over examples."""
    rate_factor: float
    """Of the learning rate of the method, where none is asked for."""
    rate_why: str
    """What is added to the sentence that says where the rate comes from; empty where the factor is 1."""
    learnt: tuple[str, ...]
    """Columns of the form whose text is learnt."""
    sequences: int
    """Sequences that one example is in a forward pass, each with the prompt in it."""
    forward_only: float
    """Passes over an example without a backward one, for each that has one."""
    encode: Callable[[Iterable[list[Row]], Coding], Iterator[Coded]]
    """Batches of rows of the form to examples; a row with nothing to learn gives one without supervised tokens."""
    row_length: Callable[[Row], int]
    """Tokens of a coded row that one forward pass reads, padding aside."""
    row_width: Callable[[Row], int]
    """Tokens a coded row takes in a padded batch."""
    trainer: Callable[[TrainerParts], Any]
    """TRL's trainer with planned steps, made from its parts: see `tools/training/loop/trainers.py`."""
