"""Writing state so that a kill at any moment leaves the old content or the new, never half of one."""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import unicodedata
from pathlib import Path

from tools.errors import ToolFailed

NO_SPACE = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
"""What the system says when nothing more can be written: the disk, the quota or the allowed size is used up."""


class DiskFull(ToolFailed):
    """Something could not be written for want of space; what stood there before is untouched."""


def megabytes(count: float) -> str:
    """`0.3 MB`, `12 MB`, in powers of 1000; figures under a megabyte keep what makes them differ from nothing."""
    amount = count / 1e6
    return f"{amount:,.0f} MB" if amount >= 10 else f"{amount:.1f} MB" if amount >= 0.1 else f"{amount:.3f} MB"


def free_bytes(folder: Path) -> int:
    """Bytes that may still be written at `folder` or, where it is not there yet, at what is above it."""
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return shutil.disk_usage(folder).free


def disk_full(error: OSError, place: Path, wanted: int) -> DiskFull | None:
    """The sentence for a write of `wanted` bytes at `place` that failed for want of space; None for other failures."""
    if error.errno not in NO_SPACE:
        return None
    return DiskFull(
        f"The disk is full: {place.name} needs about {megabytes(wanted)} in {place.parent}, "
        f"{megabytes(free_bytes(place.parent))} are free.",
        "Free some space and try again.",
    )


def write_atomically(path: Path, text: str) -> None:
    """Replace `path` with `text` (UTF-8) in one step. Raises `DiskFull` where there is no room for it."""
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with temporary.open("w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    except BaseException as failure:
        with contextlib.suppress(OSError):
            temporary.unlink()
        if isinstance(failure, OSError) and (full := disk_full(failure, path, len(text.encode()))):
            raise full from failure
        raise


def safe_name(name: str, longest: int = 120) -> str:
    """A file name with no path in it, no control, invisible or direction-changing characters, and no leading dot."""
    base = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    kept = "".join(
        "_" if unicodedata.category(c) in ("Cc", "Cf", "Cs", "Co", "Cn") or c in '<>:"|?*' else c for c in base
    )
    kept = kept.strip().lstrip(".").strip() or "file"
    stem, dot, suffix = kept.rpartition(".")
    if len(kept.encode()) <= longest:
        return kept
    room = longest - len((dot + suffix).encode()) if dot else longest
    cut = (stem if dot else kept).encode()[: max(room, 1)].decode(errors="ignore")
    return cut + (dot + suffix if dot else "")


def slug(text: str, longest: int = 40) -> str:
    """Lower-case letters, digits and hyphens, for folder names."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:longest].strip("-") or "run"
