"""Words for what needs no step: greetings, terms, advice, what comes later, and what is out of reach."""

from __future__ import annotations

import re

from agent.planner.models import for_real_work
from agent.planner.phrase_files import glossary
from agent.planner.reading import Reading, tool_words
from agent.planner.situation import Situation
from tools.registry import later_tool

CAN_DO = (
    "I look at datasets, clean them, fine-tune language models on them, compare base and tuned "
    "answers, and keep recipes that replay."
)
EXAMPLES = (
    "“profile data.csv”",
    "“fine-tune on data.csv for 2 epochs”",
    "“compare base and tuned”",
    "“save the recipe as support-bot”",
)
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
        return situation.answer(f"Hello! I am Tunesmith. {_next_step(situation)}")
    if wish == "advice":
        return situation.answer(_advice(situation))
    assert wish == "out_of_reach"
    return situation.answer(out_of_reach(situation))


_INSTEAD: tuple[tuple[str, str], ...] = (
    (
        r"(?:openai|anthropic|gemini|claude|copilot|gpt ?[345]\S*|chatgpt|bard|grok)",
        "Only models whose weights are open can be tuned here, such as Qwen/Qwen3-0.6B or the bundled starter.",
    ),
    (
        r"(?:images?|photos?|pictures?|videos?|audio|speech|voices?|music|yolo|whisper|stable diffusion)",
        "I work with language models and text only.",
    ),
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


def off_topic(reading: Reading) -> bool:
    """Whether a wish is made of words of the trade alone: "estimate the population of France"."""
    if reading.parameters.stated or reading.says(_ANCHORS):
        return False
    words = re.findall(r"[a-z]{3,}", reading.text)
    return any(word not in tool_words() for word in words)


_ANCHORS = (
    r"<any>|<set>|<data>|<bot>s?|<it>|<metric>|training|finetun\w*|sft|dpo|kto|pretrain\w*|runs?|jobs?|recipes?|epochs?|steps"
    r"|memory|vram|gpus?|cpu|base|tuned|starter|duplicates?|columns?|labels?|lora|qlora|duplicated|categor\w+|adapters?"
)


def nothing_started(situation: Situation) -> str:
    """For a request that only says what is not wanted."""
    if situation.past.waits:
        return "All right. Nothing runs before you approve the plan above; tell me what to change, or decline it."
    return f"All right, nothing was started. {_next_step(situation)}"


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
    return f"Nothing is waiting for a yes. {_next_step(situation)}"


def _next_step(situation: Situation) -> str:
    if not situation.facts.files:
        return (
            f"{CAN_DO} Add a file (CSV, TSV, JSON, JSONL, Parquet or TXT) and say what you want, for example "
            f"{EXAMPLES[1]}."
        )
    name = situation.facts.files[-1].name
    return f"{CAN_DO} With {name} you could say “profile {name}” or “fine-tune on {name}”."


def _what_next(situation: Situation) -> str:
    """The step that usually follows, given what has happened."""
    if situation.past.waits:
        return "The plan above waits for your approval: approve it there, or tell me what to change."
    if situation.past.tuned:
        return (
            "Ask the tuned model something (“ask the tuned model: …”), compare it on another file, change something "
            "and run again (“again with 3 epochs”), or keep the job: “save the recipe as NAME”."
        )
    return _next_step(situation)


def _advice(situation: Situation) -> str:
    reading = situation.reading
    if reading.says(r"\bnext\b|\bwhat to do\b|\bdo (?:now|here|with)\b"):
        return _what_next(situation)
    if reading.says(r"\bmodels?\b") and not reading.says(r"\bhow many\b|\bformats?\b"):
        better = for_real_work(situation.facts.gpu_memory_gb)
        memory = f"{situation.facts.gpu_memory_gb:g} GB of GPU memory" if situation.facts.gpu_memory_gb else "no GPU"
        return (
            f"With {memory}, {better} is a good start; by memory at hand: Qwen/Qwen3-0.6B from 4 GB, "
            f"Qwen/Qwen3-1.7B or Llama 3.2 1B from 6 GB, "
            "SmolLM3 or Llama 3.2 3B from 10 GB, Qwen/Qwen3-4B from 16 GB, all with qlora. The bundled "
            "starter is for trying things out on any computer."
        )
    if reading.says(r"\bepochs?\b"):
        return (
            "One to three epochs are usual: three for a few hundred rows, one for tens of thousands. More "
            "learns the rows by heart; the comparison on held-out rows shows it."
        )
    if reading.says(r"\blearning rate\b|\blr\b"):
        return (
            "Left out, the learning rate follows from the model and the method. For LoRA 1e-4 to 2e-4 is "
            "usual, for full fine-tuning 1e-5 to 5e-5, for DPO a tenth of that."
        )
    if reading.says(r"\brank\b|\balpha\b"):
        return (
            "Rank 8 to 32 is usual, with alpha twice the rank. Raise it when a large file is learnt too "
            "little; 16 is the default."
        )
    if reading.says(r"\bbatch\b"):
        return (
            "8 to 32 examples for each step are usual; it is split by itself into parts that fit into "
            "memory. 8 is the default."
        )
    if reading.says(r"\bmethod\b"):
        return (
            "LoRA is a good default. QLoRA needs about a quarter of the memory; full fine-tuning learns most "
            "and needs most."
        )
    if reading.says(r"\bformats?\b|\bfile types?\b|\bkinds?\b|\btypes?\b|\blook\b|\bstructured\b"):
        return (
            "CSV, TSV, JSON, JSONL, Parquet and TXT, also with .gz. Rows may be prompts with answers (two "
            "columns), Alpaca instructions, OpenAI or ShareGPT "
            "conversations, chosen and rejected answers, answers marked good or bad, or raw text. Columns "
            "are recognised, and you can name them."
        )
    if reading.says(r"\bhow (?:much|many) (?:data|rows|examples)\b"):
        return (
            "A few hundred good rows change the style of answers; a few thousand teach a task. Clean rows "
            "matter more than many."
        )
    if reading.says(r"\bgpu\b|\bcpu\b|\blaptop\b"):
        return (
            "No GPU is needed: everything runs on a CPU, small models in minutes. A GPU makes models from "
            "half a billion parameters practical."
        )
    return (
        "Everything runs on this computer: your data and models stay here. Only a model or dataset you "
        "name from the Hugging Face Hub is downloaded."
    )
