"""A real server on loopback plays good and broken answers; each one ends in a valid reply."""

from __future__ import annotations

import socket
from typing import Any

import pytest

from agent.planner import built_in
from agent.planner.contract import Reply, SessionFacts
from agent.planner.llm.llm_planner import LlmPlanner
from agent.planner.llm.openai_model import OpenAIModel
from agent.planner.planner_settings import PlannerSettings, Price
from tests.agent.planner.llm import endpoint
from tests.agent.planner.llm.endpoint import Play, Server, calls, status, words
from tests.agent.planner.llm.scripted import SUPPORT
from tests.agent.planner.talking import a_file
from tools.errors import InputError

REQUEST = "profile support.csv"
FACTS = SessionFacts(files=[a_file("support.csv", path=SUPPORT)])
GOOD = calls(("query_dataset", {"data": "file_1", "question": "5 random rows"}), ("finish_plan", {}))
"""Another plan than the built-in planner's, so that it can be told who made it."""


def ask(*script: Play, timeout_s: float = 20, **options: Any) -> tuple[Reply, Server]:
    with endpoint.endpoint(*script) as server:
        made = PlannerSettings(name="openai", model="m", base_url=server.address, timeout_s=timeout_s, **options)
        return LlmPlanner(OpenAIModel(made), made, built_in()).plan(REQUEST, FACTS.model_copy(deep=True)), server


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agent.planner.llm.openai_model.FIRST_WAIT_S", 0.01)


def by_the_model(reply: Reply) -> bool:
    assert reply.planner is not None
    if reply.planner.gave_up is None:
        return [step.tool for step in reply.steps] == ["query_dataset"]
    assert [step.tool for step in reply.steps] == ["profile_dataset"], "the built-in planner's plan"
    assert sum("so the built-in planner answered." in note for note in reply.notes) == 1
    return False


def test_a_plan_is_streamed_in_pieces_and_counted() -> None:
    reply, server = ask(calls(("profile_dataset", {"data": "file_1"}), ("finish_plan", {}), pieces=9))
    assert [(step.id, step.tool, step.with_) for step in reply.steps] == [
        ("profile", "profile_dataset", {"data": SUPPORT})
    ]
    record = reply.planner
    assert record is not None
    assert (record.prompt_tokens, record.completion_tokens, record.requests, record.gave_up) == (1000, 50, 1, None)
    assert record.first_token_s is not None
    assert record.cost is None
    body = server.sent()
    assert (body["model"], body["stream"], body["temperature"]) == ("m", True, 0.0)
    assert {tool["function"]["name"] for tool in body["tools"]} >= {"train_sft", "list_runs", "ask_person"}
    assert reply.notes == [], "nothing left this machine"


def test_cost_is_computed_where_a_price_is_configured() -> None:
    reply, _ = ask(GOOD, price=Price(input=2.0, output=10.0, currency="EUR"))
    assert reply.planner is not None
    assert reply.planner.cost == pytest.approx(0.0025)
    assert reply.planner.currency == "EUR"
    assert "1 request, 1,000 + 50 tokens, 0.0025 EUR, " in reply.planner.sentence()


def test_one_call_at_a_time_makes_a_plan_too() -> None:
    first = calls(("prepare_dataset", {"data": "file_1", "step_id": "prepare"}))
    second = calls(("train_sft", {"data": "${steps.prepare.train}", "step_id": "train"}))
    reply, server = ask(first, second, words("The plan is complete."))
    assert [step.id for step in reply.steps] == ["prepare", "train"]
    assert len(server.bodies) == 3
    told = server.sent()["messages"]
    assert [message["role"] for message in told] == ["system", "user", "assistant", "tool", "assistant", "tool"]
    assert "${steps.prepare.train}" in told[3]["content"]


def test_a_question_and_an_answer() -> None:
    asked, _ = ask(calls(("ask_person", {"question": "Profile file_1?", "options": ["Yes, file_1", "No"]})))
    assert (asked.question, asked.options) == ("Profile support.csv?", ["Yes, support.csv", "No"])
    said, _ = ask(words("LoRA trains a small adapter."))
    assert said.answer == "LoRA trains a small adapter."
    assert not said.steps


@pytest.mark.parametrize(
    "bad",
    [
        calls(("format_disk", {"path": "/"})),
        calls(("export_model", {})),
        calls(("profile_dataset", '{"data": "fi')),
        calls(("profile_dataset", "[1, 2]")),
        calls(("profile_dataset", "")),
        calls(("", "{}")),
        calls(("train_sft", {"data": "file_1", "epochs": 0})),
        calls(("train_sft", {"data": "file_1", "learning_rate": "NaN"})),
        calls(("train_sft", {"data": "file_1", "lerning_rate": 1e-4})),
        calls(("profile_dataset", {"data": "/etc/passwd"})),
        calls(("profile_dataset", {"data": "file_2"})),
        calls(("train_sft", {"data": "${steps.prepare.train}"})),
        calls(("train_sft", {"data": "file_1", "model": "somebody/else"})),
        calls(("ask_person", {"question": ""})),
        calls(("finish_plan", {})),
        words(""),
        words("   "),
        words('{"name": "profile_dataset", "arguments": '),
        words("x" * 5000, size=1000),
        words("cut short", finish="length"),
        words('{"calls": []}'),
        words("[ ]"),
        words("```json\n[]\n```"),
        words("<tool_call>[]</tool_call>"),
        endpoint.endless,
    ],
)
def test_what_is_wrong_goes_back_and_can_be_mended(bad: Play) -> None:
    reply, server = ask(bad, GOOD)
    assert by_the_model(reply)
    assert reply.planner is not None
    assert reply.planner.corrections == 1
    assert len(server.bodies) == 2


@pytest.mark.parametrize(
    "long", ["\n" * 60_000, "<tool_call>" + " " * 6000 + "x", "```" + "\n" * 60_000 + "x", "<think>" * 9000]
)
def test_what_an_answer_is_made_of_does_not_use_up_the_time(long: str) -> None:
    reply, server = ask(words(long, size=30_000), GOOD, timeout_s=20)
    assert reply.planner is not None
    assert reply.planner.gave_up is None
    assert len(server.bodies) <= 2


@pytest.mark.parametrize(
    "unusable", [words("x" * 50, finish="length"), words('{"name": '), words("", finish="content_filter")]
)
def test_tokens_of_answers_that_are_of_no_use_are_counted(unusable: Play) -> None:
    reply, server = ask(unusable, price=Price(input=1, output=10))
    asked = len(server.bodies)
    assert reply.planner is not None
    assert reply.planner.gave_up
    assert (reply.planner.prompt_tokens, reply.planner.completion_tokens) == (1000 * asked, 50 * asked)
    assert reply.planner.cost == pytest.approx(asked * 0.0015)
    assert reply.planner.requests == asked


def test_errors_go_back_three_times_and_no_more() -> None:
    reply, server = ask(calls(("train_sft", {"data": "file_1", "epochs": 0})))
    assert not by_the_model(reply)
    assert len(server.bodies) == 4
    assert "0 < x ≤ 1000" in server.sent()["messages"][-1]["content"]


def test_a_loop_of_the_same_call_ends() -> None:
    reply, server = ask(calls(("profile_dataset", {"data": "file_1"})))
    assert not by_the_model(reply)
    assert len(server.bodies) <= 5


def test_a_loop_of_ever_new_steps_ends() -> None:
    turns = [calls(("query_dataset", {"data": "file_1", "question": f"{n} random rows"})) for n in range(1, 40)]
    reply, server = ask(*turns)
    assert not by_the_model(reply)
    assert len(server.bodies) == 12


def test_a_flood_of_calls_in_one_answer_ends() -> None:
    flood = [("query_dataset", {"data": "file_1", "question": f"{n} random rows"}) for n in range(1, 60)]
    reply, server = ask(calls(*flood))
    assert not by_the_model(reply)
    assert len(server.bodies) == 4


@pytest.mark.parametrize(
    "broken",
    [
        *(status(429, retry_after="0"), status(429), status(500), status(503)),
        *(endpoint.cut, endpoint.reset, endpoint.garbage, endpoint.odd_shapes),
    ],
)
def test_what_passes_is_asked_again(broken: Play) -> None:
    reply, server = ask(broken, GOOD)
    assert by_the_model(reply)
    assert len(server.bodies) == 2
    assert reply.planner is not None
    assert (reply.planner.requests, reply.planner.corrections) == (2, 0)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (status(500), "got the status 500"),
        (status(429, retry_after="0"), "too many requests (429)"),
        (endpoint.cut, "only part of an answer"),
        (endpoint.reset, "cannot reach"),
        (endpoint.garbage, "only part of an answer"),
    ],
)
def test_what_stays_broken_is_left_to_the_built_in_planner(broken: Play, said: str) -> None:
    reply, server = ask(broken, retries=1)
    assert not by_the_model(reply)
    assert len(server.bodies) == 2
    assert said in reply.notes[0]


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        (status(401, '{"error": {"message": "bad key sk-secret"}}'), "401: check the key"),
        (status(403), "403: check the key"),
        (status(404), "no model `m`"),
        (status(400), "set it to null"),
        (status(307, location="http://127.0.0.1:9/v1"), "redirects are not followed"),
        (status(429, retry_after="3600"), "too many requests"),
        (endpoint.refusal, "declined to answer"),
        (words("no", finish="content_filter"), "content filter"),
    ],
)
def test_what_will_not_change_is_asked_once(refused: Play, said: str) -> None:
    reply, server = ask(refused, GOOD)
    assert not by_the_model(reply)
    assert len(server.bodies) == 1
    assert said in reply.notes[0]
    assert "sk-secret" not in reply.model_dump_json()


@pytest.mark.parametrize("late", [endpoint.silence, endpoint.keep_alive, endpoint.slow_headers, endpoint.endless_error])
def test_an_answer_that_does_not_come_ends_at_the_limit(late: Play) -> None:
    reply, server = ask(late, timeout_s=0.5)
    assert not by_the_model(reply)
    assert len(server.bodies) == 1
    assert "within 0.5 s" in reply.notes[0]


@pytest.mark.parametrize("late", [endpoint.silent_after_a_sign, endpoint.silent_after_a_line])
def test_a_sign_of_life_does_not_make_the_limit_longer(late: Play) -> None:
    reply, server = ask(late, timeout_s=2)
    assert not by_the_model(reply)
    assert "within 2 s" in reply.notes[0]
    assert not server.late.is_set()


def test_nobody_listening() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        made = PlannerSettings(name="openai", model="m", base_url=f"http://127.0.0.1:{free.getsockname()[1]}/v1")
        reply = LlmPlanner(OpenAIModel(made), made, built_in()).plan(REQUEST, FACTS.model_copy(deep=True))
    assert not by_the_model(reply)
    assert "cannot reach" in reply.notes[0]


def test_calls_written_as_words_are_calls() -> None:
    text = '<tool_call>\n{"name": "query_dataset", "arguments": {"data": "file_1", "question": "rows"}}\n</tool_call>'
    reply, _ = ask(words(text), words("Done."))
    assert by_the_model(reply)
    fenced = '```json\n[{"name": "query_dataset", "arguments": {"data": "file_1", "question": "rows"}}]\n```'
    reply, _ = ask(words(fenced), words("Done."))
    assert by_the_model(reply)


def test_a_models_thoughts_are_not_its_answer() -> None:
    said, _ = ask(words("<think>\nThey greet me. {\n</think>\n\nHello."))
    assert said.answer == "Hello."
    call = '{"name": "query_dataset", "arguments": {"data": "file_1", "question": "rows"}}'
    reply, _ = ask(words(f"Hm, rows.</think>{call}"), words("Done."))
    assert by_the_model(reply)


def test_keys_go_only_where_they_are_meant_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-of-another-place")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-of-another-place")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "project-of-another-place")
    _, server = ask(GOOD)
    assert "of-another-place" not in str(server.headers_seen)
    monkeypatch.setenv("MY_KEY", "the-right-one")
    reply, server = ask(GOOD, api_key_env="MY_KEY")
    assert server.headers_seen[0]["authorization"] == "Bearer the-right-one"
    assert "the-right-one" not in reply.model_dump_json()


def test_a_variable_without_a_key_is_said_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(InputError, match="OPENAI_API_KEY holds no key"):
        OpenAIModel(PlannerSettings(name="openai", model="m"))
    with pytest.raises(InputError, match="needs the name of a model"):
        OpenAIModel(PlannerSettings(name="openai", base_url="http://127.0.0.1:1/v1"))
