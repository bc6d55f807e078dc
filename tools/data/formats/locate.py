"""From what a person wrote (a file, a folder, a Hub id) to the files that hold the rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

from tools.data.formats.signatures import SIGNATURES, wide_codec
from tools.errors import InputError

SUFFIXES = {
    ".csv": "csv",
    ".tsv": "tsv",
    ".tab": "tsv",
    ".json": "json",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet": "parquet",
    ".pq": "parquet",
    ".txt": "txt",
    ".text": "txt",
    ".md": "txt",
    ".arrow": "arrow",
}
READABLE = "CSV, TSV, JSON, JSONL, Parquet and TXT (also as .gz), a folder of these, or a folder saved by `datasets`"

MANY_ZEROS = 100
"""A file with more than one zero byte in so many is no text."""

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
# Read in this order when a folder has several splits: training needs the training rows.
_TRAIN_NAMES = ("train", "training")
_OTHER_SPLITS = ("test", "testing", "heldout", "holdout", "eval", "validation", "valid", "val", "dev")


@dataclass(frozen=True)
class Source:
    """Where the rows are. `files` is empty for a Hub id; `format` is one of `SUFFIXES`' values or `hub`."""

    reference: str
    name: str
    kind: Literal["file", "folder", "hub"]
    format: str
    files: tuple[Path, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """What was chosen on the person's behalf, for example which split of a folder."""
    held_out: Source | None = None
    """The test files that stand beside the training files of a folder, else its validation files."""

    @property
    def bytes(self) -> int:
        return sum(file.stat().st_size for file in self.files)


def locate(reference: str | Path) -> Source:
    """Find the files behind a reference.

    Raises `InputError` for a path that does not exist, an empty file, and anything that is not a dataset.
    """
    text = str(reference)
    if not text or "\0" in text:
        raise InputError("No dataset was named.", f"Give a file: {READABLE}.")
    path = Path(text).expanduser()
    try:
        is_dir, is_file = path.is_dir(), path.is_file()
    except OSError as error:
        raise InputError(f"{text[:80]!r} cannot be opened: {error.strerror}.", f"Give a file: {READABLE}.") from error
    if is_dir:
        return _folder(path)
    if is_file:
        return Source(text, path.name, "file", _file_format(path), (path,))
    if not path.exists() and _HUB_ID.fullmatch(text) and path.suffix.lower() not in {*SUFFIXES, ".gz"}:
        return Source(text, text, "hub", "hub")
    raise InputError(
        f"{text} does not exist or is not a file.",
        "Check the name; a dataset on the Hub is written owner/name.",
    )


def _file_format(path: Path) -> str:
    """The format of one file, by its signature first and its suffix second."""
    try:
        with path.open("rb") as handle:
            head = handle.read(4096)
    except OSError as error:
        raise InputError(f"{path.name} cannot be opened: {error.strerror}.", "Check that you may read it.") from error
    if not head:
        raise InputError(f"{path.name} is empty.", "Upload a file with rows in it.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"ARROW1",)):
        return "arrow"
    for signature, what in SIGNATURES:
        if head.startswith(signature):
            raise InputError(f"{path.name} is {what}, not a dataset.", f"Upload its rows as one of {READABLE}.")
    if head.startswith(b"\x1f\x8b"):
        return _suffix_format(Path(path.name.removesuffix(".gz"))) or "txt"
    found = _suffix_format(path)
    if found in ("parquet", "arrow") and path.suffix != ".arrow":
        raise InputError(f"{path.name} is named Parquet but does not hold it.", "Save it again as Parquet.")
    if head.count(b"\0") * MANY_ZEROS > len(head) and wide_codec(head) is None and found != "arrow":
        raise InputError(f"{path.name} is a binary file, not a dataset.", f"Upload its rows as one of {READABLE}.")
    if found is None:
        raise InputError(
            f"{path.name} has no ending that says what it is.", f"Rename it; what can be read: {READABLE}."
        )
    return found


def _suffix_format(path: Path) -> str | None:
    return SUFFIXES.get(path.suffix.lower())


def _folder(folder: Path) -> Source:
    if (folder / "dataset_dict.json").is_file():
        return _split_of_saved(folder)
    if (folder / "state.json").is_file():
        return _saved(folder, folder.name, ())
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and _suffix_of_any(p) and not _is_hidden(p, folder)]
    if not files:
        raise InputError(f"The folder {folder.name} holds no dataset files.", f"Put files in it: {READABLE}.")
    for file in files:
        _stays_inside(file, folder)
    splits = _splits(files, folder)
    chosen = next(name for name in (*_TRAIN_NAMES, "", *_OTHER_SPLITS) if name in splits)
    others = [name for name in splits if name != chosen]
    notes: tuple[str, ...] = ()
    if others:
        left = ", ".join(sorted(name or "unnamed" for name in others))
        notes = (f"Read the {chosen or 'unnamed'} files of {folder.name}; left out: {left}.",)
    aside = next((name for name in _OTHER_SPLITS if name in others), None)
    held_out = _of_files(folder, splits[aside], ()) if aside else None
    return replace(_of_files(folder, splits[chosen], notes), held_out=held_out)


def _of_files(folder: Path, files: list[Path], notes: tuple[str, ...]) -> Source:
    kept = [file for file in files if file.stat().st_size]
    formats = {_file_format(file) for file in kept}
    if len(formats) != 1:
        raise InputError(
            f"The folder {folder.name} mixes formats: {', '.join(sorted(formats)) or 'only empty files'}.",
            "Name one of its files, or keep one format in a folder.",
        )
    return Source(str(folder), folder.name, "folder", formats.pop(), tuple(kept), notes)


def _stays_inside(file: Path, folder: Path) -> None:
    """Refuse a link that leads out of the folder; the Hub's cache, which is made of links to its blobs, is no such."""
    if not file.is_symlink():
        return
    target, home = file.resolve(), folder.resolve()
    if not target.is_relative_to(home) and not target.is_relative_to(home.parent.parent / "blobs"):
        raise InputError(
            f"{file.name} in the folder {folder.name} is a link to a file outside of it.",
            "Put the file itself into the folder, or name it.",
        )


def _suffix_of_any(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    # Descriptions that stand beside data in the Hub's layout are not data.
    if name in {"readme.md", "readme.txt", "dataset_info.json", "dataset_infos.json", "state.json", "license.txt"}:
        return False
    return Path(name).suffix in SUFFIXES


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)


def _splits(files: list[Path], folder: Path) -> dict[str, list[Path]]:
    """Files by the split that a folder's or file's name says, as the Hub lays them out; "" where none does."""
    splits: dict[str, list[Path]] = {}
    for file in files:
        words = re.split(r"[^a-z]+", file.relative_to(folder).as_posix().lower())
        known = [w for w in words if w in _TRAIN_NAMES or w in _OTHER_SPLITS]
        splits.setdefault(known[0] if known else "", []).append(file)
    return splits


def _split_of_saved(folder: Path) -> Source:
    names = [p.name for p in sorted(folder.iterdir()) if (p / "state.json").is_file()]
    if not names:
        raise InputError(f"{folder.name} names splits but holds none.", "Save the dataset again.")
    chosen = next((n for n in (*_TRAIN_NAMES, *names) if n in names), names[0])
    others = [n for n in names if n != chosen]
    notes = (f"Read the split {chosen} of {folder.name}; left out: {', '.join(others)}.",) if others else ()
    aside = next((name for name in _OTHER_SPLITS if name in others), None)
    held_out = _saved(folder / aside, folder.name, ()) if aside else None
    return replace(_saved(folder / chosen, folder.name, notes), held_out=held_out)


def _saved(folder: Path, name: str, notes: tuple[str, ...]) -> Source:
    """A folder written by `Dataset.save_to_disk`: Arrow streams named in state.json."""
    import json

    state = json.loads((folder / "state.json").read_text("utf-8"))
    files = [folder / Path(str(item["filename"])).name for item in state.get("_data_files", [])]
    missing = [file.name for file in files if not file.is_file()]
    if missing or not files:
        raise InputError(f"{name} lacks its data files: {', '.join(missing) or 'none named'}.", "Save it again.")
    return Source(str(folder), name, "folder", "arrow", tuple(files), notes)
