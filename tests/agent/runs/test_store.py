"""Hints in the cache: what is damaged of them counts as absent."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from agent.recipe.recipe import Recipe
from agent.runs.forecast import forecast
from agent.runs.keys import CACHED_FROM, Digests
from agent.runs.run import Run
from agent.session.workspace import Workspace
from tests.agent.conftest import CALLS

HINTS = (
    b"",
    b"[]",
    b"{}",
    b"null",
    b"5",
    b'"x"',
    b'{"run": "x", "step": "first"}',
    b'{"run": 5, "step": "first", "result": {}}',
    b'{"run": "x", "step": "first", "result": {}}',
    b'{"run": "x", "step": "first", "result": []}',
    b'{"run": "x", "step": "first", "result": null}',
    b'{"run": "x", "step": "first", "result": {"lines": "six"}}',
    b'{"run": "x", "step": "first", "result": {"table": {"path": 5, "kind": "table", "digest": 5}}}',
    b'{"run": "x", "result": {"lines": 1, "table": {"path": "\\u0000", "kind": "table", "digest": "x"}, '
    b'"verdict": {"outcome": "done", "sentence": "x"}}}',
    b"\xff\xfe",
    b"\0" * 100,
    b'{"run":',
    b"[" * 100_000,
)


@pytest.mark.parametrize("content", HINTS)
def test_a_damaged_hint_is_none(
    content: bytes, execute: Callable[..., Run], recipe: Recipe, workspace: Workspace
) -> None:
    execute(recipe)
    for hint in (workspace.cache / "steps").iterdir():
        hint.write_bytes(content)
    CALLS.clear()
    assert [row["forecast"].split(":")[0] for row in forecast(workspace, recipe)] == ["would be computed"] * 2
    assert execute(recipe).status == "done"
    assert len(CALLS) == 2
    execute(recipe)
    assert len(CALLS) == 2, "the hints were written anew"


def test_a_folder_for_a_hint_is_none(execute: Callable[..., Run], recipe: Recipe, workspace: Workspace) -> None:
    execute(recipe)
    for hint in (workspace.cache / "steps").iterdir():
        hint.unlink()
        hint.mkdir()
    assert execute(recipe).status == "done"


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"null", b"5", b'{"x": 5}', b'{"x": {}}', b"\xff", b"\0", b'{"x":', b"[" * 100_000]
)
def test_damaged_digests_are_computed_again(content: bytes, tmp_path: Path) -> None:
    large = tmp_path / "large.bin"
    large.write_bytes(b"x" * (CACHED_FROM + 1))
    store = tmp_path / "cache" / "digests.json"
    right = Digests(store).path(large)
    known = json.loads(store.read_bytes())
    store.write_bytes(content.replace(b'"x"', json.dumps(next(iter(known))).encode()))
    assert Digests(store).path(large) == right
    assert json.loads(store.read_bytes()) == known
