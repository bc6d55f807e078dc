"""A conversation from words to a run, kept on disk, apart from other conversations."""

from __future__ import annotations

from pathlib import Path

import pytest

from agent.planner.contract import Reply, SessionFacts
from agent.recipe.step import Step
from agent.runs.runner import follow
from agent.runs.state import RunStatus
from agent.session.conversation import Conversation
from agent.session.session import Session
from agent.session.workspace import Workspace
from tools.errors import InputError

SUPPORT = Path(__file__).resolve().parents[3] / "recipes" / "examples" / "support.csv"


class ScriptedPlanner:
    """Answers with what it was given, and remembers what it was told."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.seen: list[SessionFacts] = []

    def plan(self, request: str, facts: SessionFacts) -> Reply:
        self.seen.append(facts)
        return self.replies.pop(0)


def steps(*steps: Step) -> Reply:
    return Reply(steps=list(steps))


def training(data: str, **extra: object) -> Reply:
    return steps(
        Step(id="prepare", tool="prepare_dataset", with_={"data": data}),
        Step(id="train", tool="train_sft", with_={"data": "${steps.prepare.train}", **extra}),
    )


@pytest.fixture
def conversation(workspace: Workspace) -> Conversation:
    made = Conversation(workspace, planner=ScriptedPlanner())
    made.add_file(SUPPORT)
    return made


def reply_with(conversation: Conversation, *replies: Reply) -> ScriptedPlanner:
    planner = conversation.planner
    assert isinstance(planner, ScriptedPlanner)
    planner.replies += replies
    return planner


def test_an_upload_is_copied_under_its_own_name(conversation: Conversation) -> None:
    facts = conversation.files[0]
    assert facts.name == "support.csv"
    assert Path(facts.path).parent == conversation.session.uploads
    assert conversation.session.id not in facts.path, "a recipe that names the file must not give the conversation away"
    assert conversation.add_file(SUPPORT).path == facts.path  # the same content is one file


def test_another_content_of_the_same_name_does_not_replace_it(conversation: Conversation, tmp_path: Path) -> None:
    other = tmp_path / "support.csv"
    other.write_text("question,answer\nWhy?,Because.\n")
    assert Path(conversation.add_file(other).path).name == "support-2.csv"


def test_what_is_no_dataset_leaves_nothing_behind(conversation: Conversation, tmp_path: Path) -> None:
    wrong = tmp_path / "paper.pdf"
    wrong.write_bytes(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    with pytest.raises(InputError, match="PDF"):
        conversation.add_file(wrong)
    assert [file.name for file in conversation.files] == ["support.csv"]
    assert not list(conversation.session.uploads.glob("*.pdf"))


def test_a_file_over_the_limit_is_refused_with_the_way_out(conversation: Conversation) -> None:
    with pytest.raises(InputError, match="--file PATH"):
        conversation.add_file(SUPPORT, limit=1000)


def test_a_plan_waits_for_approval_and_everything_is_there_after_a_restart(conversation: Conversation) -> None:
    reply_with(conversation, training(conversation.files[0].path, epochs=2))
    turn = conversation.say("fine-tune on it")[-1]
    assert turn.state == "proposed"
    assert turn.plan is not None
    assert turn.plan.approval_needed == ["train"]
    seen = turn.plan.examples["data"]
    assert len(seen) == 3
    assert [part["speaker"] for part in seen[0]["parts"]] == ["user", "assistant"]
    assert conversation.workspace.list_runs() == []
    again = Conversation(conversation.workspace, conversation.session.id)
    assert again.turns == conversation.turns
    assert again.files == conversation.files


def test_a_new_plan_replaces_the_one_that_waits(conversation: Conversation) -> None:
    data = conversation.files[0].path
    reply_with(conversation, training(data), training(data, epochs=5))
    first = conversation.say("fine-tune")[-1]
    second = conversation.say("with 5 epochs")[-1]
    assert (first.state, second.state) == ("replaced", "proposed")
    with pytest.raises(InputError, match="not waiting"):
        conversation.approve(first.id)
    conversation.decline(second.id)
    with pytest.raises(InputError, match="not waiting"):
        conversation.approve(second.id)


def test_edits_are_checked_and_the_plan_stays(conversation: Conversation) -> None:
    reply_with(conversation, training(conversation.files[0].path))
    turn = conversation.say("fine-tune")[-1]
    with pytest.raises(InputError, match="epochs"):
        conversation.approve(turn.id, {"train": {"epochs": -3}})
    assert conversation.turns[-1].state == "proposed"


def test_what_costs_nothing_runs_at_once(conversation: Conversation) -> None:
    data = conversation.files[0].path
    planner = reply_with(conversation, steps(Step(id="prepare", tool="prepare_dataset", with_={"data": data})))
    turn = conversation.say("prepare it")[-1]
    assert turn.state == "approved"
    run = conversation.own_run(str(turn.run))
    for _ in follow(run, timeout=120):
        pass
    assert run.status is RunStatus.DONE
    planner.replies.append(Reply(answer="Sure."))
    conversation.say("thanks")
    told = planner.seen[-1].history[-1].run
    assert told is not None
    assert told.results["prepare"]["rows_in"] == 310
    assert "examples" not in told.results["prepare"]  # cell text never reaches a planner


def test_operations_are_answered_at_once(conversation: Conversation) -> None:
    reply_with(conversation, steps(Step(id="help", tool="help")), steps(Step(id="r", tool="list_recipes")))
    assert "train_sft" in conversation.say("help")[-1].text
    assert conversation.say("recipes?")[-1].data["result"]["recipes"]


def test_a_replay_is_proposed_not_started(conversation: Conversation) -> None:
    turn = conversation.replay("quickstart", {"data": str(SUPPORT)}, {"epochs": 1})
    assert turn.state == "proposed"
    assert turn.plan is not None
    assert turn.plan.recipe.params["epochs"] == 1


def test_another_session_sees_neither_files_nor_runs(conversation: Conversation) -> None:
    data = conversation.files[0].path
    reply_with(conversation, steps(Step(id="prepare", tool="prepare_dataset", with_={"data": data})))
    run_id = str(conversation.say("prepare")[-1].run)
    other = Conversation(conversation.workspace, planner=ScriptedPlanner())
    assert other.files == []
    for forbidden in (other.own_run, other.cancel, other.resume):
        with pytest.raises(InputError, match="no run"):
            forbidden(run_id)
    reply_with(other, steps(Step(id="list_runs", tool="list_runs")))
    assert other.say("runs?")[-1].data["result"]["runs"] == []


@pytest.mark.parametrize("session_id", ["../../etc", "short", "A" * 22, "x/../../y", ""])
def test_a_session_id_that_does_not_exist_gives_a_new_one(workspace: Workspace, session_id: str) -> None:
    session = Session.open(workspace, session_id)
    assert session.id != session_id
    assert session.folder.parent == workspace.sessions


def test_a_column_that_is_not_there_is_said_on_the_card(conversation: Conversation) -> None:
    step = Step(id="prepare", tool="prepare_dataset", with_={"data": conversation.files[0].path, "prompt_column": "Q"})
    train = Step(id="train", tool="train_sft", with_={"data": "${steps.prepare.train}"})
    reply_with(conversation, steps(step, train))
    plan = conversation.say("fine-tune")[-1].plan
    assert plan is not None
    assert "Q" in plan.examples["data"][0]["parts"][0]["text"]


def test_a_recipe_can_be_kept_in_the_same_breath(conversation: Conversation) -> None:
    data = conversation.files[0].path
    job = steps(
        Step(id="prepare", tool="prepare_dataset", with_={"data": data, "seed": 7}),
        Step(id="save_recipe", tool="save_recipe", with_={"name": "kept"}),
    )
    reply_with(conversation, job)
    turn = conversation.say("prepare it and save the recipe as kept")[-1]
    assert turn.state == "approved"
    assert [step.id for step in conversation.own_run(str(turn.run)).recipe.steps] == ["prepare"]
    assert conversation.own_run(str(turn.run)).recipe.params["seed"] == 7
    assert [name for name, _, source in conversation.workspace.saved_recipes() if source == "saved"] == ["kept"]


def test_problems_of_a_profile_are_fixed_with_one_wish(conversation: Conversation) -> None:
    data = conversation.files[0].path
    wish = Step(id="profile", tool="profile_dataset", with_={"data": data, "prompt_column": "question"})
    reply_with(conversation, steps(wish))
    turn = conversation.say("check my file")[-1]
    assert turn.run is not None
    list(follow(conversation.own_run(turn.run)))
    fixed = conversation.fix(turn.run)
    assert fixed.run is not None, "preparing and profiling cost little, so they start at once"
    run = conversation.own_run(fixed.run)
    list(follow(run))
    assert run.status is RunStatus.DONE
    prepared, again = (run.results()[name] for name in ("prepare", "profile"))
    assert prepared["dropped"]["exact_duplicate"] == 6
    assert run.recipe.step("prepare").with_["prompt_column"] == "question"
    codes = {problem["code"] for problem in again["problems"]}
    assert not codes & {"exact_duplicate", "near_duplicate", "mojibake", "pii_email", "pii_phone", "empty_completion"}


def test_fixing_needs_a_profile_and_a_choice(conversation: Conversation) -> None:
    wish = Step(id="profile", tool="profile_dataset", with_={"data": conversation.files[0].path, "model": None})
    reply_with(conversation, steps(wish))
    run = conversation.say("check my file")[-1].run
    assert run is not None
    with pytest.raises(InputError, match="has not looked at a dataset"):
        conversation.fix(run)
    list(follow(conversation.own_run(run)))
    with pytest.raises(InputError, match="No problem was chosen"):
        conversation.fix(run, ["few_rows"])
