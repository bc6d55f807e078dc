"""The four forms that training reads."""

from __future__ import annotations

from enum import StrEnum

from tools.facts import Shape


class Form(StrEnum):
    """TRL's dataset forms, conversational: a message is a struct of role and content."""

    PROMPT_COMPLETION = "prompt_completion"
    PREFERENCE = "preference"
    UNPAIRED_PREFERENCE = "unpaired_preference"
    TEXT = "text"


FORM_OF: dict[Shape, Form] = {
    Shape.PROMPT_COMPLETION: Form.PROMPT_COMPLETION,
    Shape.ALPACA: Form.PROMPT_COMPLETION,
    Shape.MESSAGES: Form.PROMPT_COMPLETION,
    Shape.SHAREGPT: Form.PROMPT_COMPLETION,
    Shape.PREFERENCE: Form.PREFERENCE,
    Shape.UNPAIRED_PREFERENCE: Form.UNPAIRED_PREFERENCE,
    Shape.TEXT: Form.TEXT,
}

HOLDS: dict[Form, str] = {
    Form.PROMPT_COMPLETION: "prompts with answers",
    Form.PREFERENCE: "chosen/rejected pairs",
    Form.UNPAIRED_PREFERENCE: "answers judged good or bad",
    Form.TEXT: "raw text",
}
"""What a dataset of each form holds, in words people use."""
