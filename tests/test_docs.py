"""What the README says is so: its commands run, its map and its table of tools are the project's."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from agent.cli.tools import markdown_table

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", README, flags=re.DOTALL)


def commands() -> list[str]:
    """Every `tunesmith` command of the README's sh blocks, but those that serve until they are stopped."""
    joined = "\n".join(blocks("sh")).replace("\\\n", " ")
    lines = [line.split("  #")[0].strip() for line in joined.splitlines()]
    return [line for line in lines if line.startswith("tunesmith ") and not line.startswith("tunesmith chat")]


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One workspace for all commands, for later ones build on earlier ones."""
    return tmp_path_factory.mktemp("readme") / "workspace"


def test_there_are_commands_for_the_three_uses() -> None:
    found = commands()
    for start in ("tunesmith ask", "tunesmith run compare_models", "tunesmith replay"):
        assert any(command.startswith(start) for command in found), start


@pytest.mark.parametrize("command", commands())
def test_the_readmes_commands_run(command: str, workspace: Path) -> None:
    words = [sys.executable, "-m", "agent.cli", *shlex.split(command)[1:]]
    environment = {**os.environ, "TUNESMITH_WORKSPACE": str(workspace)}
    done = subprocess.run(words, capture_output=True, text=True, cwd=ROOT, env=environment, timeout=550)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"


def test_the_table_of_tools_is_the_declarations() -> None:
    assert markdown_table() in README, "paste what `tunesmith tools --markdown` prints"


def test_the_map_names_every_file() -> None:
    """Every source file is in the map, and the map names nothing that is not there."""
    section = README.split("## Map")[1].split("\n## ")[0]
    named = set(re.findall(r"^\| `([^`]+)` \|", section, flags=re.MULTILINE))
    there = {
        str(path.relative_to(ROOT))
        for layer in ("agent", "tools", "ui")
        for path in (ROOT / layer).rglob("*.py")
        if path.name != "__init__.py"
    }
    assert {name for name in named if name.endswith(".py")} == there


def test_the_readmes_links_and_pictures_are_there() -> None:
    targets = [target for target in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in target]
    assert targets
    assert not [target for target in targets if not (ROOT / target).exists()]


def test_every_dependency_has_its_reason() -> None:
    project = (ROOT / "pyproject.toml").read_text()
    listed = re.search(r"^dependencies = \[(.*?)^\]", project, flags=re.DOTALL | re.MULTILINE)
    assert listed
    names = re.findall(r'^\s*"([a-z][\w.-]*)', listed.group(1), flags=re.MULTILINE)
    reasons = (ROOT / "docs" / "dependencies.md").read_text()
    assert len(names) > 10
    assert not [name for name in names if f"| {name} |" not in reasons]
