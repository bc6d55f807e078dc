"""Flaws that show in a row's figures: each a condition over the table `checked`."""

from __future__ import annotations

from tools.data.detectors.detector import Detector, InFigures

LAWFUL_ROLES = "^s?(ua(t+a)*)*(u|ua(t+a)*t+)?$"
"""A system turn first if at all, then user and assistant in turn; tools are answered to the assistant that called them.
This is what most chat templates demand; a template may allow more."""


def fault(code: str, sentence: str, described: str, *, rank: int, noun: str = "") -> Detector:
    """A fault that mapping or reading gave a row, which is always dropped."""
    return Detector(
        code=code,
        severity="error",
        sentence=sentence,
        noun=noun,
        fix="dropped",
        described=described,
        find=InFigures(condition=f"fault = '{code}'"),
        rank=rank,
    )


_BLANK = "Source: Unicode's white space and the characters without width. Known misses: texts of nothing but signs."

EMPTY_PROMPT = fault(
    "empty_prompt",
    "have no question",
    f"Nothing but blanks, also those without width, before the answer. {_BLANK}",
    rank=20,
)
EMPTY_COMPLETION = fault(
    "empty_completion",
    "have no answer",
    f"Nothing but blanks, also those without width, as the answer. {_BLANK}",
    rank=30,
)
EMPTY_TEXT = fault("empty_text", "are empty", f"Nothing but blanks, also those without width. {_BLANK}", rank=40)
NO_ANSWER = fault(
    "no_answer",
    "hold no turn of the assistant",
    "A conversation in which only others speak. Source: our own definition; training learns the assistant's turns. "
    "Known misses: an assistant under a name that is not recognised.",
    rank=50,
    noun="conversation without an answer",
)
NO_LABEL = fault(
    "no_label",
    "do not say whether the answer was good",
    "A judgement that is neither true nor false in any of the usual spellings. Source: KTO's yes or no (Ethayarajh et "
    "al., 2024) and how datasets write it. Known misses: judgements on a scale.",
    rank=60,
    noun="row without a label",
)
CHOSEN_EQUALS_REJECTED = fault(
    "chosen_equals_rejected",
    "have the same answer as chosen and as rejected",
    "Equal to the letter: such a pair teaches nothing. Source: the loss of DPO (Rafailov et al., 2023), which is "
    "constant for it. Known misses: pairs that differ in a blank or a full stop.",
    rank=70,
    noun="pair of equal answers",
)
LAST_TURN_NOT_ASSISTANT = Detector(
    code="last_turn_not_assistant",
    severity="warning",
    sentence="end with a turn that is not the assistant's, which would be left out",
    noun="conversation without a last answer",
    fix="cut",
    described="The conversation goes on after the last answer, or has none. Training learns answers; what follows them "
    "teaches nothing. Source: our own definition. Known misses: none, where speakers are recognised.",
    find=InFigures(
        condition="roles IS NOT NULL AND roles <> '' AND right(roles, 1) <> 'a' AND (fault IS NULL OR fault = "
        "'no_answer')"
    ),
    rank=80,
)
BAD_ROLE_ORDER = Detector(
    code="bad_role_order",
    severity="warning",
    sentence="have speakers in an order that chat templates refuse",
    noun="conversation in a bad order",
    fix="drop=bad_role_order",
    described="Two users or two assistants in a row, an assistant who speaks first, a system turn in the middle, a "
    "tool that nobody called. Source: what most chat templates check. Known misses: orders that one model's template "
    "alone refuses.",
    find=InFigures(
        condition="roles IS NOT NULL AND (fault IS NULL OR fault IN ('no_answer', 'empty_prompt', 'empty_completion')) "
        f"AND NOT regexp_full_match(roles, '{LAWFUL_ROLES}')"
    ),
    rank=90,
)
EXACT_DUPLICATE = Detector(
    code="exact_duplicate",
    severity="warning",
    sentence="repeat an earlier row",
    fix="deduplicate=true",
    described="Equal to the letter in prompt, answer and label; the first one stays. Source: our own definition, by "
    "64-bit hashes. Known misses: none.",
    find=InFigures(condition="fault IS NULL AND id IN (SELECT id FROM repeated)"),
    rank=100,
    among_rows=True,
)
EMPTY_TURN = Detector(
    code="empty_turn",
    severity="warning",
    sentence="have a turn without words before the answer",
    fix="drop=empty_turn",
    described=f"A turn of nothing but blanks in a conversation. {_BLANK}",
    find=InFigures(condition="fault IS NULL AND hollow"),
    rank=120,
)
BAD_ENCODING = Detector(
    code="bad_encoding",
    severity="info",
    sentence="are not UTF-8, and their encoding was guessed",
    noun="row in another encoding",
    fix="drop=bad_encoding",
    described="Bytes that no UTF-8 text has, line by line. Source: RFC 3629; what they were meant to be is a guess: an "
    "encoding of another script than Latin where charset-normalizer sees one, else Windows-1252, by far the most usual "
    "(WHATWG's encoding standard takes it by default). Known misses: other encodings of Latin letters, such as Central "
    "European ones, come out wrong, and so does what is mixed in one file.",
    find=InFigures(condition="row IN (SELECT __row FROM rows WHERE __odd)"),
    rank=130,
)
