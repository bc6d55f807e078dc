"""CONTRIBUTING is followed to the letter: each section's files are written into a copy of the code, its commands run.

A section shows its files as code blocks whose first line names the file, and its commands as `sh` blocks; lines of a
command's comment (`# prints: …`) are what it has to print. Nothing but the files of the section is touched.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.by_path import ROOT

TEXT = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
KINDS = ("tool", "method", "objective", "metric", "format", "detector", "launcher")


@dataclass(frozen=True)
class Section:
    """What a section tells to write and to run."""

    files: dict[str, str]
    commands: tuple[tuple[str, tuple[str, ...]], ...]
    """Each with what it has to print."""
    needed: tuple[str, str]
    """A file, and a line of it without which it does not load."""


def section(kind: str) -> Section:
    body = TEXT.split(f"\n## Adding a{'n' if kind == 'objective' else ''} {kind}\n")[1].split("\n## ")[0]
    files: dict[str, str] = {}
    for block in re.findall(r"```(?:python|text)\n(.*?)```", body, flags=re.DOTALL):
        if named := re.match(r"# (\S+\.\w+)\n", block):
            files[named.group(1)] = block[named.end() :]
    commands: list[tuple[str, tuple[str, ...]]] = []
    for line in "".join(re.findall(r"```sh\n(.*?)```", body, flags=re.DOTALL)).replace("\\\n", " ").splitlines():
        if line.startswith("# prints: "):
            command, prints = commands[-1]
            commands[-1] = (command, (*prints, line.removeprefix("# prints: ")))
        elif line.strip():
            commands.append((line.strip(), ()))
    place = next(name for name in files if not name.startswith(("tests/", "made/")))
    line = next(line for line in files[place].splitlines() if line.endswith("# needed"))
    return Section(files, tuple(commands), (place, line))


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code in a folder of its own; the starter's weights are a link."""
    ignored = shutil.ignore_patterns("__pycache__", "starter")
    for layer in ("agent", "tools", "ui"):
        shutil.copytree(ROOT / layer, tmp_path / layer, ignore=ignored)
    (tmp_path / "tools" / "models" / "starter").symlink_to(ROOT / "tools" / "models" / "starter")
    for beside in ("recipes", "tests"):
        (tmp_path / beside).mkdir()
    (tmp_path / "recipes" / "examples").symlink_to(ROOT / "recipes" / "examples")
    for name in ("__init__.py", "by_path.py"):
        shutil.copy(ROOT / "tests" / name, tmp_path / "tests" / name)
    return tmp_path


def write(place: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (place / name).parent.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, encoding="utf-8")


def run(place: Path, command: str) -> subprocess.CompletedProcess[str]:
    """A command as a person would type it, in `place` and with its code."""
    started = {"tunesmith": "-m agent.cli", "pytest": "-m pytest -q -p no:cacheprovider", "python": ""}
    for name, arguments in started.items():
        command = re.sub(rf"(^|\s){name}(?= )", rf"\1{shlex.quote(sys.executable)} {arguments}", command, count=1)
    environment = {
        **os.environ,
        "PYTHONPATH": str(place),
        "TUNESMITH_WORKSPACE": str(place / "workspace"),
        "HF_HUB_OFFLINE": "1",
    }
    return subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, cwd=place, env=environment, timeout=280
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_section_does_what_it_says(kind: str, copy: Path) -> None:
    told = section(kind)
    assert told.commands, "a section shows how to see it working"
    before = {path.relative_to(copy) for path in copy.rglob("*")}
    write(copy, told.files)
    assert {str(path.relative_to(copy)) for path in copy.rglob("*") if path.is_file()} >= set(told.files)
    assert not before & {Path(name) for name in told.files}, "adding is adding: no file of the code is touched"
    for command, prints in told.commands:
        done = run(copy, command)
        assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
        missing = [text for text in prints if text not in done.stdout]
        assert not missing, f"{command} does not print {missing}:\n{done.stdout}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_record_without_a_needed_field_fails_by_name(kind: str, copy: Path) -> None:
    told = section(kind)
    place, line = told.needed
    write(copy, {place: told.files[place].replace(line + "\n", "")})
    done = run(copy, f"python -c 'from {_registry(kind)[0]} import {_registry(kind)[1]} as found; list(found)'")
    field = re.split(r"\W", line.strip())[0]
    assert done.returncode != 0
    last = done.stderr.strip().splitlines()[-1]
    assert field in last, done.stderr
    assert place.removesuffix(".py").replace("/", ".") in last, done.stderr


def _registry(kind: str) -> tuple[str, str]:
    return {
        "tool": ("tools.catalogue", "TOOLS"),
        "method": ("tools.training.methods", "METHODS"),
        "objective": ("tools.training.objectives", "OBJECTIVES"),
        "metric": ("tools.evaluation.metrics", "METRICS"),
        "format": ("tools.data.formats", "FORMATS"),
        "detector": ("tools.data.detectors", "DETECTORS"),
        "launcher": ("agent.runs.launchers.launcher", "LAUNCHERS"),
    }[kind]
