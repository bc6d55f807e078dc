"""Secrets of a workspace's chat, kept so that pages and links survive a restart of the server."""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path


def workspace_key(root: Path, purpose: str) -> str:
    """A random key of 43 characters, made once and readable only by the person the workspace belongs to."""
    file = root / "keys" / purpose
    file.parent.mkdir(mode=0o700, exist_ok=True)
    if not file.exists():
        fresh = file.with_name(f".{purpose}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as target:
            target.write(secrets.token_urlsafe(32))
        # A link appears whole or not at all, and never replaces the key another server just made.
        with contextlib.suppress(FileExistsError):
            os.link(fresh, file)
        fresh.unlink()
    return file.read_text(encoding="ascii")
