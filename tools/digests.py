"""What a file or a folder holds, as one short text: equal digests mean equal content."""

from __future__ import annotations

import hashlib
from pathlib import Path


def digest_path(path: Path) -> str:
    """`sha256:…` of a file's bytes, or of a folder's relative names and bytes in sorted order."""
    if path.is_file():
        with path.open("rb") as handle:
            return "sha256:" + hashlib.file_digest(handle, "sha256").hexdigest()
    whole = hashlib.sha256()
    for file in sorted(p for p in path.rglob("*") if p.is_file()):
        whole.update(f"{file.relative_to(path).as_posix()}\0{digest_path(file)}\n".encode())
    return "sha256:" + whole.hexdigest()
