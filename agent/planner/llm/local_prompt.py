"""The messages of a dialogue as a local model's own chat template renders them, from full to short."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from agent.planner.llm.functions import FINISH, as_tools, functions

_FORM = (
    "Answer with one JSON object that holds the whole plan and nothing else: "
    '{"calls": [{"name": FUNCTION, "arguments": {…}}, …]}. No finish_plan is needed.'
)
_SHORT = f"You plan work for Tunesmith, which fine-tunes language models, by calling functions. {_FORM}"


def prompts(tokenizer: Any, messages: list[dict[str, Any]]) -> Iterator[str]:
    """Prompts from the fullest to the shortest: with every schema, with the functions' names, with the words alone.

    What the template refuses, or renders without the last words, as templates for images do, is passed over.
    """
    from jinja2 import TemplateError

    system, *turns = _in_turns(messages)
    marks = _marks(tokenizer)
    turns = [{**turn, "content": broken_up(turn["content"], marks)} for turn in turns]
    last = str(turns[-1]["content"]).strip().rpartition("\n")[2][-40:]
    for told, options in _variants(tokenizer, str(system["content"])):
        try:
            text = _rendered(
                tokenizer, [*([_system(told)] if told else []), *(turns if told else turns[-1:])], **options
            )
        except TemplateError:
            continue
        if last in text:
            yield text


def broken_up(text: str, marks: list[str]) -> str:
    """Text in which none of a tokenizer's own tokens stands: a cell or a word may not end a turn or begin another's."""
    while found := next((mark for mark in marks if mark in text), None):
        text = text.replace(found, f"{found[0]} {found[1:]}")
    return text


def _marks(tokenizer: Any) -> list[str]:
    """Tokens a tokenizer reads whole wherever they stand, the longest first; plain words and blanks forge nothing."""
    special = set(getattr(tokenizer, "all_special_tokens", []))
    added = {mark for mark in getattr(tokenizer, "get_added_vocab", dict)() if not mark.replace(" ", "").isalnum()}
    marks = {mark.strip() for mark in special | added}
    return sorted((mark for mark in marks if len(mark) > 1), key=lambda mark: (-len(mark), mark))


def _variants(tokenizer: Any, rules: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """System message and options of the template, the fullest first."""
    if "tools" in str(tokenizer.chat_template):
        yield f"{rules}\n\n{_FORM}", {"tools": as_tools()}
    schemas = json.dumps([f for f in functions() if f["name"] != FINISH], ensure_ascii=False)
    yield f"{rules}\n\n{_FORM}\n\nFunctions: {schemas}", {}
    yield f"{rules}\n\n{_FORM}\n\nFunctions:\n{_names()}", {}
    yield f"{_SHORT}\n\nFunctions:\n{_names()}", {}
    yield _SHORT, {}
    yield "", {}


def _system(text: str) -> dict[str, Any]:
    return {"role": "system", "content": text}


def _names() -> str:
    kept = [function for function in functions() if function["name"] != FINISH]
    return "\n".join(f"{f['name']}({', '.join(f['parameters']['properties'])})" for f in kept)


def _rendered(tokenizer: Any, messages: list[dict[str, Any]], **options: Any) -> str:
    """A template without a place for a system message gets it at the head of the first turn."""
    from jinja2 import TemplateError

    try:
        # Templates of reasoning models leave room for thoughts otherwise, which the form of a plan does not have.
        return str(
            tokenizer.apply_chat_template(
                messages, tokenize=False, add_generation_prompt=True, enable_thinking=False, **options
            )
        )
    except TemplateError:
        if messages[0]["role"] != "system" or len(messages) < 2:
            raise
        first = {**messages[1], "content": f"{messages[0]['content']}\n\n{messages[1]['content']}"}
        return _rendered(tokenizer, [first, *messages[2:]], **options)


def _in_turns(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Alternating turns, as every template takes them: calls as the text they were, results as what a user says."""
    turns: list[dict[str, Any]] = []
    for message in messages:
        role, text = message["role"], str(message.get("content") or "")
        if made := message.get("tool_calls"):
            calls = [{"name": c["function"]["name"], "arguments": json.loads(c["function"]["arguments"])} for c in made]
            text = json.dumps({"calls": calls}, ensure_ascii=False)
        if role == "tool":
            role = "user"
        if turns and turns[-1]["role"] == role:
            turns[-1] = {"role": role, "content": f"{turns[-1]['content']}\n{text}"}
        else:
            turns.append({"role": role, "content": text})
    return turns
