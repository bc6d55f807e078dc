"""Room on the disk: what a run needs of it, known before it starts, and the little that is kept back for its last word.

What is counted is what is known without running: the data twice (read and prepared), and of what is trained the result
and two checkpoints with their optimizer states. It is a lower bound: temporary files of a large query are not in it.
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import Any

from agent.catalogue import step_tool
from agent.files import NO_SPACE, DiskFull, free_bytes, megabytes
from agent.recipe.cost import estimate_plan
from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref
from tools.contract import Purpose, Tool
from tools.errors import InputError, TunesmithError
from tools.models.names import resolve

RESERVE = "reserve"
RESERVED_BYTES = 1 << 20
"""Kept in the run's folder while it runs, so that a full disk does not keep it from saying that it ended."""
ALWAYS = 4_000_000
"""Bytes of recipe, log, record and reserve."""
NEXT_TO_NONE = 64_000
"""Free bytes below which any failure is one of space."""
COPIES_OF_TRAINED = 7
"""Of the trained weights in float32: the result, and two checkpoints of weights and two states of Adam each."""


def needed_bytes(recipe: Recipe, free: float = 0) -> int:
    """Bytes that a run of the recipe writes, as far as that can be known; what is clearly less than `free` is not
    looked into."""
    data = sum(2 * size_of(Path(item.path)) for item in recipe.inputs.values())
    found = [(step_tool(step.tool), step.with_) for step in recipe.steps]
    training = [(tool, settings) for tool, settings in found if tool is not None and tool.purpose is Purpose.TRAIN]
    if not training:
        return ALWAYS + data
    # Weights in 16 bits that are all trained are the most there can be.
    weights = sum(_weights(tool, recipe, settings) for tool, settings in training)
    most = ALWAYS + data + 2 * COPIES_OF_TRAINED * weights
    if most <= free:
        return ALWAYS + data
    trained = (estimate_plan(recipe) or {}).get("trained_parameters", 0)
    return ALWAYS + data + int(trained) * 4 * (COPIES_OF_TRAINED + len(training) - 1)


def refuse_without_room(root: Path, recipe: Recipe) -> None:
    """Raises `InputError` with both figures where less is free at `root` than a run of the recipe needs."""
    free = free_bytes(root)
    if (needed := needed_bytes(recipe, free)) > free:
        raise InputError(
            f"Nothing was started: the run needs about {megabytes(needed)} in {root}, {megabytes(free)} are free.",
            "Free some space, or use another disk with --workspace.",
        )


def keep_reserve(folder: Path) -> None:
    """Put the reserve of a run aside. Raises `DiskFull`."""
    place = folder / RESERVE
    try:
        with place.open("wb") as handle:
            # Not truncated to size: a hole takes no room, and so keeps none.
            handle.write(b"\0" * RESERVED_BYTES)
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        with contextlib.suppress(OSError):
            place.unlink()
        if error.errno in NO_SPACE:
            raise DiskFull(
                f"The disk is full: a run needs at least {megabytes(ALWAYS)} in {folder.parent}, "
                f"{megabytes(free_bytes(folder.parent))} are free.",
                "Free some space and try again.",
            ) from None
        raise


def give_up_reserve(folder: Path) -> None:
    """Use the reserve, or have done without it."""
    with contextlib.suppress(OSError):
        (folder / RESERVE).unlink()


def is_full(error: BaseException | None, folder: Path) -> bool:
    """Whether something failed for want of space: by its number, by what libraries make of that number, or because
    there is next to none left."""
    if error is not None and free_bytes(folder) < NEXT_TO_NONE:
        return True
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if isinstance(error, DiskFull) or (isinstance(error, OSError) and error.errno in NO_SPACE):
            return True
        if os.strerror(errno.ENOSPC).lower() in str(error).lower():
            return True
        error = error.__cause__ or error.__context__
    return False


def full_while_running(recipe: Recipe, folder: Path) -> DiskFull:
    """The sentence for a run that the disk has no room for."""
    free = free_bytes(folder)
    return DiskFull(
        f"The disk is full: the run needs about {megabytes(needed_bytes(recipe))}, {megabytes(free)} are free.",
        f"Free some space; then `tunesmith runs resume {folder.name}` goes on.",
    )


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files of a folder; 0 for what is not there."""
    try:
        if path.is_file():
            return path.stat().st_size
        return sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    except OSError:
        return 0


def _weights(tool: Tool[Any, Any], recipe: Recipe, settings: dict[str, Any]) -> int:
    """Bytes of the model that a step trains; 0 where it comes from the Hub or from a step before."""
    named = [value for name, value in settings.items() if tool.role_of(name) == "model"]
    counted = 0
    for value in named:
        shared = Ref.whole(value, "params")
        model = recipe.params.get(shared.name) if shared else value
        if isinstance(model, str) and Ref.whole(model) is None:
            with contextlib.suppress(TunesmithError, OSError):
                counted += size_of(Path(resolve(model).root.location))
    return counted
