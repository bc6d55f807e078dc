"""The layers hold, nothing slow is loaded before it is needed, and what is public is what the design promises."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from agent.catalogue import all_tools
from tests.by_path import load
from tools.catalogue import LATER_TOOLS, TOOLS

ROOT = Path(__file__).resolve().parent.parent
structure = load("scripts/structure.py", "structure")
SLOW = {"torch", "transformers", "trl", "gradio", "peft", "datasets", "bitsandbytes", "accelerate"} | {
    "openai",
    "httpx2",
    "llguidance",
}
PUBLIC_TOOLS = {
    *("profile_dataset", "query_dataset", "prepare_dataset", "train_sft", "train_dpo", "train_kto"),
    *("train_reward", "train_grpo", "continue_pretraining", "evaluate_model", "compare_models", "generate_text"),
    *("estimate_training", "search_hyperparameters", "export_model", "serve_model"),
    *("list_runs", "show_run", "cancel_run", "resume_run", "save_recipe", "list_recipes", "replay_recipe", "help"),
}
COMMANDS = ["chat", "ask", "plan", "run", "replay", "runs", "recipes", "tools", "doctor"]


def imported(file: Path, *, top_only: bool = False) -> set[str]:
    """Modules a file imports; with `top_only` those that loading it loads."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    nodes = tree.body if top_only else ast.walk(tree)
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            found.add(node.module)
    return found


def sources(layer: str) -> list[Path]:
    return sorted((ROOT / layer).rglob("*.py"))


def test_there_is_code_in_every_layer() -> None:
    assert all(len(sources(layer)) > 3 for layer in ("agent", "tools", "ui"))


@pytest.mark.parametrize(("layer", "above"), [("tools", {"agent", "ui"}), ("agent", {"ui"})])
def test_imports_point_one_way(layer: str, above: set[str]) -> None:
    # The command that starts the chat is the one place where the agent opens the door to the UI.
    allowed = {ROOT / "agent" / "cli" / "chat.py"}
    wrong = {
        f"{file.relative_to(ROOT)} imports {name}"
        for file in sources(layer)
        if file not in allowed
        for name in imported(file)
        if name.split(".")[0] in above
    }
    assert not wrong


def test_the_agent_knows_tools_through_declarations_only() -> None:
    """Nothing of the work: only contract and records, what names and files are, and errors."""
    allowed = {
        *("tools.contract", "tools.fields", "tools.records", "tools.catalogue", "tools.parameters", "tools.errors"),
        *("tools.facts", "tools.look", "tools.refs", "tools.digests", "tools.models.names"),
        *("tools.data.formats", "tools.training.objectives", "tools.training.objectives.objective"),
        *("tools.training.methods", "tools.evaluation.metrics"),
    }
    # A planner's model is loaded in the one way models are loaded: safetensors only, no remote code.
    besides = {ROOT / "agent" / "planner" / "llm" / "local_model.py": {"tools.models.load"}}
    wrong = {
        f"{file.relative_to(ROOT)} imports {name}"
        for file in sources("agent")
        for name in imported(file)
        if name.startswith("tools") and name not in allowed | besides.get(file, set())
    }
    assert not wrong


def test_only_the_ui_knows_gradio() -> None:
    for layer in ("agent", "tools"):
        for file in sources(layer):
            assert "gradio" not in {name.split(".")[0] for name in imported(file)}, file


def loaded_by(code: str) -> set[str]:
    """Top-level modules in memory after running `code` in a process of its own."""
    script = f"import sys\n{code}\nprint(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=ROOT)
    return set(done.stdout.split("\n")[-2].split())


@pytest.mark.parametrize(
    "code",
    [
        "from agent.cli import main; main(['--help'])",
        "from agent.cli import main; main(['tools'])",
        "from agent.cli import main; main(['plan', 'tune on it', '--file', 'recipes/examples/support.csv'])",
        "from agent.cli import main; main(['plan', 'what can you do?', '--json'])",
        "import agent.runs.worker, agent.runs.execute, agent.session.conversation",
    ],
)
def test_nothing_slow_is_loaded_before_it_is_needed(code: str) -> None:
    assert not loaded_by(code) & SLOW


def test_help_loads_no_declarations() -> None:
    assert "pydantic" not in loaded_by("from agent.cli import main; main(['--help'])")


def test_the_public_tools_are_all_there() -> None:
    assert set(all_tools()) | {later.name for later in LATER_TOOLS} == PUBLIC_TOOLS


def test_every_tool_is_a_file_of_its_name() -> None:
    assert all((ROOT / "tools" / f"{name}.py").is_file() for name in TOOLS)


def test_every_parameter_and_tool_is_explained() -> None:
    from tools.parameters import parameter_table

    tools = all_tools().values()
    silent = [f"{tool.name}.{row.name}" for tool in tools for row in parameter_table(tool) if not row.help]
    assert not silent
    assert all(tool.summary for tool in all_tools().values())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_answers_help(name: str) -> None:
    done = subprocess.run([sys.executable, "-m", "agent.cli", name, "--help"], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Usage: tunesmith")


@pytest.mark.parametrize("later", LATER_TOOLS, ids=lambda later: later.name)
def test_what_comes_later_says_so_and_exits_2(later: object) -> None:
    command = [sys.executable, "-m", "agent.cli", "run", later.name]  # type: ignore[attr-defined]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 2
    assert "comes in a later release" in done.stderr
    assert "Traceback" not in done.stderr


def test_nothing_imports_in_a_circle() -> None:
    """Imports inside functions count."""
    assert structure.circles() == []


def test_no_tool_is_named_where_its_purpose_would_do() -> None:
    written = structure.tool_names_written()
    assert written.total() <= 20, f"outside the standard job: {dict(written)}"


def test_few_files_share_a_name() -> None:
    assert set(structure.repeated_file_names()) <= {"catalogue.py", "contract.py", "refs.py"}


def test_files_read_in_one_sitting() -> None:
    long = {str(file.relative_to(ROOT)): count for layer in ("agent", "tools", "ui") for file in sources(layer)
            if (count := len(file.read_text().splitlines())) > 300}  # fmt: skip
    assert not long
