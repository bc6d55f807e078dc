"""Writing state so that a kill at any moment leaves the old content or the new, never half of one."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import unicodedata
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Replace `path` with `text` (UTF-8) in one step."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    try:
        with temporary.open("w", encoding="utf-8") as handle:
            handle.write(text)
            handle.flush()
            os.fsync(handle.fileno())
        temporary.replace(path)
    except BaseException:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()
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
