"""The folder that holds uploads, runs, recipes and models."""

from __future__ import annotations

import os
from pathlib import Path

from agent.runs.creation import ASIDE, sweep
from agent.runs.run import Run
from tools.errors import InputError

SHIPPED_RECIPES = Path(__file__).resolve().parents[2] / "recipes"


class Workspace:
    """Paths and listings; it keeps no state of its own."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.uploads = root / "uploads"
        self.runs = root / "runs"
        self.recipes = root / "recipes"
        self.models = root / "models"
        self.sessions = root / "sessions"
        self.cache = root / "cache"

    @classmethod
    def open(cls, root: Path | None = None) -> Workspace:
        """The workspace at `root`, at `TUNESMITH_WORKSPACE`, or `./tunesmith-workspace`; made when it is not there."""
        chosen = root or Path(os.environ.get("TUNESMITH_WORKSPACE") or "tunesmith-workspace")
        workspace = cls(chosen.expanduser().resolve())
        if workspace.root.exists() and not workspace.root.is_dir():
            raise InputError(f"The workspace {workspace.root} is a file.", "Name a folder with --workspace.")
        try:
            for folder in (workspace.uploads, workspace.runs, workspace.recipes, workspace.models, workspace.sessions):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(
                f"The workspace {workspace.root} cannot be made: {error.strerror}.", "Name another with --workspace."
            ) from None
        sweep(workspace.runs)
        return workspace

    def list_runs(self) -> list[Run]:
        """All runs, newest first, those that cannot be read among them."""
        return [Run(self.runs / run_id) for run_id in self.run_ids()]

    def run_ids(self) -> list[str]:
        """Ids of all runs, newest first."""
        return sorted((folder.name for folder in self.runs.iterdir() if _is_run(folder)), reverse=True)

    def run_in(self, run_id: str) -> Run | None:
        """The run whose folder has exactly this name. Nothing that is asked for can lead out of the runs."""
        folder = self.runs / run_id
        inside = folder.parent == self.runs and not run_id.startswith(".")
        return Run(folder) if inside and _is_run(folder) else None

    def run(self, run_id: str) -> Run:
        """The run of that id, of a unique beginning of it, or `last`."""
        runs = self.list_runs()
        if run_id == "last" and runs:
            return runs[0]
        found = [run for run in runs if run.id == run_id] or [run for run in runs if run_id and run_id in run.id]
        if len(found) == 1:
            return found[0]
        if found:
            raise InputError(
                f"`{run_id}` fits {len(found)} runs: {', '.join(run.id for run in found[:5])}.", "Write more of it."
            )
        raise InputError(f"There is no run `{run_id}` in {self.root}.", "`tunesmith runs` lists them.")

    def saved_recipes(self) -> list[tuple[str, Path, str]]:
        """(name, file, `saved` or `shipped`), saved ones first."""
        saved = [(path.stem, path, "saved") for path in _recipe_files(self.recipes)]
        shipped = [(path.stem, path, "shipped") for path in _recipe_files(SHIPPED_RECIPES)]
        return saved + shipped

    def recipe_file(self, name: str) -> Path:
        """A recipe by file path, by saved or shipped name, or by the run that left it."""
        path = Path(name).expanduser()
        if path.is_dir() and (path / "recipe.yaml").is_file():
            return path / "recipe.yaml"
        if path.is_file():
            return path
        for known, file, _ in self.saved_recipes():
            if name in (known, file.name):
                return file
        if any(name in run.id for run in self.list_runs()) or name == "last":
            return self.run(name).folder / "recipe.yaml"
        names = ", ".join(known for known, _, _ in self.saved_recipes()) or "none"
        raise InputError(
            f"There is no recipe `{name}`: not a file, not a saved recipe, not a run.", f"Recipes: {names}."
        )


_FILES_OF_A_RUN = frozenset({"recipe.yaml", "events.jsonl", "lock.yaml"})


def _is_run(folder: Path) -> bool:
    """Whether a folder holds anything of a run, or keeps its content to itself. One that is being made is none yet."""
    try:
        return not folder.name.startswith(ASIDE) and any(file.name in _FILES_OF_A_RUN for file in folder.iterdir())
    except (NotADirectoryError, FileNotFoundError, ValueError):
        return False
    except OSError:
        return folder.is_dir()


def _recipe_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in sorted(folder.glob("*.yaml")) if not path.name.endswith(".lock.yaml")]
