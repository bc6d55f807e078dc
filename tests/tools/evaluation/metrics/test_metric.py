"""Adding a metric is adding its file: from there it is asked for, measured, judged and shown."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import tools.evaluation.metrics as folder
from tools.compare_models import compare_models
from tools.contract import Context
from tools.evaluate_model import evaluate_model
from tools.evaluation.choose_metrics import scores_of_answers
from tools.evaluation.evaluation_results import Difference
from tools.evaluation.metrics import METRICS, ON_REQUEST, packages, score_named, scores
from tools.evaluation.metrics.metric import Needs, Shown, Trial
from tools.evaluation.statistics.verdict import compare_verdict
from tools.records import UnknownRecord
from ui.panels.compare_tab import difference, metrics_table

CHARACTERS_OFF = """
from tools.evaluation.metrics.metric import Measured, Metric, Needs, Shown, ratio


def _statistics(measured):
    import numpy as np

    off = [abs(len(a) - len(r[0])) for a, r in zip(measured.answers, measured.references, strict=True)]
    return np.array([[count, 1] for count in off], dtype=float)


METRIC = Metric(
    name="characters_off",
    label="characters off",
    help="Mean difference in length from the first reference, in characters.",
    source="made up for this test",
    better="lower",
    scale=(0, None),
    shown=Shown.ONE_DECIMAL,
    needs=Needs.REFERENCES,
    statistics=_statistics,
    figures=lambda total: {"characters_off": ratio(total)},
    on_request=True,
    packages=(),
)
"""

Add = Callable[[str, str], None]


@pytest.fixture
def add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Add]:
    """Puts a file beside the metrics; the records are read anew during the test and after it."""
    there = tmp_path / "metrics"
    there.mkdir()
    monkeypatch.setattr(folder, "__path__", [*folder.__path__, str(there)])
    for records in (METRICS, ON_REQUEST):
        monkeypatch.delitem(vars(records), "_found", raising=False)

    def write(name: str, text: str) -> None:
        (there / f"{name}.py").write_text(text)
        for records in (METRICS, ON_REQUEST):
            vars(records).pop("_found", None)

    yield write
    for records in (METRICS, ON_REQUEST):
        vars(records).pop("_found", None)
    for name in [name for name in sys.modules if name.startswith("tools.evaluation.metrics.")]:
        if str(there) in str(getattr(sys.modules[name], "__file__", "")):
            del sys.modules[name]


def test_a_lower_figure_that_falls_is_better(add: Add) -> None:
    add("characters_off", CHARACTERS_OFF)
    found = compare_verdict(
        {"base": {"characters_off": 40.0}, "tuned": {"characters_off": 3.25}},
        {"characters_off": Difference(difference=-36.75, low=-39, high=-30, items=50)},
        "characters_off",
        same_answers=0.0,
    )
    assert found.outcome == "better"
    assert found.sentence.startswith("Better: characters off 40.0 → 3.2, a difference of −36.8")
    entry = {"difference": -36.75, "low": -39.0, "high": -30.0}
    assert "tm-good" in str(difference("characters_off", entry))
    table = str(metrics_table({"metrics": {"base": {"characters_off": 40.0}, "tuned": {"characters_off": 3.25}}}))
    assert "characters off" in table
    assert "(lower is better)" in table


def test_a_metric_of_one_file_is_asked_for_and_decides(
    add: Add, tmp_path: Path, tiny_model: Path, tiny_adapter: Path
) -> None:
    add("characters_off", CHARACTERS_OFF)
    data = tmp_path / "rows.jsonl"
    rows = [{"prompt": f"Where is shelf {i}?", "completion": "Behind the blue door."} for i in range(4)]
    data.write_text("\n".join(json.dumps(row) for row in rows))
    settings: dict[str, Any] = {"data": str(data), "metrics": ["characters_off"], "max_new_tokens": 4}
    both = compare_models.params(base=str(tiny_model), tuned=str(tiny_adapter), **settings)
    compared = compare_models.run(both, Context(work=tmp_path))
    assert compared.main_metric == "characters_off"
    assert "characters off" in compared.verdict.sentence
    alone = evaluate_model.run(evaluate_model.params(model=str(tiny_adapter), **settings), Context(work=tmp_path))
    assert alone.metrics == pytest.approx({"characters_off": compared.metrics["tuned"]["characters_off"]})
    assert alone.counts["characters_off"] == 4


def test_what_is_left_out_of_a_metric_is_named(add: Add) -> None:
    add("characters_off", CHARACTERS_OFF.replace('    better="lower",\n', ""))
    with pytest.raises(TypeError, match=r"characters_off does not declare a whole metric: .*'better'"):
        METRICS["bleu"]


def test_several_scores_need_a_main_one(add: Add) -> None:
    add("characters_off", CHARACTERS_OFF.replace("packages=(),", 'scores={"off": "off", "far": "far off"},'))
    with pytest.raises(TypeError, match="characters_off: `main` names one of its scores, off, far"):
        METRICS["bleu"]


def test_a_package_that_is_not_there_is_said_before_anything_runs(add: Add) -> None:
    from tools.errors import InputError

    add("characters_off", CHARACTERS_OFF.replace("packages=(),", 'packages=("no-such-package",),'))
    with pytest.raises(InputError, match=r"characters off is computed with the package no-such-package, which is not"):
        scores_of_answers(Trial("answers", [["a"]]), ["characters_off"])


def test_an_unknown_name_raises_everywhere() -> None:
    with pytest.raises(UnknownRecord, match="no metric"):
        METRICS["blue"]
    with pytest.raises(UnknownRecord, match=r"`rouge` is no score of any metric\. There are: loss, "):
        score_named("rouge")
    figures = {"base": {"mystery": 1.0}, "tuned": {"mystery": 2.0}}
    with pytest.raises(UnknownRecord, match="mystery"):
        compare_verdict(
            figures, {"mystery": Difference(difference=1, low=1, high=1, items=30)}, "mystery", same_answers=None
        )
    with pytest.raises(ValidationError, match=r"`blue` is no metric to ask for\. Did you mean `bleu`\?"):
        evaluate_model.params(model="starter", data="x.csv", metrics=["blue"])


def test_a_figure_of_another_version_is_shown_without_a_direction() -> None:
    result = {
        "metrics": {"base": {"mystery": 1.0}, "tuned": {"mystery": 2.0}},
        "difference": {"mystery": {"difference": 1.0, "low": 0.5, "high": 1.5}},
    }
    shown = str(metrics_table(result))
    assert "no metric of this version" in shown
    assert "tm-interval" not in shown


@pytest.mark.parametrize("name", [score.name for score in scores()])
def test_every_figure_says_what_it_is(name: str) -> None:
    metric = score_named(name).metric
    assert metric.help.endswith(".")
    assert metric.source
    low, high = metric.scale
    assert low is None or high is None or low < high
    assert (metric.shown is Shown.PER_CENT) <= (metric.scale == (0, 1))


@pytest.mark.parametrize(
    ("name", "value", "text"),
    [
        *(("bleu", 31.44, "31.4"), ("exact_match", 0.5, "50.0%"), ("rougeL", 0.5, "0.500"), ("loss", 1.25, "1.250")),
        *(("preference_accuracy", 0.625, "62.5%"), ("preference_margin", 8.04, "8.0"), ("bits_per_byte", 1, "1.000")),
    ],
)
def test_figures_as_people_read_them(name: str, value: float, text: str) -> None:
    assert score_named(name).text(value) == text
    assert score_named(name).signed(-value) == f"−{text}"


@pytest.mark.parametrize(
    ("name", "low", "high", "judged"),
    [
        *(("bleu", 1.0, 2.0, 1), ("bleu", -2.0, -1.0, -1), ("loss", 1.0, 2.0, -1), ("loss", -2.0, -1.0, 1)),
        *(("loss", -1.0, 1.0, 0), ("loss", None, None, 0), ("bleu", float("nan"), float("nan"), 0)),
    ],
)
def test_which_way_is_better(name: str, low: float | None, high: float | None, judged: int) -> None:
    assert score_named(name).judged(low, high) == judged


def test_only_those_a_person_may_ask_for_are_choices() -> None:
    assert list(ON_REQUEST) == ["loss", "perplexity", "bleu", "chrf", "rouge", "exact_match"]
    listed = evaluate_model.schema()["properties"]["metrics"]["anyOf"][0]["items"]["enum"]
    assert listed == list(ON_REQUEST)


def test_the_tools_depend_on_what_metrics_are_computed_with() -> None:
    assert set(packages()) == {"sacrebleu", "rouge-score"}
    assert set(packages()) < set(evaluate_model.depends_on)


def test_reading_the_records_loads_nothing_slow() -> None:
    code = "from tools.evaluation.metrics import METRICS; list(METRICS); import sys; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    slow = {"numpy", "torch", "datasets", "evaluate", "sacrebleu", "rouge_score", "nltk", "transformers"}
    assert not {name.split(".")[0] for name in loaded} & slow


def test_answers_alone_need_no_references() -> None:
    assert {name for name, metric in METRICS.items() if metric.needs is Needs.ANSWERS} == {
        "stop_rate",
        "repetition_rate",
    }


def test_a_request_asks_for_it_by_its_label(add: Add) -> None:
    from agent.planner.language import declared_words, stated_parameters
    from tools.parameters import parameter_table

    read = [*vars(declared_words).values(), *vars(stated_parameters).values(), parameter_table]
    remembered = [function for function in read if hasattr(function, "cache_clear")]
    add("characters_off", CHARACTERS_OFF)
    for function in remembered:
        function.cache_clear()
    try:
        found = stated_parameters.read_parameters("evaluate starter on test.csv and report characters off")
        assert found.values() == {"metrics": ["characters_off"]}
    finally:
        for function in remembered:
            function.cache_clear()
