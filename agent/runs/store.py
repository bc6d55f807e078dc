"""Results of finished steps: where their files are, whether they are still whole, and finding them by key."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from agent.files import DiskFull, write_atomically
from agent.runs.keys import Digests
from tools.contract import Result


def artifacts_in(result: Any) -> Iterator[dict[str, Any]]:
    """Every artifact (path, kind, digest) anywhere in a result."""
    if isinstance(result, dict):
        if set(result) == {"path", "kind", "digest"}:
            yield result
        else:
            for value in result.values():
                yield from artifacts_in(value)
    elif isinstance(result, list):
        for value in result:
            yield from artifacts_in(value)


def relative_to_workspace(result: dict[str, Any], root: Path) -> dict[str, Any]:
    """A copy of a result as it is written down: artifact paths from the workspace, so that it may be moved."""
    return _with_paths(
        result, lambda path: str(Path(path).relative_to(root)) if Path(path).is_relative_to(root) else path
    )


def absolute_in_workspace(result: dict[str, Any], root: Path) -> dict[str, Any]:
    """The reverse of `relative_to_workspace`."""
    return _with_paths(result, lambda path: str(root / path))


def _with_paths(result: dict[str, Any], change: Callable[[str], str]) -> dict[str, Any]:
    copy: dict[str, Any] = json.loads(json.dumps(result))
    for artifact in artifacts_in(copy):
        artifact["path"] = change(artifact["path"])
    return copy


class StepStore:
    """Which run holds the result of a step key. Entries are hints: nothing is reused whose files changed."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._folder = root / "cache" / "steps"

    def remember(self, key: str, run: str, step: str, result: dict[str, Any]) -> None:
        """`result` holds paths relative to the workspace."""
        entry = {"run": run, "step": step, "result": result}
        with contextlib.suppress(OSError, DiskFull):
            write_atomically(self._file(key), json.dumps(entry, ensure_ascii=False))

    def find(self, key: str, digests: Digests, kind: type[Result]) -> tuple[str, dict[str, Any]] | None:
        """(run, result with relative paths) when every artifact is still there with the content it was made with.

        A damaged entry counts as absent, and so does one that is no result of that kind.
        """
        try:
            entry = json.loads(self._file(key).read_text(encoding="utf-8"))
        except (OSError, ValueError, RecursionError):
            return None
        if not isinstance(entry, dict) or not isinstance(entry.get("run"), str):
            return None
        result = entry.get("result")
        return (entry["run"], result) if isinstance(result, dict) and self.whole(result, digests, kind) else None

    def whole(self, result: Any, digests: Digests, kind: type[Result]) -> bool:
        """Whether it is a result of that kind (relative paths), and every artifact is there as it was made."""
        try:
            kind.model_validate(result)
            for artifact in artifacts_in(result):
                path = self._root / artifact["path"]
                if not path.exists() or digests.path(path) != artifact["digest"]:
                    return False
        except (OSError, ValueError):
            return False
        return True

    def _file(self, key: str) -> Path:
        return self._folder / f"{key.removeprefix('sha256:')}.json"
