"""A new method, metric and number are understood by their declared names, and ordinary words stay ordinary."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field

from agent.planner.language.declared_words import unforeseen
from tests.agent.planner.added import added
from tests.agent.planner.talking import SUPPORT, TEST, Talk, stated, tools
from tools.catalogue import TOOLS
from tools.contract import Hint
from tools.records import NameIn, Records


@dataclass(frozen=True)
class Way:
    """A record of choices, as methods are."""

    name: str
    words: tuple[str, ...] = ()


class Ways(Records[Way]):
    """Choices without files."""

    def __init__(self, *ways: Way) -> None:
        super().__init__("nowhere", Way, "way")
        self.__dict__["_found"] = {way.name: way for way in ways}


_USUAL = ("lora", "qlora", "dora", "full", "prompt", "prefix", "ia3")
WAYS = Ways(*map(Way, _USUAL), Way("vera", ("vector based random( adaptation)?",)), Way("text"))
Metric = Literal["exact_match", "rouge", "bleu", "chrf", "loss", "perplexity", "wer", "len_ratio", "words"]


def with_more(name: str, **fields: Any) -> Any:
    """A tool with other parameters of those names."""
    tool = TOOLS[name]
    kind = type("More", (tool.params,), {"__annotations__": {key: kind for key, (kind, _) in fields.items()}}
                | {key: value for key, (_, value) in fields.items()})  # fmt: skip
    return replace(tool, params=kind)


@pytest.fixture(scope="module", autouse=True)
def _declared() -> Iterator[None]:
    method = (Annotated[str, NameIn(WAYS)], "lora")
    noise = (Annotated[float, Hint(words=("noise",))], Field(default=0.0, ge=0, le=1))
    metrics = (list[Metric] | None, None)
    changed = [with_more("train_sft", method=method, noise_level=noise)]
    changed += [with_more(name, metrics=metrics) for name in ("evaluate_model", "compare_models")]
    with added(*changed):
        yield


def test_only_what_has_no_phrases_is_read_here() -> None:
    choices = {each.name: [name for name, _ in each.choices] for each in unforeseen()}
    assert sorted(choices["method"]) == ["text", "vera"]
    assert sorted(choices["metrics"]) == ["len_ratio", "wer", "words"]
    assert choices["noise_level"] == []
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
