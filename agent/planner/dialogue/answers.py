"""Words for what needs no step: greetings, terms, advice, what comes later, and what is out of reach."""

from __future__ import annotations

from typing import Any

from agent.catalogue import step_tool
from agent.planner.dialogue.advice import CAN_DO, EXAMPLES, advice, first_step
from agent.planner.dialogue.situation import Situation
from agent.planner.jobs.which_file import IN_WORDS
from agent.planner.language.phrase_files import glossary
from agent.planner.language.reading import Reading
from tools.catalogue import later_tool
from tools.contract import Tool

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


def _plan(situation: Situation) -> str:
    plan = situation.past.plan
    if plan is None:
        return f"There is no plan yet. {first_step(situation)}"
    steps = [_in_words(tool) for step in plan.reply.steps if (tool := step_tool(step.tool))]
    return (
        "The plan, in order: " + "; ".join(steps) + ". Rows held out are never trained on, so the comparison is fair."
    )


def _in_words(tool: Tool[Any, Any]) -> str:
    """What a step does, to stand within a sentence."""
    return f"{tool.summary[0].lower()}{tool.summary[1:]}".rstrip(".")


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
    today = first_step(situation) if situation.facts.files else _TODAY
    return f"That is not something I can do. {said} {today}".replace("  ", " ")


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
