"""Answers to questions about what a run found, from its results."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from agent.planner.contract import Exchange
from agent.planner.dialogue.past import last_training
from agent.planner.dialogue.situation import Situation
from agent.recipe.refs import find
from tools.contract import Purpose

_FIGURES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (r"\bperplexity\b", ("perplexity",), "The perplexity"),
    (r"\b(?:eval|test|validation|evaluation|held out) loss\b", ("eval_loss", "loss"), "The loss on held-out rows"),
    (r"\bloss\b", ("final_loss", "loss"), "The final training loss"),
    (r"\bbleu\b", ("bleu",), "BLEU"),
    (r"\brouge\b", ("rougeL", "rouge_l", "rouge"), "ROUGE-L"),
    (r"\bchrf", ("chrf",), "chrF"),
    (r"\b(?:exact match|accuracy)\b", ("exact_match",), "Exact match"),
    (r"\bmemory\b|\bvram\b|\bram\b", ("peak_memory_gb",), "Peak memory in GB"),
    (r"\bsteps\b", ("steps",), "The number of steps"),
    (r"\bepochs?\b", ("epochs",), "The number of epochs"),
    (r"\b(?:truncated|cut)\b", ("truncated",), "The number of examples cut"),
    (r"\bheld out\b|\bholdout\b|\btest rows\b", ("rows_test",), "The number of rows held out"),
    (r"\bdropped\b|\bskipped\b|\blost\b", ("dropped",), "Rows dropped"),
    (r"\b(?:rows|examples)\b", ("examples", "rows_train"), "The number of examples trained on"),
    (r"\btokens\b", ("supervised_tokens",), "The number of tokens learnt"),
)


def about_run(situation: Situation) -> None:
    """Answer from results, or show the run where there are none to answer from. Raises `Decided` with the answer."""
    exchange = situation.past.training_run or situation.past.plan
    if exchange is None or (not exchange.approved and exchange.run is None):
        if situation.facts.runs:
            situation.do(Purpose.SHOW_RUN, {})
            return
        raise situation.answer(
            "Nothing has run in this conversation yet. Add a file and say, for example, “fine-tune on data.csv”."
        )
    results = situation.past.results_of(exchange)
    text = (
        _setting(situation, exchange, results)
        or _time(situation, results)
        or _verdict(situation, results)
        or _figure(situation, results)
    )
    if text is None:
        known = exchange.run is not None and exchange.run.id != "last"
        situation.do(Purpose.SHOW_RUN, {"run": exchange.run.id} if exchange.run and known else {})
        return
    raise situation.answer(text)


def _setting(situation: Situation, exchange: Exchange, results: dict[str, dict[str, Any]]) -> str | None:
    """Why or which setting: stated by the person, or chosen by a rule of the tool."""
    names = {
        "learning_rate": r"\b(?:learning rate|lr)\b",
        "lora_r": r"\brank\b",
        "batch_size": r"\bbatch size\b",
        "method": r"\bmethod\b|\blora\b|\bqlora\b",
        "model": r"\bmodel\b",
        "max_length": r"\blength\b",
        "epochs": r"\bepochs?\b",
        "seed": r"\bseed\b",
    }
    if not situation.reading.says(
        r"\bwhy\b|\b(?:what|which) (?:learning rate|lr|rank|batch size|method|model|length|seed|settings"
        r"|parameters|hyperparameters)\b"
    ):
        return None
    step = last_training(exchange.reply.steps)
    stated = step.with_ if step else {}
    resolved = results.get(step.id, {}).get("resolved", {}) if step else {}
    if situation.reading.says(r"\b(?:settings|parameters|hyperparameters)\b"):
        shown = {
            **{k: v for k, v in stated.items() if not any(find(v))},
            **(resolved if isinstance(resolved, dict) else {}),
        }
        return "It used " + ", ".join(f"{key} {_plain(value)}" for key, value in shown.items()) + "." if shown else None
    name = next((name for name, pattern in names.items() if situation.reading.says(pattern)), None)
    if name is None:
        return None
    if name in stated and not any(find(stated[name])):
        return f"{name} {_plain(stated[name])} was used because you asked for it."
    value = resolved.get(name) if isinstance(resolved, dict) else None
    reason = resolved.get(f"{name}_reason") if isinstance(resolved, dict) else None
    if value is not None:
        because = f": {reason}" if reason else " as you left it open; the default follows from the model and the method"
        return f"{name} {_plain(value)} was used{because}."
    if name == "learning_rate" and situation.reading.says(r"\bwhy\b"):
        return (
            "You left the learning rate open, so it follows from the model's width and the method by a "
            "written rule; the run's result says which value was used. Say “again with lr 1e-4” to set it."
        )
    return None


def _time(situation: Situation, results: dict[str, dict[str, Any]]) -> str | None:
    if not situation.reading.says(r"\bhow (?:long|much time)\b"):
        return None
    parts = [
        (step, float(result["seconds"]))
        for step, result in results.items()
        if isinstance(result.get("seconds"), int | float)
    ]
    if not parts:
        return None
    train = [seconds for step, seconds in parts if step in ("train", "prefer")]
    return f"Training took {_duration(sum(train or [seconds for _, seconds in parts]))}."


def _verdict(situation: Situation, results: dict[str, dict[str, Any]]) -> str | None:
    if not situation.reading.says(
        r"\b(?:better|worse|improve\w*|learn\w*|verdict|outcome|result|successful|worth|happened|go)\b"
    ):
        return None
    for step in ("compare", "evaluate", "prefer", "train"):
        verdict = results.get(step, {}).get("verdict")
        if isinstance(verdict, dict) and verdict.get("sentence"):
            return str(verdict["sentence"])
    return None


def _figure(situation: Situation, results: dict[str, dict[str, Any]]) -> str | None:
    for pattern, names, words in _FIGURES:
        if situation.reading.says(pattern):
            found = list(_found(results, names))
            if found:
                return (
                    f"{words}: "
                    + ", ".join(f"{_plain(value)}{f' ({where})' if len(found) > 1 else ''}" for where, value in found)
                    + "."
                )
    return None


def _found(results: dict[str, dict[str, Any]], names: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    """(where, value) of the first of the names that any step has, base and tuned both where they were compared."""
    for name in names:
        hits: list[tuple[str, Any]] = []
        for step, result in results.items():
            if result.get(name) is not None and not isinstance(result[name], list):
                hits.append((step, result[name]))
            metrics = result.get("metrics")
            if isinstance(metrics, dict):
                hits += [(step, metrics[name])] if name in metrics else []
                hits += [
                    (side, values[name])
                    for side, values in metrics.items()
                    if isinstance(values, dict) and name in values
                ]
        if hits:
            yield from hits
            return


def _plain(value: Any) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_plain(each)}" for key, each in value.items()) or "none"
    return str(value)


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} seconds"
    minutes = seconds / 60
    return f"{minutes:.0f} minutes" if minutes < 90 else f"{minutes / 60:.1f} hours"
