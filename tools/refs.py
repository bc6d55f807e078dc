"""What a name of a dataset or a model stands for: a file, a folder, an id of the Hub, the starter, a workspace's model.

The one place that decides it, for planner, check, recipes and tools alike. A step's output is a path like any other.
What is on disk goes before the Hub; `hub:` in front of an id leaves no choice. Nothing here goes to the network.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Literal

from tools.data.formats import named_as_file, readable
from tools.errors import InputError

STARTER = "starter"
"""The name of the bundled model."""
HUB_PREFIX = "hub:"
"""Stands before an id of the Hub where a file may stand as well, as in the inputs of a recipe."""

PART = r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]{0,94}[A-Za-z0-9_])?"
"""An owner or a name on the Hub, as a pattern: up to 96 letters, digits and `_ . -`, the last two at neither end."""
REVISION = r"[A-Za-z0-9_](?:[A-Za-z0-9_./+-]{0,198}[A-Za-z0-9_])?"
"""A branch, a tag or a commit, as a pattern."""
_HUB_ID = re.compile(rf"({PART}/{PART})(?:@({REVISION}))?")
_BARE = re.compile(r"\w[\w.-]*")

_MOST_NEIGHBOURS = 1000
"""Files of a folder that are looked through for a name that is near."""
_LONGEST_SHOWN = 80


@dataclass(frozen=True)
class HubId:
    """A repository of the Hub (`owner/name`) and the revision asked for; its default branch where that is None."""

    repo: str
    revision: str | None = None

    @classmethod
    def of(cls, text: str) -> HubId:
        """The id that a text is known to be. Raises `ValueError` for another text."""
        found = parse_hub_id(text)
        if found is None:
            raise ValueError(f"{text!r} is no id of the Hub")
        return found

    @property
    def owner(self) -> str:
        """The person or organisation it belongs to."""
        return self.repo.partition("/")[0]

    @property
    def name(self) -> str:
        """Its name without its owner."""
        return self.repo.partition("/")[2]

    def __str__(self) -> str:
        return self.repo if self.revision is None else f"{self.repo}@{self.revision}"


def parse_hub_id(text: str) -> HubId | None:
    """`owner/name` or `owner/name@revision`; None for everything else.

    The rule is that of `huggingface_hub.utils.validate_repo_id`, with one exception: an owner is needed. Names without
    one are a handful of old ones that the Hub redirects, and every mistyped file would be another.
    """
    found = _HUB_ID.fullmatch(text)
    if found is None or ".." in text or "--" in found[1] or found[1].endswith(".git"):
        return None
    return HubId(found[1], found[2])


@dataclass(frozen=True)
class Named:
    """What a name stands for.

    `location` is an absolute path, an id of the Hub without its revision, or `starter`; `given` is the name as written.
    """

    kind: Literal["file", "folder", "hub", "starter", "workspace"]
    location: str
    given: str
    revision: str | None = None

    @property
    def name(self) -> str:
        """The same thing by the name that means it everywhere: an absolute path, `owner/name@revision`, `starter`."""
        return self.location if self.hub is None else _plainest(self.hub)

    @property
    def hub(self) -> HubId | None:
        """Its id where it is on the Hub."""
        return HubId(self.location, self.revision) if self.kind == "hub" else None

    @property
    def place(self) -> str:
        """The same as an input of a recipe holds it: a path, or `hub:owner/name@revision`."""
        return self.location if self.hub is None else f"{HUB_PREFIX}{self.hub}"


def data_named(text: str) -> Named:
    """The dataset that a name stands for. Raises `InputError` where it stands for none, with a near name if there is.

    Whether a file holds rows, and whether the Hub has such a dataset, is found out when it is read.
    """
    if not text.strip() or "\0" in text:
        raise InputError("No dataset was named.", f"Give a file: {readable()}.")
    if text.startswith(HUB_PREFIX):
        return _on_hub(text)
    try:
        if here := _on_disk(text, Path(text).expanduser()):
            return here
    except (OSError, RuntimeError) as error:
        why = error.strerror if isinstance(error, OSError) else error
        raise InputError(f"{_short(text)!r} cannot be opened: {why}.", f"Give a file: {readable()}.") from error
    if hub := _free_hub_id(text):
        return Named("hub", hub.repo, text, hub.revision)
    raise InputError(
        f"{_short(text)} does not exist or is not a file.{_did_you_mean(text, _neighbours(text))}",
        "Check the name; a dataset on the Hub is written owner/name (optionally @revision).",
    )


def model_named(text: str, *, models: Path | None = None, beside: Path | None = None) -> Named:
    """The model that a name stands for. Raises `InputError` where it stands for none, with a near name if there is.

    `models` is the folder that holds a workspace's models by name; `beside` another folder than the working one that a
    relative path may start from. Whether a folder holds a model, and whether the Hub has one, is found out when it is
    loaded.
    """
    if text == STARTER:
        return Named("starter", STARTER, text)
    if text.startswith(HUB_PREFIX):
        return _on_hub(text)
    if text.strip() and "\0" not in text:
        for path in _candidates(text, beside):
            if here := _on_disk(text, path):
                return here
        if models is not None and _BARE.fullmatch(text) and is_on_disk(str(models / text)):
            return Named("workspace", str((models / text).resolve()), text)
        if hub := _free_hub_id(text):
            return Named("hub", hub.repo, text, hub.revision)
    raise _no_model(text, models)


def is_on_disk(text: str) -> bool:
    """Whether a path leads to a file or a folder."""
    try:
        return _on_disk(text, Path(text).expanduser()) is not None
    except (OSError, RuntimeError, ValueError):
        return False


def place_of_data(text: str) -> str:
    """What a recipe's input holds for a name: its place, or the path it would have where nothing is there."""
    try:
        return data_named(text).place
    except InputError:
        return text if text.startswith(HUB_PREFIX) else _absolute(text)


def name_of_place(place: str) -> str:
    """What a tool is given for a recipe's input: a path, or an id of the Hub without `hub:` where that is plain."""
    hub = parse_hub_id(place.removeprefix(HUB_PREFIX)) if is_on_hub(place) else None
    return place if hub is None else _plainest(hub)


def is_on_hub(place: str) -> bool:
    """Whether a recipe's input is on the Hub, which is told by its `hub:`."""
    return place.startswith(HUB_PREFIX)


def place_of_model(text: str, models: Path | None = None) -> str:
    """What a recipe holds for a model's name: the name that means it everywhere, or as it is where it stands for none.

    A path to nothing is made absolute all the same, so that the recipe says which one was meant.
    """
    try:
        return model_named(text, models=models).name
    except InputError:
        return _absolute(text) if text.startswith((".", "/", "~")) else text


def _on_hub(text: str) -> Named:
    hub = parse_hub_id(text.removeprefix(HUB_PREFIX))
    if hub is None:
        raise InputError(
            f"{_short(text)} is no id of the Hub.", "Write hub:owner/name, with @revision behind it where one is meant."
        )
    return Named("hub", hub.repo, text, hub.revision)


def _plainest(hub: HubId) -> str:
    """An id without `hub:`, unless that would be read as a file."""
    plain = str(hub)
    return plain if _free_hub_id(plain) and not is_on_disk(plain) else f"{HUB_PREFIX}{plain}"


def _free_hub_id(text: str) -> HubId | None:
    """An id without `hub:` before it; `data/support.csv` that is not there is a missing file and no such id."""
    hub = parse_hub_id(text)
    if hub is None or hub.revision is not None:
        return hub
    return None if named_as_file(text) else hub


def _on_disk(text: str, path: Path) -> Named | None:
    if path.is_dir():
        return Named("folder", str(path.resolve()), text)
    return Named("file", str(path.resolve()), text) if path.is_file() else None


def _candidates(text: str, beside: Path | None) -> list[Path]:
    try:
        path = Path(text).expanduser()
        path.exists()
    except (OSError, RuntimeError):
        return []
    return [path] if beside is None or path.is_absolute() else [path, beside / path]


def _absolute(text: str) -> str:
    """A path to nothing in full; an empty one would be the working folder, which nobody named."""
    if not text.strip():
        return text
    try:
        return str(Path(text).expanduser().resolve())
    except (OSError, RuntimeError, ValueError):
        return text


def _no_model(text: str, models: Path | None) -> InputError:
    allowed = "A model is `starter`, a Hub id such as Qwen/Qwen3-0.6B (optionally @revision), or a folder."
    if not text.strip():
        return InputError("The model is an empty name.", allowed)
    there = [path.name for path in sorted(models.iterdir()) if path.is_dir()] if models and models.is_dir() else []
    near = _did_you_mean(text, [STARTER, *there, *_neighbours(text)])
    if not near and _BARE.fullmatch(text):
        near = " A Hub id has its owner in front: owner/name."
    return InputError(f"There is no model {_short(text)!r}: no such folder, and not a Hub id.{near}", allowed)


def _neighbours(text: str) -> list[str]:
    """What lies where a path points, written as the path is."""
    try:
        path = Path(text).expanduser()
        found = [str(path.parent / each.name) for each in islice(path.parent.iterdir(), _MOST_NEIGHBOURS)]
    except (OSError, RuntimeError, ValueError):
        return []
    return sorted(found)


def _did_you_mean(text: str, names: Iterable[str]) -> str:
    """A hint with its space in front; nothing where no name is near. A folder that both lie in brings none nearer."""
    by_end = {_end(name): name for name in names if name != text}
    close = difflib.get_close_matches(_end(text), by_end, n=1, cutoff=0.75)
    return f" Did you mean `{by_end[close[0]]}`?" if close else ""


def _end(name: str) -> str:
    return name.rstrip("/").rsplit("/", 1)[-1].lower()


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_SHOWN else f"{text[: _LONGEST_SHOWN - 1]}…"
