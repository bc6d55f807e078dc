"""The command line as people and programs use it: output, exit codes, messages."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUPPORT = ROOT / "recipes" / "examples" / "support.csv"


def tunesmith(workspace: Path, *arguments: str, stdin: str | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "agent.cli", *arguments]
    environment = {**os.environ, "TUNESMITH_WORKSPACE": str(workspace)}
    return subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=environment, input=stdin, timeout=300)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "workspace"


def test_run_prints_one_object(folder: Path) -> None:
    done = tunesmith(folder, "run", "prepare_dataset", f"data={SUPPORT}", "test_size=20", "--json")
    assert done.returncode == 0, done.stderr
    content = json.loads(done.stdout)
    assert set(content) == {"run", "status", "result", "recipe"}
    assert content["status"] == "done"
    assert content["result"]["rows_test"] == 20
    assert Path(content["recipe"]).is_file()


def test_a_recipe_a_run_left_replays_and_reuses(folder: Path) -> None:
    first = json.loads(tunesmith(folder, "run", "prepare_dataset", f"data={SUPPORT}", "--json").stdout)
    again = tunesmith(folder, "replay", first["recipe"], "--json")
    assert again.returncode == 0, again.stderr
    content = json.loads(again.stdout)
    assert content["steps"][0]["reused_from"] == first["run"]
    dry = json.loads(tunesmith(folder, "replay", first["recipe"], "--dry-run", "--json").stdout)
    assert "is unchanged" in dry["steps"][0]["forecast"]
    assert len(list((folder / "runs").iterdir())) == 2


def test_a_replay_on_a_file_that_changed_exits_with_3_unless_it_is_named(folder: Path, tmp_path: Path) -> None:
    data = tmp_path / "data.csv"
    data.write_bytes(SUPPORT.read_bytes())
    first = json.loads(tunesmith(folder, "run", "prepare_dataset", f"data={data}", "--json").stdout)
    data.write_bytes(SUPPORT.read_bytes() + b'"Is it raining?","Not in here. Keep it bubbling!",shop\n')
    changed = tunesmith(folder, "replay", first["recipe"])
    assert changed.returncode == 3
    assert "--input data=PATH" in changed.stderr
    named = tunesmith(folder, "replay", first["recipe"], "--input", f"data={data}", "--json")
    assert named.returncode == 0, named.stderr
    assert json.loads(named.stdout)["steps"][0]["result"]["rows_in"] == first["result"]["rows_in"] + 1


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["frobnicate"], "No such command"),
        (["run", "train_stf"], "Did you mean `train_sft`?"),
        (["run", "train_sft", f"data={SUPPORT}", "learning_rate=50"], "learning_rate=50"),
        (["run", "train_sft", f"data={SUPPORT}", "epochs=0"], "epochs=0"),
        (["run", "train_sft", f"data={SUPPORT}", "metod=lora"], "Did you mean `method`?"),
        (["run", "train_sft"], "`data` is missing"),
        (["run", "prepare_dataset", "data=nowhere.csv"], "nowhere.csv"),
        (["run", "prepare_dataset", "data"], "name=value"),
        (["replay", "nothing"], "There is no recipe `nothing`"),
        (["replay", "quickstart", "--set", "speed=3"], "`speed`"),
        (["replay", "quickstart", "--input", "dta=x.csv"], "Its inputs: data"),
        (["runs", "show", "nothing"], "There is no run `nothing`"),
        (["tools", "train_stf"], "Did you mean `train_sft`?"),
        (["ask", "tune it", "--file", "nowhere.csv"], "nowhere.csv"),
        (["plan"], "no request"),
        (["plan", "hello", "--planner", "gpt"], "no planner `gpt`"),
    ],
    ids=lambda value: " ".join(value)[-40:] if isinstance(value, list) else "",
)
def test_bad_usage_exits_with_2_and_one_clear_message(folder: Path, arguments: list[str], expected: str) -> None:
    done = tunesmith(folder, *arguments)
    assert done.returncode == 2, done.stdout + done.stderr
    assert expected in done.stderr
    assert "Traceback" not in done.stderr


def test_a_refusal_is_an_object_for_programs(folder: Path) -> None:
    done = tunesmith(folder, "run", "prepare_dataset", "data=nowhere.csv", "--json")
    assert json.loads(done.stdout)["status"] == "refused"


def test_without_a_yes_nothing_runs(folder: Path) -> None:
    done = tunesmith(folder, "ask", "fine-tune on support.csv", "--file", str(SUPPORT))
    assert done.returncode == 4, done.stderr
    assert "Pass --yes" in done.stderr
    assert "train_sft" in done.stdout
    assert not list((folder / "runs").iterdir())


def test_what_costs_nothing_needs_no_yes(folder: Path) -> None:
    done = tunesmith(folder, "ask", "profile support.csv", "--file", str(SUPPORT))
    assert done.returncode == 0, done.stderr
    assert "310 rows" in done.stdout


def test_plan_as_json_has_the_four_public_keys(folder: Path) -> None:
    done = tunesmith(folder, "plan", "fine-tune on support.csv for 2 epochs", "--file", str(SUPPORT), "--json")
    reply = json.loads(done.stdout)
    assert set(reply) == {"steps", "question", "answer", "notes"}
    train = next(step for step in reply["steps"] if step["tool"] == "train_sft")
    assert train["with"]["epochs"] == 2


def test_a_batch_of_plans_answers_every_line_in_order(folder: Path, tmp_path: Path) -> None:
    lines = [
        {"id": "a", "files": [str(SUPPORT)], "turns": ["profile support.csv"]},
        {"id": "b", "files": [], "turns": ["what is LoRA?"]},
        {"id": "c", "files": [str(SUPPORT)], "turns": ["fine-tune on it", "again with 5 epochs"]},
    ]
    batch = tmp_path / "requests.jsonl"
    batch.write_text("\n".join([*map(json.dumps, lines), "{broken", ""]))
    done = tunesmith(folder, "plan", "--batch", str(batch))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b", "c", None]
    assert answers[0]["reply"]["steps"][0]["tool"] == "profile_dataset"
    assert answers[1]["reply"]["answer"]
    train = next(step for step in answers[2]["reply"]["steps"] if step["tool"] == "train_sft")
    assert train["with"]["epochs"] == 5
    assert "line 4" in answers[3]["error"]
    assert done.returncode == 2


def test_lines_of_a_batch_that_cannot_be_read_say_why(folder: Path, tmp_path: Path) -> None:
    lines = [
        b'{"id": "a"}',
        b'{"id": "b", "turns": "profile it"}',
        b"[1]",
        b'{"id": "d", "turns": ["\xff"]}',
        b'{"turns": ["what is LoRA?"]}',
        b"[" * 100_000,
    ]
    batch = tmp_path / "requests.jsonl"
    batch.write_bytes(b"\n".join(lines))
    done = tunesmith(folder, "plan", "--batch", str(batch))
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert [answer["id"] for answer in answers] == ["a", "b", None, None, 5, None]
    assert "`turns` is missing" in answers[0]["error"]
    assert "`turns` is a list of texts" in answers[1]["error"]
    assert "an object is needed" in answers[2]["error"]
    assert answers[4]["reply"]["answer"]
    assert all(f"line {number}" in answers[number - 1]["error"] for number in (1, 2, 3, 4, 6))
    assert done.returncode == 2


def test_runs_recipes_tools_and_doctor_answer(folder: Path) -> None:
    tunesmith(folder, "run", "prepare_dataset", f"data={SUPPORT}")
    runs = json.loads(tunesmith(folder, "runs", "--json").stdout)["runs"]
    assert runs[0]["status"] == "done"
    shown = json.loads(tunesmith(folder, "runs", "show", "last", "--json").stdout)
    assert shown["steps"][0]["tool"] == "prepare_dataset"
    names = {row["name"] for row in json.loads(tunesmith(folder, "recipes", "--json").stdout)["recipes"]}
    assert {"quickstart", "preferences", "monthly"} <= names
    assert "learning_rate" in tunesmith(folder, "tools", "train_sft").stdout
    assert tunesmith(folder, "run", "list_runs").returncode == 0
    doctor = tunesmith(folder, "doctor", "--json")
    assert doctor.returncode == 0, doctor.stdout
    assert {"python", "torch", "cuda", "memory", "bitsandbytes", "planner", "workspace", "disk"} <= {
        finding["name"] for finding in json.loads(doctor.stdout)["findings"]
    }


def test_a_saved_recipe_replays_by_name(folder: Path) -> None:
    tunesmith(folder, "run", "prepare_dataset", f"data={SUPPORT}", "test_size=20")
    saved = tunesmith(folder, "run", "save_recipe", "name=mine")
    assert saved.returncode == 0, saved.stderr
    assert (folder / "recipes" / "mine.lock.yaml").is_file()
    replayed = json.loads(tunesmith(folder, "replay", "mine", "--json").stdout)
    assert replayed["steps"][0]["reused_from"]
    changed = json.loads(tunesmith(folder, "replay", "mine", "--set", "test_size=10", "--json").stdout)
    assert changed["steps"][0]["result"]["rows_test"] == 10
