"""Answers to questions about what a run found, from its results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from agent.catalogue import tool_for
from agent.planner.contract import Exchange
from agent.planner.declared import called, words_for
from agent.planner.dialogue.past import last_training
from agent.planner.dialogue.situation import Situation
from agent.planner.language.declared_words import phrases_of_choice
from agent.planner.language.phrase_files import expand, glossary
from agent.recipe.refs import find
from agent.recipe.step import Step
from tools.catalogue import TOOLS
from tools.contract import Purpose
from tools.parameters import parameter_table

_FIGURES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (r"\b(?:eval|test|validation|evaluation|held out) loss\b", ("eval_loss", "loss"), "The loss on held-out rows"),
    (r"\bloss\b", ("final_loss", "loss"), "The final training loss"),
    (r"\bmemory\b|\bvram\b|\bram\b", ("peak_memory_gb",), "Peak memory in GB"),
    (r"\bsteps\b", ("steps",), "The number of steps"),
    (r"\bepochs?\b", ("epochs",), "The number of epochs"),
    (r"\b(?:truncated|cut)\b", ("truncated",), "The number of examples cut"),
    (r"\bheld out\b|\bholdout\b|\btest rows\b", ("rows_test",), "The number of rows held out"),
    (r"\bdropped\b|\bskipped\b|\blost\b", ("dropped",), "Rows dropped"),
    (r"\b(?:rows|examples)\b", ("examples", "rows_train"), "The number of examples trained on"),
    (r"\btokens\b", ("supervised_tokens",), "The number of tokens learnt"),
)


@cache
def _metrics() -> tuple[tuple[str, str], ...]:
    """Pattern and name of every metric that can be asked for: its phrases, its own name and its declared words."""
    tool = tool_for(Purpose.EVALUATE)
    listed = [row for row in parameter_table(tool) if row.choices and row.type_text.startswith("list of")]
    found = []
    for row in listed:
        for choice in row.choices:
            said = [*phrases_of_choice(row.name, choice), called(choice)]
            found.append(("|".join(map(expand, said)), choice))
    return tuple(found)


def _title(metric: str) -> str:
    """A metric as the glossary writes it."""
    plain = called(metric)
    return next((name for name, pattern, _ in glossary() if re.fullmatch(pattern, plain)), plain)


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
    step = last_training(exchange.reply.steps)
    used = {**(step.with_ if step else {}), **_resolved(step, results)}
    names = _settings(step.tool, used) if step else {}
    any_name = "|".join([*names.values(), "settings|parameters|hyperparameters"])
    if not situation.reading.says(rf"\bwhy\b|\b(?:what|which) (?:{any_name})\b"):
        return None
    stated = step.with_ if step else {}
    resolved = _resolved(step, results)
    if situation.reading.says(r"\b(?:settings|parameters|hyperparameters)\b"):
        shown = {
            **{k: v for k, v in stated.items() if not any(find(v))},
            **resolved,
        }
        return "It used " + ", ".join(f"{key} {_plain(value)}" for key, value in shown.items()) + "." if shown else None
    name = next((name for name, pattern in names.items() if situation.reading.says(pattern)), None)
    if name is None:
        return None
    if name in stated and not any(find(stated[name])):
        return f"{name} {_plain(stated[name])} was used because you asked for it."
    value, reason = resolved.get(name), resolved.get(f"{name}_reason")
    if value is not None:
        because = f": {reason}" if reason else " as you left it open; the default follows from the model and the method"
        return f"{name} {_plain(value)} was used{because}."
    if step is not None and situation.reading.says(r"\bwhy\b"):
        row = next(row for row in parameter_table(TOOLS[step.tool]) if row.name == name)
        if _LEFT_OUT in row.help and row.hint.usual:
            rule = row.help[row.help.index(_LEFT_OUT) :]
            return (
                f"You left the {called(name)} open. {rule} The run's result says which value was used. Say “again "
                f"with {called(name)} {row.hint.usual[0]:g}” to set it."
            )
    return None


_LEFT_OUT = "Left out"
"""Where the help of a parameter says what holds without it."""


def _resolved(step: Step | None, results: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """The values a step says it used."""
    told = results.get(step.id, {}).get("resolved") if step else None
    return told if isinstance(told, dict) else {}


def _settings(tool: str, used: dict[str, Any]) -> dict[str, str]:
    """Parameters of a training that may be asked about, each with the words for it; a choice that was used is one for
    its parameter, after all others: "why qlora?"."""
    rows = [row for row in parameter_table(TOOLS[tool]) if row.role != "data"]
    rows.sort(key=lambda row: bool(row.choices))
    chosen = {row.name: (called(str(used[row.name])),) for row in rows if row.choices and used.get(row.name)}
    return {row.name: "|".join([*words_for(row.name), *chosen.get(row.name, ())]) for row in rows}


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
        if situation.reading.says(pattern) and (found := list(_found(results, names))):
            return _told(words, found)
    for pattern, metric in _metrics():
        if situation.reading.says(pattern):
            measured = [key for result in results.values() for key in _measured(result) if key.startswith(metric)]
            if found := list(_found(results, (metric, *measured))):
                return _told(_title(metric), found)
    return None


def _told(words: str, found: list[tuple[str, Any]]) -> str:
    values = [f"{_plain(value)}{f' ({where})' if len(found) > 1 else ''}" for where, value in found]
    return f"{words[0].upper()}{words[1:]}: {', '.join(values)}."


def _measured(result: dict[str, Any]) -> Iterator[str]:
    """Names of the figures metrics gave, whichever model they are of."""
    metrics = result.get("metrics")
    for key, value in metrics.items() if isinstance(metrics, dict) else ():
        yield from value if isinstance(value, dict) else (key,)


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
