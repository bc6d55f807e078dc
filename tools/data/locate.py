"""From what a person wrote (a file, a folder, a Hub id) to the files that hold the rows."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

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

_HUB_ID = re.compile(r"[A-Za-z0-9][\w.-]*/[\w.-]+")
_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a zip archive (or an Office document)"),
    (b"\x89PNG", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"7z\xbc\xaf", "a 7z archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ", "an xz archive"),
    (b"(\xb5/\xfd", "a zstandard archive"),
    (b"Rar!", "a RAR archive"),
    (b"SQLite format 3", "an SQLite database"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
    (b"{\\rtf", "a rich-text document"),
)
# Read in this order when a folder has several splits: training needs the training rows.
_TRAIN_NAMES = ("train", "training")
_OTHER_SPLITS = ("test", "testing", "validation", "valid", "val", "dev", "eval", "heldout", "holdout")


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


def is_gzip(path: Path) -> bool:
    """By content: a name that ends in .gz proves nothing, and a missing .gz neither."""
    with path.open("rb") as handle:
        return handle.read(2) == b"\x1f\x8b"


def _file_format(path: Path) -> str:
    """The format of one file, by its signature first and its suffix second."""
    with path.open("rb") as handle:
        head = handle.read(4096)
    if not head:
        raise InputError(f"{path.name} is empty.", "Upload a file with rows in it.")
    if head.startswith(b"PAR1"):
        return "parquet"
    if head.startswith((b"ARROW1",)):
        return "arrow"
    for signature, what in _SIGNATURES:
        if head.startswith(signature):
            raise InputError(f"{path.name} is {what}, not a dataset.", f"Upload its rows as one of {READABLE}.")
    if head.startswith(b"\x1f\x8b"):
        return _suffix_format(Path(path.name.removesuffix(".gz"))) or "txt"
    found = _suffix_format(path)
    if found in ("parquet", "arrow") and path.suffix != ".arrow":
        raise InputError(f"{path.name} is named Parquet but does not hold it.", "Save it again as Parquet.")
    if head.count(b"\0") > 0 and not head.startswith((b"\xff\xfe", b"\xfe\xff")) and found != "arrow":
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
    kept, notes = _choose_split(files, folder)
    formats = {_file_format(file) for file in kept if file.stat().st_size}
    if len(formats) != 1:
        raise InputError(
            f"The folder {folder.name} mixes formats: {', '.join(sorted(formats)) or 'only empty files'}.",
            "Name one of its files, or keep one format in a folder.",
        )
    kept = [file for file in kept if file.stat().st_size]
    return Source(str(folder), folder.name, "folder", formats.pop(), tuple(kept), notes)


def _suffix_of_any(path: Path) -> bool:
    name = path.name.lower().removesuffix(".gz")
    # Descriptions that stand beside data in the Hub's layout are not data.
    if name in {"readme.md", "readme.txt", "dataset_info.json", "dataset_infos.json", "state.json", "license.txt"}:
        return False
    return Path(name).suffix in SUFFIXES


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)


def _choose_split(files: list[Path], folder: Path) -> tuple[list[Path], tuple[str, ...]]:
    """The training files where a folder has splits (by folder or file name, as the Hub lays them out), else all."""
    splits: dict[str, list[Path]] = {}
    for file in files:
        words = re.split(r"[^a-z]+", file.relative_to(folder).as_posix().lower())
        known = [w for w in words if w in _TRAIN_NAMES or w in _OTHER_SPLITS]
        splits.setdefault(known[0] if known else "", []).append(file)
    if not any(splits) or len(splits) == 1:
        return files, ()
    for name in (*_TRAIN_NAMES, *_OTHER_SPLITS, ""):
        if name in splits:
            others = ", ".join(sorted(s or "unnamed" for s in splits if s != name))
            return splits[name], (f"Read the {name or 'unnamed'} files of {folder.name}; left out: {others}.",)
    return files, ()


def _split_of_saved(folder: Path) -> Source:
    names = [p.name for p in sorted(folder.iterdir()) if (p / "state.json").is_file()]
    if not names:
        raise InputError(f"{folder.name} names splits but holds none.", "Save the dataset again.")
    chosen = next((n for n in (*_TRAIN_NAMES, *names) if n in names), names[0])
    others = [n for n in names if n != chosen]
    notes = (f"Read the split {chosen} of {folder.name}; left out: {', '.join(others)}.",) if others else ()
    return _saved(folder / chosen, folder.name, notes)


def _saved(folder: Path, name: str, notes: tuple[str, ...]) -> Source:
    """A folder written by `Dataset.save_to_disk`: Arrow streams named in state.json."""
    import json

    state = json.loads((folder / "state.json").read_text("utf-8"))
    files = [folder / Path(str(item["filename"])).name for item in state.get("_data_files", [])]
    missing = [file.name for file in files if not file.is_file()]
    if missing or not files:
        raise InputError(f"{name} lacks its data files: {', '.join(missing) or 'none named'}.", "Save it again.")
    return Source(str(folder), name, "folder", "arrow", tuple(files), notes)
