"""From what a person wrote (a file, a folder, a Hub id) to the files that hold the rows."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from tools.data.formats import FORMATS, Format, readable
from tools.data.formats.hub import HUB
from tools.data.formats.reading.text_blocks import GZIP, wide_codec
from tools.data.formats.source import OTHER_SPLITS, TRAIN_NAMES, Source
from tools.errors import InputError
from tools.refs import data_named

MANY_ZEROS = 100
"""A file with more than one zero byte in so many is no text."""


def locate(reference: str | Path) -> Source:
    """Find the files behind a reference.

    Raises `InputError` for a path that does not exist, an empty file, and anything that is not a dataset.
    """
    named = data_named(str(reference))
    if named.hub is not None:
        return Source(named.name, str(named.hub), "hub", HUB.name)
    path = Path(named.given).expanduser()
    if named.kind == "folder":
        return _folder(path)
    return Source(named.given, path.name, "file", _file_format(path), (path,))


def _file_format(path: Path) -> str:
    """The format of one file: by what it begins with first, by its suffix second."""
    try:
        with path.open("rb") as handle:
            head = handle.read(4096)
    except OSError as error:
        raise InputError(f"{path.name} cannot be opened: {error.strerror}.", "Check that you may read it.") from error
    if not head:
        raise InputError(f"{path.name} is empty.", "Upload a file with rows in it.")
    found = _by_beginning(head, path)
    if found is not None:
        return found.name
    if head.startswith(GZIP):
        return _of_packed(path).name
    found = _of_suffix(path.name)
    if found is None or found.refused:
        if _is_binary(head):
            raise _binary(path)
        raise InputError(
            f"{path.name} has no ending that says what it is.", f"Rename it; what can be read: {readable()}."
        )
    if found.begins and found.begins_always:
        raise InputError(
            f"{path.name} is named {found.title} but does not hold it.", f"Save it again as {found.title}."
        )
    if found.is_text and _is_binary(head):
        raise _binary(path)
    return found.name


def _by_beginning(head: bytes, path: Path) -> Format | None:
    """The format whose beginning this is; of several that begin alike, the one that the name says as well."""
    alike = [record for record in FORMATS.values() if record.begins and head.startswith(record.begins)]
    found = next((record for record in alike if path.suffix.lower() in record.suffixes), alike[0] if alike else None)
    if found is not None and found.refused:
        raise InputError(
            f"{path.name} is {found.title}, not a dataset.", f"{found.refused} What can be read: {readable()}."
        )
    return found


def _of_packed(path: Path) -> Format:
    """The format inside a gzipped file, which only its name can say."""
    name = path.name.lower().removesuffix(".gz")
    found = _of_suffix(name) or next(record for record in FORMATS.values() if record.packed_default)
    if found.refused or not found.may_be_packed:
        raise InputError(f"{path.name} is compressed, and {found.title} is not read so.", "Unpack it first.")
    return found


def _of_suffix(name: str) -> Format | None:
    suffix = Path(name).suffix.lower()
    return next((record for record in FORMATS.values() if suffix in record.suffixes), None)


def _is_binary(head: bytes) -> bool:
    return head.count(b"\0") * MANY_ZEROS > len(head) and wide_codec(head) is None


def _binary(path: Path) -> InputError:
    return InputError(f"{path.name} is a binary file, not a dataset.", f"Upload its rows as one of {readable()}.")


def _folder(folder: Path) -> Source:
    for record in FORMATS.values():
        if record.folder is not None and (whole := record.folder(folder)):
            return whole
    files = [p for p in sorted(folder.rglob("*")) if p.is_file() and _suffix_of_any(p) and not _is_hidden(p, folder)]
    if not files:
        raise InputError(f"The folder {folder.name} holds no dataset files.", f"Put files in it: {readable()}.")
    for file in files:
        _stays_inside(file, folder)
    splits = _splits(files, folder)
    chosen = next(name for name in (*TRAIN_NAMES, "", *OTHER_SPLITS) if name in splits)
    others = [name for name in splits if name != chosen]
    notes: tuple[str, ...] = ()
    if others:
        left = ", ".join(sorted(name or "unnamed" for name in others))
        notes = (f"Read the {chosen or 'unnamed'} files of {folder.name}; left out: {left}.",)
    aside = next((name for name in OTHER_SPLITS if name in others), None)
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
    found = _of_suffix(name)
    return found is not None and not found.refused


def _is_hidden(path: Path, folder: Path) -> bool:
    return any(part.startswith((".", "_")) for part in path.relative_to(folder).parts)


def _splits(files: list[Path], folder: Path) -> dict[str, list[Path]]:
    """Files by the split that a folder's or file's name says, as the Hub lays them out; "" where none does."""
    splits: dict[str, list[Path]] = {}
    for file in files:
        words = re.split(r"[^a-z]+", file.relative_to(folder).as_posix().lower())
        known = [w for w in words if w in TRAIN_NAMES or w in OTHER_SPLITS]
        splits.setdefault(known[0] if known else "", []).append(file)
    return splits
