"""How well a planner understands: exact accuracy by category, what is wrongly acted on, and latency.

    python benchmarks/planner.py [--part all|seen|unseen|earlier] [--failures N] [--planner NAME]

A request counts as understood when the reply is of the right kind, the tools are the expected ones in the expected
order, every stated parameter has the stated value, and nothing is stated that nobody said.

`planner/requests.jsonl` is split by a digest of the id: a third, `unseen`, was written by other hands and not looked
at (of each of their batches one half, by a digest, was looked at and joined the rest; ids were then given a letter that
puts them on their side). `planner/earlier.jsonl` holds requests that were all looked at; they guard against steps back
and say nothing on how well things carry over. `planner/sentences.jsonl` are sentences with their wish, to train on.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

sys.path.insert(0, str(Path(__file__).resolve().parent))

import planner_choice
from pydantic import ValidationError

from agent.planner import built_in
from agent.planner.contract import Exchange, Planner, Reply, RunFacts, SessionFacts
from tools.facts import FileFacts
from tools.prepare_dataset import PrepareDatasetParams

FOLDER = Path(__file__).with_name("planner")
RECIPES = ["monthly", "preferences", "quickstart"]
JOBS = {
    "sft": ["profile_dataset", "prepare_dataset", "train_sft", "evaluate_model", "compare_models"],
    "dpo": ["profile_dataset", "prepare_dataset", "train_dpo", "evaluate_model", "compare_models"],
    "kto": ["profile_dataset", "prepare_dataset", "train_kto", "evaluate_model", "compare_models"],
    "text": ["profile_dataset", "prepare_dataset", "continue_pretraining", "evaluate_model", "compare_models"],
    "sft_only": ["prepare_dataset", "train_sft"],
    "sft_unproven": ["profile_dataset", "prepare_dataset", "train_sft"],
}
"""Short names for standard jobs."""
TRAINING = ("train_sft", "train_dpo", "train_kto", "continue_pretraining")
WIRED = frozenset({"data", "model", "base", "tuned", "eval_data"})


def _refused() -> frozenset[str]:
    """Parameters that are declared, and whose tool accepts no other value than the default yet."""
    try:
        PrepareDatasetParams(data="data.csv", near_deduplicate=True)
    except ValidationError:
        return frozenset({"near_deduplicate"})
    return frozenset()


REFUSED = _refused()
"""Judged as if nobody had stated them, until their tool takes them: the planner says that it leaves them out."""


@dataclass(frozen=True)
class Outcome:
    """A request, what came back, and what is wrong with it (nothing where it was understood)."""

    case: dict[str, Any]
    reply: Reply
    wrong: list[str]
    milliseconds: float


def load(part: str = "all") -> list[dict[str, Any]]:
    """The requests of a part, in file order."""
    name = "earlier" if part == "earlier" else "requests"
    lines = (FOLDER / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    cases = [json.loads(line) for line in lines if line.strip()]
    return [case for case in cases if part in ("all", "earlier") or (part == "unseen") == is_unseen(case["id"])]


def is_unseen(name: str) -> bool:
    """Whether a request belongs to the third set apart."""
    return int(hashlib.sha256(name.encode()).hexdigest(), 16) % 3 == 0


def files() -> dict[str, FileFacts]:
    """The files requests speak of, by name. They are known by their facts alone."""
    listed = json.loads((FOLDER / "files.json").read_text(encoding="utf-8"))
    return {facts["name"]: FileFacts(path=facts["name"], **facts) for facts in listed}


def ask(planner: Planner, case: dict[str, Any], known: dict[str, FileFacts]) -> tuple[Reply, float]:
    """The reply to the last turn, earlier ones taken as approved and done, and its milliseconds."""
    facts = SessionFacts(files=[known[name] for name in case["files"]], recipes=RECIPES)
    reply, spent = Reply(), 0.0
    for turn in case["turns"]:
        started = time.perf_counter()
        reply = planner.plan(turn, facts)
        spent = (time.perf_counter() - started) * 1000
        done = bool(reply.steps)
        run = RunFacts(id="last", name="assumed", status="assumed") if done else None
        facts.history.append(Exchange(request=turn, reply=reply, approved=done, run=run))
    return reply, spent


def judge(reply: Reply, expected: dict[str, Any]) -> list[str]:
    """Everything that differs from what is expected."""
    for kind in ("question", "answer"):
        if kind in expected:
            text = getattr(reply, kind)
            if text is None:
                return [f"expected {kind}, got {_kind(reply)}"]
            said = expected[kind]
            missing = isinstance(said, str) and not re.search(said, text + " " + " ".join(reply.options), re.IGNORECASE)
            return [f"{kind} does not say {said!r}: {text}"] if missing else []
    if not reply.steps:
        return [f"expected steps, got {_kind(reply)}"]
    return _judge_steps(reply, expected)


def _judge_steps(reply: Reply, expected: dict[str, Any]) -> list[str]:
    tools = expected["tools"]
    tools = JOBS[tools] if isinstance(tools, str) else tools
    wrong = [] if (got := [step.tool for step in reply.steps]) == tools else [f"tools {got}, expected {tools}"]
    stated: dict[str, Any] = {}
    for step in reply.steps:
        stated.update({key: value for key, value in step.with_.items() if key not in WIRED})
    if stated.get("test_size") == 0 and "test" in expected:
        del stated["test_size"]
    params = {k: v for k, v in expected.get("params", {}).items() if not (k in REFUSED and k not in stated)}
    for name in sorted({*stated, *params}):
        if name not in stated or name not in params or not _same(stated[name], params[name]):
            wrong.append(f"{name}: {stated.get(name, 'not stated')!r}, expected {params.get(name, 'nothing')!r}")
    wrong += _judge_wiring(reply, expected)
    return wrong


def _same(stated: Any, expected: Any) -> bool:
    """Equal; an expected `~pattern` asks only that the person's words are in it, for questions and prompts."""
    if isinstance(expected, str) and expected.startswith("~"):
        return isinstance(stated, str) and bool(re.search(expected[1:], stated, re.IGNORECASE))
    return bool(stated == expected)


def _judge_wiring(reply: Reply, expected: dict[str, Any]) -> list[str]:
    wrong = []
    literal = [
        s.with_["data"]
        for s in reply.steps
        if isinstance(s.with_.get("data"), str) and "${steps." not in s.with_["data"]
    ]
    if "data" in expected and (not literal or literal[0] != expected["data"]):
        wrong.append(f"data {literal}, expected {expected['data']}")
    if "test" in expected and literal[-1:] != [expected["test"]]:
        wrong.append(f"test data {literal[-1:]}, expected {expected['test']}")
    main = next((s for s in reply.steps if s.tool in TRAINING), None) or next(
        (s for s in reply.steps if "model" in s.with_), None
    )
    model = main.with_.get("model") if main else None
    trains = any(step.tool in TRAINING for step in reply.steps)
    if (trains or "model" in expected) and model != expected.get("model"):
        wrong.append(f"model {model!r}, expected {expected.get('model')!r}")
    for key in ("base", "tuned"):
        values = [s.with_.get(key) for s in reply.steps if s.tool == "compare_models"]
        if key in expected and values != [expected[key]]:
            wrong.append(f"{key} {values}, expected {expected[key]!r}")
    return wrong


def _kind(reply: Reply) -> str:
    if reply.steps:
        return f"steps {[step.tool for step in reply.steps]}"
    return f"question {reply.question!r}" if reply.question else f"answer {reply.answer!r}"


def measure(planner: Planner, part: str = "all") -> list[Outcome]:
    """Every request of a part, judged. Raises nothing: a planner that raises fails the request."""
    known = files()
    outcomes = []
    for case in load(part):
        try:
            reply, milliseconds = ask(planner, case, known)
            wrong = judge(reply, case["expect"])
        except Exception as error:  # a planner must not raise, whatever it is; counted, not hidden
            reply, wrong, milliseconds = Reply(), [f"raised {error!r}"], 0.0
        outcomes.append(Outcome(case, reply, wrong, milliseconds))
    return outcomes


def report(outcomes: list[Outcome], failures: int) -> None:
    """Accuracy by category, wrongly acted on, latency, and the first failures."""
    by_category: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_category[outcome.case["category"]].append(outcome)
    for category, group in sorted(by_category.items()):
        right = sum(not outcome.wrong for outcome in group)
        print(f"{category:24} {right:4}/{len(group):<4} {right / len(group):.3f}")
    right = sum(not outcome.wrong for outcome in outcomes)
    acted = [o for o in outcomes if o.case["category"] == "out of scope" and o.reply.steps]
    times = sorted(outcome.milliseconds for outcome in outcomes)
    print(f"{'all':24} {right:4}/{len(outcomes):<4} {right / len(outcomes):.3f}")
    scope = sum(outcome.case["category"] == "out of scope" for outcome in outcomes)
    print(f"out of scope, wrongly acted on: {len(acted)} of {scope}")
    print(
        f"latency: p50 {times[len(times) // 2]:.1f} ms, p95 {times[int(len(times) * 0.95)]:.1f} ms, worst "
        f"{times[-1]:.1f} ms"
    )
    for outcome in [outcome for outcome in outcomes if outcome.wrong][:failures]:
        print(f"\n{outcome.case['id']}: {' | '.join(outcome.case['turns'])}  {outcome.case['files']}")
        for line in outcome.wrong:
            print(f"    {line}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--part", choices=["all", "seen", "unseen", "earlier"])
    parser.add_argument("--failures", type=int, default=0, metavar="N", help="show the first N missed, never of unseen")
    planner_choice.add_option(parser)
    arguments = parser.parse_args()
    planner = planner_choice.chosen(arguments.planner)
    built_in().plan("profile the data", SessionFacts())
    with planner_choice.files_at_hand(files()):
        for part in [arguments.part] if arguments.part else ["seen", "unseen"]:
            print(f"\n{part}")
            report(measure(planner, part), 0 if part in ("unseen", "all") else arguments.failures)
    planner_choice.report(planner.records)


if __name__ == "__main__":
    main()
