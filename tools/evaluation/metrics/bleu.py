"""BLEU by sacrebleu, over all references of an item."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from tools.evaluation.metrics.exact_match import short_answers
from tools.evaluation.metrics.metric import Measured, Metric, Needs, Shown, Trial
from tools.evaluation.metrics.script import is_unspaced

if TYPE_CHECKING:
    import numpy as np


def transposed(references: Sequence[Sequence[str]]) -> list[list[str | None]]:
    """References as sacrebleu wants them: one stream per position, None where an item has fewer."""
    return [list(stream) for stream in zip_longest(*references)]


def _statistics(measured: Measured) -> np.ndarray:
    """Per item: n-grams shared and written, and lengths, as sacrebleu counts them.

    References in scripts without spaces between words are tokenized by the character (sacrebleu's `char`).
    """
    import numpy as np
    from sacrebleu.metrics import BLEU

    bleu = BLEU(tokenize="char" if is_unspaced(measured.references) else "13a", force=True)
    return np.array(bleu._extract_corpus_statistics(measured.answers, transposed(measured.references)), dtype=float)


def _figures(total: np.ndarray) -> dict[str, float]:
    from sacrebleu.metrics import BLEU

    return {"bleu": float(BLEU(force=True)._compute_score_from_stats(total.astype(int).tolist()).score)}


def _long_answers(trial: Trial) -> bool:
    """BLEU, made of runs of four words, says nothing of answers of three."""
    return not short_answers(trial)


METRIC = Metric(
    name="bleu",
    label="BLEU",
    help="Runs of up to four words that answers share with the right ones, over the corpus, from 0 to 100.",
    source="Papineni et al. 2002; sacrebleu, mixed case, exponential smoothing, tokenizer 13a",
    better="higher",
    scale=(0, 100),
    shown=Shown.ONE_DECIMAL,
    needs=Needs.REFERENCES,
    statistics=_statistics,
    figures=_figures,
    on_request=True,
    words=(r"(sacre)?bleu",),
    suits=_long_answers,
    decides=_long_answers,
    packages=("sacrebleu",),
    place=0,
)
