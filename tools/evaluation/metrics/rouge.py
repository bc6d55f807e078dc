"""ROUGE: overlap of words, word pairs and longest common subsequences with the references."""

from __future__ import annotations

import re

import numpy as np
from nltk.stem.porter import PorterStemmer  # type: ignore[import-untyped]
from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import Tokenizer

from tools.evaluation.metrics.base import CorpusMetric

_NAMES = ("rouge1", "rouge2", "rougeL")
_WORD = re.compile(r"[぀-ヿ㐀-䶿一-鿿豈-﫿]|[^\W_]+")


class WordTokenizer(Tokenizer):  # type: ignore[misc, unused-ignore]
    """Words of any script; the package's own tokenizer keeps a-z and 0-9 only, so that Greek or Chinese scores 0.

    Scripts that write no spaces between words (Han, kana) count by the character. English words are stemmed as there.
    """

    def __init__(self) -> None:
        self._stemmer = PorterStemmer()

    def tokenize(self, text: str) -> list[str]:
        words = _WORD.findall(text.lower())
        return [self._stemmer.stem(word) if len(word) > 3 and word.isascii() else word for word in words]


class Rouge(CorpusMetric):
    """Mean F-measure from 0 to 1 of ROUGE-1, ROUGE-2 and ROUGE-L (Lin 2004), the best reference counting."""

    names = _NAMES
    description = __doc__ or ""

    def statistics(self, predictions: list[str], references: list[list[str]]) -> np.ndarray:
        scorer = RougeScorer(list(_NAMES), tokenizer=WordTokenizer())
        rows = []
        for prediction, wanted in zip(predictions, references, strict=True):
            found = scorer.score_multi(wanted, prediction)
            rows.append([*(found[name].fmeasure for name in _NAMES), 1.0])
        return np.array(rows)

    def scores(self, total: np.ndarray) -> dict[str, float]:
        return {name: float(total[index] / total[-1]) for index, name in enumerate(_NAMES)}
