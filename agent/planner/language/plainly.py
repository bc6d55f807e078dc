"""Whether a person asks for certain for what is done at once: a run that is stopped or resumed."""

from __future__ import annotations

import re

from agent.planner.language.reading import Reading

_ASKS = r"\W*(?:should|did|does|do|was|were|is|are|has|have)\b"
_POLITE = r"\b(?:can|could|would|will|may) (?:you|we|i)\b[^,;]*$|^\W*(?:can|could|may) (?:the|that|this)\b"
_UNSURE = (
    r"\b(?:if|unless|whenever|how|why|nobody|no one|never|not|said|says|told|think|thinks|whether|any ?time|later"
    r"|tomorrow|itself|repeating|nonsense|from (?:overfitting|repeating|saying)|by a|right\?)\b"
)


def asked_plainly(reading: Reading, name: str) -> bool:
    """Whether the sentence that holds the wish is no question but a polite one, has no condition, and is nobody else's.

    False where the wish is not in the request, or denied.
    """
    wish = reading.wish(name)
    if wish is None:
        return False
    start = max((m.end() for m in re.finditer(r"[.!?;]", reading.text[: wish.start])), default=0)
    end = re.search(r"[.!?;]|$", reading.text[wish.end :])
    assert end is not None
    sentence = reading.text[start : wish.end + end.end()]
    if re.search(_UNSURE, sentence):
        return False
    asks = sentence.rstrip().endswith("?") or re.match(_ASKS, sentence)
    return not asks or bool(re.search(_POLITE, reading.text[start : wish.start]))
