"""What was stated is held against the declarations before a plan is shown."""

from __future__ import annotations

from tests.agent.planner.talking import PREFERENCES, SUPPORT, Talk


def test_what_cannot_be_together_is_refused_in_the_plan() -> None:
    reply = Talk(PREFERENCES).say("run dpo with prefix tuning on prefs.jsonl")
    assert not reply.steps
    assert reply.answer is not None
    assert reply.answer.startswith("method=prefix was received for DPO")
    assert "use one of lora, qlora" in reply.answer


def test_packing_that_is_not_there_is_left_out_and_said() -> None:
    reply = Talk(PREFERENCES).say("run dpo with packing on prefs.jsonl")
    assert all("packing" not in step.with_ for step in reply.steps)
    assert any("examples of DPO are not put together" in note for note in reply.notes)


def test_the_same_method_is_planned_where_it_can_learn() -> None:
    reply = Talk(SUPPORT).say("fine-tune with prefix tuning on support.csv")
    assert [step.with_["method"] for step in reply.steps if "method" in step.with_] == ["prefix"]
