"""ROUGE: overlap of words, word pairs and longest common subsequences with the references."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tools.evaluation.metrics.metric import Measured, Metric, Needs, Shown, always

if TYPE_CHECKING:
    import numpy as np

_NAMES = ("rouge1", "rouge2", "rougeL")
_WORD = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿]|[^\W_]+")


class WordTokenizer:
    """Words of any script; the package's own tokenizer keeps a-z and 0-9 only, so that Greek or Chinese scores 0.

    Scripts that write no spaces between words (Han, kana) count by the character. English words are stemmed as there.
    """

    def __init__(self) -> None:
        from nltk.stem.porter import PorterStemmer  # type: ignore[import-untyped]

        self._stemmer = PorterStemmer()

    def tokenize(self, text: str) -> list[str]:
        """Lower-case words, those of four letters and more by their stem."""
        words = _WORD.findall(text.lower())
        return [self._stemmer.stem(word) if len(word) > 3 and word.isascii() else word for word in words]


def _statistics(measured: Measured) -> np.ndarray:
    """Per item: the three F-measures with the best reference, and 1, shape (items, 4)."""
    import numpy as np
    from rouge_score.rouge_scorer import RougeScorer

    scorer = RougeScorer(list(_NAMES), tokenizer=WordTokenizer())
    rows = []
    for answer, wanted in zip(measured.answers, measured.references, strict=True):
        found = scorer.score_multi(wanted, answer)
        rows.append([*(found[name].fmeasure for name in _NAMES), 1.0])
    return np.array(rows)


def _figures(total: np.ndarray) -> dict[str, float]:
    return {name: float(total[index] / total[-1]) for index, name in enumerate(_NAMES)}


METRIC = Metric(
    name="rouge",
    label="ROUGE",
    help="Mean F-measure from 0 to 1 of ROUGE-1, ROUGE-2 and ROUGE-L, the best reference counting.",
    source="Lin 2004; rouge-score, with words of any script",
    better="higher",
    scale=(0, 1),
    shown=Shown.THREE_DECIMALS,
    needs=Needs.REFERENCES,
    statistics=_statistics,
    figures=_figures,
    scores={"rouge1": "ROUGE-1", "rouge2": "ROUGE-2", "rougeL": "ROUGE-L"},
    main="rougeL",
    on_request=True,
    words=(
        r"rogue",
        r"rouge\b( ?-?[l12](sum)?\b)?",
    ),
    suits=always,
    packages=("rouge-score",),
    place=2,
)
