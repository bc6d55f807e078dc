from __future__ import annotations

from typing import Any

import pytest

from tests.agent.planner.talking import SUPPORT, Talk, tools

RESULTS: dict[str, dict[str, Any]] = {
    "prepare": {"rows_train": 270, "rows_test": 30, "dropped": {"empty": 2}},
    "train": {
        "final_loss": 1.23456,
        "seconds": 200.0,
        "steps": 68,
        "peak_memory_gb": 1.5,
        "resolved": {"learning_rate": 3e-4, "method": "lora"},
    },
    "evaluate": {"loss": 1.5, "perplexity": 4.48, "metrics": {"bleu": 31.2}},
    "compare": {
        "metrics": {"base": {"bleu": 2.5}, "tuned": {"bleu": 31.2}},
        "verdict": {"outcome": "better", "sentence": "The tuned model is better: BLEU 31.2 against 2.5."},
    },
}


def asked(
    question: str, results: dict[str, dict[str, Any]] | None = None, first: str = "fine-tune on support.csv"
) -> Talk:
    talk = Talk(SUPPORT)
    talk.say(first, results=RESULTS if results is None else results)
    talk.say(question)
    return talk


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("what was the final loss?", "1.235"),
        ("how long did it take?", "3 minutes"),
        ("what BLEU did it get?", "31.2"),
        ("what's the perplexity?", "4.48"),
        ("did it get better?", "The tuned model is better"),
        ("how many rows were dropped?", "empty 2"),
        ("how many steps did it do?", "68"),
        ("how much memory did it use?", "1.5"),
        ("why that learning rate?", "0.0003"),
        ("which method did you use?", "lora"),
    ],
)
def test_answers_come_from_the_results(question: str, said: str) -> None:
    reply = asked(question).facts.history[-1].reply
    assert reply.answer is not None
    assert said in reply.answer


def test_what_the_person_asked_for_is_the_reason() -> None:
    reply = asked("why that learning rate?", first="fine-tune on support.csv with lr 1e-4").facts.history[-1].reply
    assert reply.answer is not None
    assert "because you asked for it" in reply.answer


def test_without_results_the_run_is_shown() -> None:
    assert tools(asked("what was the final loss?", {}).facts.history[-1].reply) == ["show_run"]


def test_before_any_run_there_is_nothing_to_tell() -> None:
    reply = Talk(SUPPORT).say("how long did it take?")
    assert reply.answer is not None
    assert "Nothing has run" in reply.answer
