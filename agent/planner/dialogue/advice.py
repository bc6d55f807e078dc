"""Advice: which model, how many epochs, what next. The texts stand in `phrases/advice.txt`."""

from __future__ import annotations

import re

from agent.planner.dialogue.situation import Situation
from agent.planner.language.model_names import for_real_work
from agent.planner.language.phrase_files import entries

CAN_DO = (
    "I look at datasets, clean them, fine-tune language models on them, compare base and tuned answers, and keep "
    "recipes that replay."
)
EXAMPLES = ("“profile data.csv”", "“fine-tune on data.csv for 2 epochs”", "“save the recipe as support-bot”")


def advice(situation: Situation) -> str:
    """The advice a question is after."""
    text = next(text for _, pattern, text in entries("advice") if re.search(pattern, situation.reading.text or " "))
    if text == "NEXT":
        return what_next(situation)
    return _which_model(situation) if text == "MODEL" else text


def what_next(situation: Situation) -> str:
    """The step that usually follows, given what has happened."""
    if situation.past.waits:
        return "The plan above waits for your approval: approve it there, or tell me what to change."
    if situation.past.tuned:
        return (
            "Ask the tuned model something (“ask the tuned model: …”), compare it on another file, change something "
            "and run again (“again with 3 epochs”), or keep the job: “save the recipe as NAME”."
        )
    return first_step(situation)


def first_step(situation: Situation) -> str:
    """What to say first, with the file at hand where there is one."""
    if not situation.facts.files:
        readable = "CSV, TSV, JSON, JSONL, Parquet or TXT"
        return f"{CAN_DO} Add a file ({readable}) and say what you want, for example {EXAMPLES[1]}."
    name = situation.facts.files[-1].name
    return f"{CAN_DO} With {name} you could say “profile {name}” or “fine-tune on {name}”."


def _which_model(situation: Situation) -> str:
    memory = situation.facts.gpu_memory_gb
    at_hand = f"{memory:g} GB of GPU memory" if memory else "no GPU"
    return (
        f"With {at_hand}, {for_real_work(memory)} is a good start. By memory at hand, all with qlora: Qwen/Qwen3-0.6B "
        "from 4 GB, Qwen/Qwen3-1.7B or Llama 3.2 1B from 6 GB, SmolLM3 or Llama 3.2 3B from 10 GB, Qwen/Qwen3-4B from "
        "16 GB. The bundled starter is for trying things out on any computer."
    )
