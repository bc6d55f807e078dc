"""The person's words reach a model with handles in place of names."""

from __future__ import annotations

import pytest

from agent.planner.contract import Exchange, Reply, RunFacts, SessionFacts
from agent.planner.llm.handles import Handles
from agent.planner.llm.wording import in_handles
from tests.agent.planner.talking import FAQ, SUPPORT, a_file

MAILS = a_file("mails.csv", columns=["Subject", "Body", "Reply Text", "it", "model", "Kundentext"])
FACTS = SessionFacts(
    files=[SUPPORT, FAQ, MAILS],
    recipes=["quickstart", "monthly"],
    runs=[RunFacts(id="20260101-120000-000-train-sft-support-ab12", name="", status="done")],
)


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("fine-tune on support.csv for 2 epochs", "fine-tune on file_1 for 2 epochs"),
        ("train on /data/faq.jsonl", "train on file_2"),
        ("replay monthly with 3 epochs", "replay recipe_2 with 3 epochs"),
        ("show run 20260101-120000-000-train-sft-support-ab12", "show run run_1"),
        ("use the column Body as the prompt", "use the column column_6 as the prompt"),
        ("the answer is in 'Reply Text'", "the answer is in column_7"),
        ("the prompt is in Kundentext", "the prompt is in column_10"),
        ("train it with model starter", "train it with model starter"),
        ("is it a good model?", "is it a good model?"),
        ("use Qwen/Qwen3-0.6B", "use Qwen/Qwen3-0.6B"),
        ("what is file_2?", "what is file 2?"),
    ],
)
def test_names_become_handles(words: str, told: str) -> None:
    assert in_handles(words, FACTS, Handles.of(FACTS)) == told


def test_a_clicked_option_is_told_as_it_was_offered() -> None:
    kept = {"options": ["column_5 → column_6"], "handles": Handles.of(FACTS).keep("column_5 → column_6")}
    asked = Reply(question="Which?", options=["Subject → Body"], memory={"llm": kept})
    facts = FACTS.model_copy(update={"history": [Exchange(request="train", reply=asked)]})
    assert in_handles("Subject → Body", facts, Handles.of(facts)) == "column_5 → column_6"
    assert in_handles("something else", facts, Handles.of(facts)) == "something else"
