"""What decides that a step is still valid: tool, parameters, content of its data and models, seed and versions."""

from __future__ import annotations

import contextlib
import json
from pathlib import Path
from typing import Any

from agent.files import DiskFull, write_atomically
from agent.recipe.recipe import canonical_digest
from agent.runs.lock import package_version
from tools.contract import Params, Tool
from tools.digests import digest_path
from tools.models.names import ModelSource, resolve
from tools.refs import HUB_PREFIX, data_named

CACHED_FROM = 4_000_000
"""Files and folders of at least this many bytes are not read again while names, sizes and times stay the same."""


class Digests:
    """Content digests, remembered for large files by their size and modification time."""

    def __init__(self, store: Path) -> None:
        self._store = store
        self._known: dict[str, str] = {}
        # A memory only: everything in it can be computed again, so what is damaged of it counts as absent.
        with contextlib.suppress(OSError, ValueError, RecursionError):
            content = json.loads(store.read_text(encoding="utf-8"))
            if isinstance(content, dict):
                self._known = {mark: known for mark, known in content.items() if isinstance(known, str)}

    def path(self, path: Path) -> str:
        """`sha256:…` of a file or folder."""
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        stats = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
        if sum(size for _, size, _ in stats) < CACHED_FROM:
            return digest_path(path)
        mark = canonical_digest([str(path), stats])
        if mark not in self._known:
            self._known[mark] = digest_path(path)
            with contextlib.suppress(OSError, DiskFull):
                write_atomically(self._store, json.dumps(self._known))
        return self._known[mark]

    def data(self, reference: str) -> str:
        """Identity of a dataset: content of what is here, id and revision of what is on the Hub."""
        named = data_named(reference)
        return named.place if named.kind == "hub" else self.path(Path(named.location))

    def model(self, reference: str) -> str:
        """Identity of a model, of an adapter together with its base."""
        return self._source(resolve(reference))

    def _source(self, source: ModelSource) -> str:
        here = f"{HUB_PREFIX}{source.location}" if source.kind == "hub" else self._weights(Path(source.location))
        return here if source.base is None else canonical_digest([here, self._source(source.base)])

    def _weights(self, folder: Path) -> str:
        """All of a model's folder but its card: words about a model do not change what it answers."""
        files = sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix != ".md")
        return canonical_digest([[file.relative_to(folder).as_posix(), self.path(file)] for file in files])


def step_key(tool: Tool[Any, Any], params: Params, seed: int, digests: Digests) -> str:
    """Equal keys mean equal results, as far as the tool's repeatability goes."""
    values = params.model_dump(mode="json")
    for name, value in values.items():
        role = tool.role_of(name)
        if role and value is not None:
            identity = digests.data if role == "data" else digests.model
            values[name] = [identity(one) for one in value] if isinstance(value, list) else identity(value)
    return canonical_digest(
        {
            "tool": tool.name,
            "version": tool.version,
            "with": values,
            "seed": seed,
            "packages": {name: package_version(name) for name in tool.depends_on},
        }
    )
