"""Words for what needs no step: greetings, terms, advice, what comes later, and what is out of reach."""

from __future__ import annotations

import re

from agent.planner.advice import CAN_DO, EXAMPLES, advice, first_step
from agent.planner.choose_file import IN_WORDS
from agent.planner.guess import guess
from agent.planner.phrase_files import compiled, glossary
from agent.planner.reading import Reading, tool_words
from agent.planner.situation import Situation
from tools.registry import later_tool

_TODAY = f"{CAN_DO} Try {EXAMPLES[0]} or {EXAMPLES[1]}."


def explain(situation: Situation) -> Exception:
    """The terms that are asked about."""
    return situation.answer(" ".join(glossary()[index][2] for index in dict.fromkeys(situation.reading.terms)))


def later(situation: Situation, wish: str) -> str:
    """What comes in a later release, and what can be done today."""
    promised = later_tool(wish)
    assert promised is not None
    return f"{promised.summary.rstrip('.')}: this comes in a later release. Today: {promised.instead}"


def talk(situation: Situation, wish: str) -> Exception:
    """A short, useful answer to small talk, advice and what is out of reach."""
    if wish == "yes":
        return situation.answer(_yes(situation))
    if wish == "no":
        return situation.answer("All right, nothing was started. Say what you would like instead.")
    if wish == "thanks":
        return situation.answer("You're welcome. Say what comes next whenever you like.")
    if wish == "greeting":
        return situation.answer(f"Hello! I am Tunesmith. {first_step(situation)}")
    if wish == "advice":
        return situation.answer(advice(situation))
    if wish == "about_files":
        return situation.answer(_files(situation))
    if wish == "about_plan":
        return situation.answer(_plan(situation))
    assert wish == "out_of_reach"
    return situation.answer(out_of_reach(situation))


_PURPOSE = {
    "profile_dataset": "profile the data, to see what is in it and what is wrong with it",
    "query_dataset": "ask the data",
    "prepare_dataset": "prepare it: map columns, drop what cannot be used, hold rows out",
    "train_sft": "fine-tune the model on prompts and answers",
    "train_dpo": "teach the model which answers are preferred",
    "train_kto": "learn from answers marked good or bad",
    "continue_pretraining": "let the model go on reading raw text",
    "evaluate_model": "measure it on held-out rows",
    "compare_models": "compare it with the base on the same rows",
    "generate_text": "ask the model",
    "estimate_training": "estimate time and memory",
}


def _plan(situation: Situation) -> str:
    plan = situation.past.plan
    if plan is None:
        return f"There is no plan yet. {first_step(situation)}"
    steps = [_PURPOSE[step.tool] for step in plan.reply.steps if step.tool in _PURPOSE]
    return (
        "The plan, in order: " + "; ".join(steps) + ". Rows held out are never trained on, so the comparison is fair."
    )


def _files(situation: Situation) -> str:
    files = situation.facts.files
    if not files:
        return f"There are no files yet. {first_step(situation)}"
    listed = ", ".join(f"{file.name} ({IN_WORDS[file.shape]})" for file in files)
    return f"The files here are: {listed}."


_INSTEAD: tuple[tuple[str, str], ...] = (
    (
        r"(?:openai|anthropic|gemini|claude|copilot|gpt ?[345]\S*|chatgpt|bard|grok)",
        "Only models whose weights are open can be tuned here, such as Qwen/Qwen3-0.6B or the bundled starter.",
    ),
    (
        r"(?:images?|photos?|pictures?|videos?|audio|speech|voices?|music|yolo|whisper|stable diffusion)",
        "I work with language models and text only.",
    ),
    (r"(?:orpo|simpo|cpo|rrhf)", "What learns from preferences here is DPO (pairs) and KTO (thumbs)."),
    (r"from scratch", "I start from a model that exists: say “continue pretraining on FILE” to let it read raw text."),
    (
        r"(?:merge|combine|concatenate|join|append|union|mix)",
        "I work on one file at a time: join them first, or tune on one after the other.",
    ),
    (
        r"(?:delete|erase|wipe|destroy|remove|shred|rm)",
        "I delete nothing; files and runs are folders of the workspace that you can remove yourself.",
    ),
)
"""What to say beyond "no", by what was asked."""


def out_of_reach(situation: Situation) -> str:
    """For whatever no tool does."""
    said = next((words for cue, words in _INSTEAD if situation.reading.says(cue)), "")
    return f"That is not something I can do. {said} {_TODAY}".replace("  ", " ")


def off_topic(reading: Reading, wish: str) -> bool:
    """Whether a wish is made of words of the trade alone: "estimate the population of France"."""
    if reading.parameters.stated or compiled(_ANCHORS).search(reading.marked):
        return False
    likely = guess(reading.marked)
    if not any(word not in tool_words() for word in re.findall(r"[a-z]{3,}", reading.text)):
        return likely.wish == "answer" and likely.sure >= (0.8 if wish == "train" else 0.6) and wish not in _ENDS
    if reading.says(_POINTS):
        return likely.wish == "answer" and likely.sure >= 0.45
    return likely.wish != wish or likely.sure < 0.5


_POINTS = r"(?:it|this|that|them|these|those)(?=\s*(?:$|[.,;!?]|(?:on|with|for|and|then|please|now|to|using|again|in)\b))"
"""A pronoun rather than the start of a name: "evaluate it", not "evaluate this poker hand"."""
_ENDS = ("cancel_run", "resume_run")
_ANCHORS = (
    r"<any>|<set>|<card>|<data>|<bot>s?|<metric>|<personal>|status|progress|results?|curve|finished|training|finetun\w*|sft|dpo|kto|pretrain\w*|runs?|jobs?"
    r"|recipes?|epochs?|steps"
    r"|memory|vram|gpus?|cpu|base|tuned|starter|duplicates?|columns?|labels?|lora|qlora|duplicated|categor\w+|adapters?"
    r"|rows?|questions?|answers?|prompts?|completions?|replies|examples?|records?|reviews?|entries|lines|conversations?|grep|word|phrase|term|mention\w*|<column>|tokens?"
    r"|(?:customers?|users?|clients?|people|they) (?:\w+ )?(?:ask|say|write|complain|want|talk)\w*"
)


def nothing_started(situation: Situation) -> str:
    """For a request that only says what is not wanted."""
    if situation.past.waits:
        return "All right. Nothing runs before you approve the plan above; tell me what to change, or decline it."
    return f"All right, nothing was started. {first_step(situation)}"


def sounds_like_work(reading: Reading) -> bool:
    """Whether words of the trade are in it, so that asking back helps more than declining."""
    return bool(
        reading.parameters.stated
        or reading.says(
            r"\b(?:<data>|<bot>s?|train\w*|learn\w*|tun(?:e|ed|ing)|improve|better|do (?:it|something|this)"
            r"|start|begin|go|help|use (?:it|this|them|these)|work with|thumbs|files?|defaults?|usual"
            r"|your (?:thing|magic)|something)\b"
        )
    )


def _yes(situation: Situation) -> str:
    if situation.past.waits:
        return "The plan above waits for your approval: approve it there, or tell me what to change."
    return f"Nothing is waiting for a yes. {first_step(situation)}"
