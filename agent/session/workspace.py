"""The folder that holds uploads, runs, recipes and models."""

from __future__ import annotations

import os
import secrets
from datetime import UTC, datetime
from pathlib import Path

from agent.files import slug
from agent.recipe.recipe import Recipe
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
        return workspace

    def list_runs(self) -> list[Run]:
        """All runs, newest first."""
        folders = [folder for folder in self.runs.iterdir() if (folder / "recipe.yaml").is_file()]
        return [Run(folder) for folder in sorted(folders, key=lambda folder: folder.name, reverse=True)]

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

    def new_run_folder(self, recipe: Recipe) -> Path:
        """An empty folder whose name sorts by time and says what it is."""
        stamp = datetime.now(UTC).strftime("%Y%m%d-%H%M%S-%f")[:-3]
        folder = self.runs / f"{stamp}-{slug(recipe.name)}-{secrets.token_hex(2)}"
        folder.mkdir(parents=True)
        return folder

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


def _recipe_files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    return [path for path in sorted(folder.glob("*.yaml")) if not path.name.endswith(".lock.yaml")]
