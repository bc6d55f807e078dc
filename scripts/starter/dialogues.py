"""The mixture of dialogue kinds the starter model is trained on.

Every dialogue follows from a seed and a number, so the corpus needs no file: `dialogue(seed, n)` is always the same.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

from starter import describe, talk, text_tasks

Turns = list[tuple[str, str]]

# Kind and weight. Writing out fields weighs most: it is the kind that makes copying from the prompt pay.
MIXTURE: tuple[tuple[Callable[[Random], Turns], int], ...] = (
    (describe.fields_to_text, 30),
    (describe.bare_fields, 6),
    (describe.question_about_fields, 9),
    (text_tasks.repeat, 8),
    (text_tasks.name_in_sentence, 8),
    (text_tasks.keywords, 7),
    (text_tasks.reword, 6),
    (text_tasks.spelling, 2),
    (text_tasks.arithmetic, 3),
    (text_tasks.listing, 4),
    (text_tasks.ordering, 4),
    (text_tasks.word_knowledge, 3),
    (talk.greeting, 5),
    (talk.service, 20),
    (talk.with_system, 9),
    (talk.story, 6),
    (talk.sentence_about, 4),
    (talk.cannot, 8),
)
_KINDS, _WEIGHTS = zip(*MIXTURE, strict=True)


def dialogue(seed: int, number: int) -> list[dict[str, str]]:
    """Dialogue `number` of the corpus `seed`, as chat messages (role, content)."""
    rng = Random(f"{seed}/{number}")
    turns = rng.choices(_KINDS, _WEIGHTS)[0](rng)
    return [{"role": role, "content": content} for role, content in turns]
