"""Metrics against values worked out by hand or by the packages themselves, offline."""

from __future__ import annotations

import evaluate
import pytest
import sacrebleu

from tools.evaluation.choose_metrics import scores_of_answers
from tools.evaluation.corpus_metric import CorpusMetric
from tools.evaluation.metrics import METRICS
from tools.evaluation.metrics.metric import Measured, Needs, Trial
from tools.evaluation.metrics.script import is_unspaced, words

MAIN = {m.name: m.main_score.name for m in METRICS.values() if m.needs is Needs.REFERENCES}

ANSWERS = ["the cat sat on the mat today", "a dog barked at night", "Closed on Monday."]
REFERENCES = [
    ["the cat sat on the mat", "today the cat sat on a mat"],
    ["a dog barked in the night"],
    ["closed  on monday."],
]


def make_metric(name: str) -> CorpusMetric:
    return CorpusMetric(METRICS[name])


@pytest.mark.parametrize("name", sorted(MAIN))
def test_every_metric_is_an_evaluate_metric_and_sums_to_its_corpus_score(name: str) -> None:
    metric = make_metric(name)
    assert isinstance(metric, evaluate.Metric)
    computed = metric.compute(predictions=ANSWERS, references=REFERENCES)
    assert MAIN[name] in computed
    record = METRICS[name]
    assert set(computed) == {score.name for score in record.all_scores}
    statistics = record.statistics(Measured(answers=ANSWERS, references=REFERENCES))
    assert statistics.shape[0] == len(ANSWERS)
    assert record.figures(statistics.sum(axis=0)) == pytest.approx(computed)
    assert record.scorer(MAIN[name])(statistics.sum(axis=0)) == pytest.approx(computed[MAIN[name]])


@pytest.mark.parametrize(("name", "best"), [("exact_match", 1), ("rouge", 1), ("bleu", 100), ("chrf", 100)])
def test_right_answers_score_full_marks(name: str, best: float) -> None:
    right = [wanted[0] for wanted in REFERENCES]
    assert make_metric(name).compute(predictions=right, references=REFERENCES)[MAIN[name]] == pytest.approx(best)


def test_bleu_and_chrf_are_sacrebleus_over_all_references() -> None:
    streams = [["the cat sat on the mat", "a dog barked in the night", "closed  on monday."]]
    second: list[str | None] = ["today the cat sat on a mat", None, None]
    bleu = sacrebleu.BLEU().corpus_score(ANSWERS, [*streams, second]).score
    chrf = sacrebleu.CHRF().corpus_score(ANSWERS, [*streams, second]).score
    assert make_metric("bleu").compute(predictions=ANSWERS, references=REFERENCES)["bleu"] == pytest.approx(bleu)
    assert make_metric("chrf").compute(predictions=ANSWERS, references=REFERENCES)["chrf"] == pytest.approx(chrf)
    assert 10 < bleu < 90


def test_a_second_reference_can_only_help() -> None:
    one = make_metric("bleu").compute(predictions=ANSWERS[:1], references=[REFERENCES[0][:1]])["bleu"]
    both = make_metric("bleu").compute(predictions=["today the cat sat on a mat"], references=[REFERENCES[0]])["bleu"]
    assert both == pytest.approx(100)
    assert one < 100


def test_exact_match_counts_neither_case_nor_white_space() -> None:
    found = make_metric("exact_match").compute(
        predictions=[" NINE\no'clock", "ten"], references=[["nine o'clock"], ["nine", "ten o'clock"]]
    )
    assert found == {"exact_match": 0.5}


def test_rouge_by_hand() -> None:
    # Five of six words shared with five of five: precision 1, recall 5/6, F = 10/11.
    found = make_metric("rouge").compute(
        predictions=["red green blue black white"], references=[["red green blue black white grey"]]
    )
    assert found["rouge1"] == pytest.approx(10 / 11)
    assert found["rouge2"] == pytest.approx(2 * (4 / 4) * (4 / 5) / (4 / 4 + 4 / 5))
    assert found["rougeL"] == pytest.approx(10 / 11)


@pytest.mark.parametrize(
    ("answer", "reference"), [("Το μουσείο ανοίγει στις εννέα", "Το μουσείο ανοίγει"), ("博物馆九点开门", "博物馆九点")]
)
def test_other_scripts_score(answer: str, reference: str) -> None:
    for name in ("rouge", "bleu", "chrf"):
        found = make_metric(name).compute(predictions=[answer], references=[[reference]])
        assert found[MAIN[name]] > 0, name


def test_an_empty_answer_scores_zero() -> None:
    for name in MAIN:
        assert make_metric(name).compute(predictions=[""], references=[["four words are here"]])[MAIN[name]] == 0


def test_metrics_follow_the_length_of_answers() -> None:
    long = Trial("answers", [["The hall opens at nine in the morning."], ["Write to the desk by Friday."]])
    short = Trial("answers", [["yes"], ["no"], ["a maybe"]])

    def names(trial: Trial, asked: list[str] | None) -> list[str]:
        return [metric.name for metric in scores_of_answers(trial, asked)]

    assert names(short, None) == ["exact_match", "chrf", "rouge"]
    assert names(long, None) == ["bleu", "chrf", "rouge", "exact_match"]
    assert names(long, ["loss", "chrf", "chrf"]) == ["chrf"]
    assert names(long, ["perplexity"]) == []


def test_scripts_without_spaces() -> None:
    assert is_unspaced([["博物馆九点开门 OK"]])
    assert not is_unspaced([["The 馆 opens"]])
    assert not is_unspaced([["12 + 3"]])
    assert words("博物馆九点 open now") == 5
    assert words("three plain words") == 3
