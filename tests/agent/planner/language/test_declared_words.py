"""A new method, metric and number are understood by their declared names, and ordinary words stay ordinary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Any

import pytest
from pydantic import Field

from agent.planner.language.declared_words import unforeseen
from tests.agent.planner.added import added
from tests.agent.planner.talking import SUPPORT, TEST, Talk, stated, tools
from tools.catalogue import TOOLS
from tools.evaluation.metrics import METRICS, ON_REQUEST
from tools.fields import Hint
from tools.parameters import parameter_table
from tools.records import Records
from tools.training.methods import METHODS


def with_noise(name: str) -> Any:
    """A training tool with one more number."""
    tool = TOOLS[name]
    noise: Any = Field(default=0.0, ge=0, le=1)
    kind = type("More", (tool.params,), {"__annotations__": {"noise_level": NOISE}, "noise_level": noise})
    return replace(tool, params=kind)


NOISE = Annotated[float, Hint(words=("noise",))]
VERA = replace(METHODS["lora"], name="vera", words=("vera", "vector based random( adaptation)?"))
UNSPOKEN = [replace(METHODS["lora"], name=name, words=()) for name in ("loha", "text")]
WER = replace(METRICS["bleu"], name="wer", words=("wer", "word error rate"))
LABELS = {"len_ratio": "ratio of lengths", "words": "words"}
RATIOS = [replace(METRICS["bleu"], name=name, label=label, words=()) for name, label in LABELS.items()]


def more(records: Records[Any], *found: Any) -> Any:
    """Records with more of their kind among them, for `monkeypatch`."""
    return {**records, **{record.name: record for record in found}}


@pytest.fixture(scope="module", autouse=True)
def _declared() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(METHODS.__dict__, "_found", more(METHODS, VERA, *UNSPOKEN))
        patch.setitem(ON_REQUEST.__dict__, "_found", more(ON_REQUEST, WER, *RATIOS))
        parameter_table.cache_clear()
        with added(with_noise("train_sft")):
            yield
    parameter_table.cache_clear()


def test_only_what_has_no_phrases_is_read_here() -> None:
    choices = {each.name: each.choices for each in unforeseen()}
    assert sorted(choice for choice, _ in choices["method"]) == ["loha", "text"]
    assert choices["noise_level"] == ()
    assert "epochs" not in choices


@pytest.mark.parametrize(
    "request_",
    [
        "fine-tune on support.csv with vera",
        "fine-tune on support.csv using VeRA",
        "fine-tune on support.csv, method vera",
        "train on support.csv, method=vera",
        "train on support.csv with vector-based random adaptation",
        "use vera instead of lora on support.csv",
    ],
)
def test_a_method_is_understood_by_its_plain_name(request_: str) -> None:
    reply = Talk(SUPPORT).say(request_)
    assert "train_sft" in tools(reply), (reply.question, reply.answer)
    assert stated(reply) == {"method": "vera"}


def test_one_without_words_is_understood_by_its_name() -> None:
    assert stated(Talk(SUPPORT).say("fine-tune on support.csv with LoHa")) == {"method": "loha"}
    assert stated(Talk(SUPPORT).say("use loha instead of lora on support.csv")) == {"method": "loha"}


def test_two_methods_are_trained_side_by_side() -> None:
    reply = Talk(SUPPORT).say("compare lora and vera on support.csv")
    assert [step.with_["method"] for step in reply.steps if step.tool == "train_sft"] == ["lora", "vera"]


def test_it_can_be_changed_to_afterwards() -> None:
    talk = Talk(SUPPORT)
    talk.say("fine-tune on support.csv")
    assert stated(talk.say("again with vera")) == {"method": "vera"}


def test_a_denied_choice_is_not_taken() -> None:
    assert "vera" not in stated(Talk(SUPPORT).say("fine-tune on support.csv, not with vera")).values()


@pytest.mark.parametrize(
    ("request_", "metrics"),
    [
        ("evaluate the starter on test.csv and score it with wer", ["wer"]),
        ("evaluate the starter on test.csv with BLEU and WER", ["bleu", "wer"]),
        ("evaluate the starter on test.csv by len_ratio", ["len_ratio"]),
        ("evaluate the starter on test.csv by the ratio of lengths", ["len_ratio"]),
        ("evaluate the starter on test.csv, metrics words", ["words"]),
    ],
)
def test_a_metric_is_understood_by_its_plain_name(request_: str, metrics: list[str]) -> None:
    reply = Talk(TEST).say(request_)
    assert tools(reply) == ["evaluate_model"], (reply.question, reply.answer)
    assert stated(reply) == {"metrics": metrics}


def test_a_number_is_understood_by_its_words() -> None:
    assert stated(Talk(SUPPORT).say("fine-tune on support.csv with noise 0.2")) == {"noise_level": 0.2}
    assert stated(Talk(SUPPORT).say("fine-tune on support.csv, noise_level=0.3")) == {"noise_level": 0.3}


@pytest.mark.parametrize(
    "request_",
    ["fine-tune on the text in support.csv", "train it on support.csv in plain words", "fine-tune support.csv"],
)
def test_a_choice_that_is_an_ordinary_word_is_none(request_: str) -> None:
    reply = Talk(SUPPORT).say(request_)
    assert "method" not in stated(reply)
    assert "metrics" not in stated(reply)


def test_a_new_name_is_no_misspelling() -> None:
    assert stated(Talk(SUPPORT).say("tune support.csv with vera for 2 epochs")) == {"method": "vera", "epochs": 2}
