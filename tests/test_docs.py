"""What the README says is so: its commands run; the generated pages are what the code says today."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from tests.by_path import load

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


@pytest.mark.parametrize("page", ["docs/map.md", "docs/tools.md"])
def test_generated_pages_are_up_to_date(page: str) -> None:
    written = load("scripts/docs.py", "docs_script").PAGES[page]()
    assert (ROOT / page).read_text(encoding="utf-8") == written, "run `python scripts/docs.py`"


def test_every_file_and_folder_says_what_it_is() -> None:
    from ast import get_docstring, parse

    silent = [
        str(path.relative_to(ROOT))
        for layer in ("agent", "tools", "ui")
        for path in sorted((ROOT / layer).rglob("*.py"))
        if not get_docstring(parse(path.read_text(encoding="utf-8")))
    ]
    assert not silent


def test_the_readme_is_short() -> None:
    assert len(README.encode()) <= 12_000


def test_the_readme_names_every_folder() -> None:
    """The twenty lines of folders name each top folder, and each folder one below agent/ and tools/."""
    named = README.split("## Where things are")[1].split("```")[1]
    folders = [path for layer in ("agent", "tools") for path in (ROOT / layer).iterdir() if path.is_dir()]
    assert not [path.name for path in folders if (path / "__init__.py").is_file() and f"{path.name}/" not in named]


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
