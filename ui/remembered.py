"""What a browser remembers of its conversations between visits."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from agent.session.session import SESSION_ID, title_in

KNOWN_SESSIONS = 20
"""Conversations a browser remembers."""


@lru_cache(maxsize=512)
def title_of(path: str, _changed: int) -> str:
    """What a conversation is called in lists: its first words, or its first file."""
    return title_in(Path(path))


def remembered_by(browser: Any) -> dict[str, Any]:
    """What the browser kept, made safe: ids are text of the right shape."""
    kept = browser if isinstance(browser, dict) else {}
    earlier = kept.get("earlier")
    known = [kept.get("session"), *(earlier if isinstance(earlier, list) else [])]
    sound = [one for one in known if isinstance(one, str) and SESSION_ID.fullmatch(one)]
    if not sound:
        return {}
    return {"session": sound[0], "earlier": list(dict.fromkeys(sound[1:]))[:KNOWN_SESSIONS]}
