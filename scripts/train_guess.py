"""Makes the planner's `guess.bin` from the requests that may be looked at and the examples beside the phrases.

    python scripts/train_guess.py [--cross-validate]

Multinomial logistic regression by full-batch gradient descent with momentum, in numpy; the same input gives the same
file. The requests set apart (`benchmarks/planner.py --part unseen`) are never read.
"""

from __future__ import annotations

import argparse
import importlib
import json
import sys
import zlib
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from agent.catalogue import all_tools  # noqa: E402
from agent.planner.contract import SessionFacts  # noqa: E402
from agent.planner.declared import wish_of  # noqa: E402
from agent.planner.language.guess import BUCKETS, WEIGHTS, features, plain  # noqa: E402
from agent.planner.language.phrase_files import sections  # noqa: E402
from agent.planner.language.reading import read  # noqa: E402
from tools.contract import Purpose  # noqa: E402

ROUNDS, RATE, DECAY, MOMENTUM = 400, 10.0, 5e-5, 0.9
EXAMPLES: dict[str, str | None] = {
    "data": None,
    "training": Purpose.TRAIN,
    "models": None,
    "operations": None,
    "later": "later",
    "talk": "answer",
}
RUNS: dict[str, str] = {"about_run": Purpose.SHOW_RUN}


def benchmark() -> ModuleType:
    """`benchmarks/planner.py`, which knows the requests and their split."""
    sys.path.insert(0, str(ROOT / "benchmarks"))
    return importlib.import_module("planner")


def label(case: dict[str, Any], jobs: dict[str, list[str]], training: tuple[str, ...]) -> str | None:
    """The wish of a request; None where it says nothing about the last turn's words alone."""
    expect = case["expect"]
    if "question" in expect:
        return None
    if "answer" in expect:
        return "later" if expect["answer"] == "later" else "answer"
    tools = expect["tools"]
    tools = jobs[tools] if isinstance(tools, str) else tools
    trains = any(tool in training for tool in tools)
    if len(case["turns"]) > 1 and (trains or case["category"] == "follow-ups"):
        return "follow"
    return Purpose.TRAIN if trains else wish_of(all_tools()[tools[0]])


def label_of(named: str) -> str:
    """A label of a sentence: what the tool it names is asked for by, or the label itself."""
    return wish_of(all_tools()[named]) if named in all_tools() else named


def examples() -> tuple[list[str], list[str]]:
    """Plain texts and their wishes."""
    bench = benchmark()
    known = bench.files()
    texts, labels = [], []
    for case in [*bench.load("seen"), *bench.load("earlier")]:
        if (wish := label(case, bench.JOBS, bench.TRAINING)) is not None:
            facts = SessionFacts(files=[known[name] for name in case["files"]], recipes=bench.RECIPES)
            texts.append(plain(read(case["turns"][-1], facts).marked))
            labels.append(wish)
    for line in bench.FOLDER.joinpath("sentences.jsonl").read_text(encoding="utf-8").splitlines():
        said = json.loads(line)
        facts = SessionFacts(files=[f for name, f in known.items() if name in said["text"]], recipes=bench.RECIPES)
        texts.append(plain(read(said["text"], facts).marked))
        labels.append(label_of(said["label"]))
    for name, fixed in EXAMPLES.items():
        for section in sections(name):
            for line in section.examples:
                texts.append(plain(read(line, SessionFacts()).marked))
                labels.append(RUNS.get(section.heading[0], fixed or section.heading[0]))
    return texts, labels


def matrix(texts: list[str]) -> np.ndarray:
    """(texts, buckets) float32."""
    made = np.zeros((len(texts), BUCKETS), np.float32)
    for row, text in enumerate(texts):
        for bucket, weight in features(text).items():
            made[row, bucket] = weight
    return made


def fit(inputs: np.ndarray, wanted: np.ndarray, many: int) -> tuple[np.ndarray, np.ndarray]:
    """Weights (buckets, wishes) and biases (wishes,)."""
    weights, biases = np.zeros((BUCKETS, many), np.float32), np.zeros(many, np.float32)
    speed, bias_speed = np.zeros_like(weights), np.zeros_like(biases)
    target = np.eye(many, dtype=np.float32)[wanted]
    for _ in range(ROUNDS):
        scores = inputs @ weights + biases
        odds = np.exp(scores - scores.max(1, keepdims=True))
        wrong = (odds / odds.sum(1, keepdims=True) - target) / len(inputs)
        speed = MOMENTUM * speed - RATE * (inputs.T @ wrong + DECAY * weights)
        bias_speed = MOMENTUM * bias_speed - RATE * 0.1 * wrong.sum(0)
        weights, biases = weights + speed, biases + bias_speed
    return weights, biases


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cross-validate", action="store_true", help="print accuracy over five folds, write nothing")
    arguments = parser.parse_args()
    texts, labels = examples()
    names = sorted(set(labels))
    inputs, wanted = matrix(texts), np.array([names.index(name) for name in labels])
    if arguments.cross_validate:
        cross_validate(inputs, wanted, names)
        return
    weights, biases = fit(inputs, wanted, len(names))
    scale = float(np.abs(weights).max()) / 127
    packed = zlib.compress(np.round(weights / scale).astype(np.int8).tobytes(), 9)
    head = f"{scale:.6g} " + " ".join(f"{name} {bias:.4f}" for name, bias in zip(names, biases, strict=True))
    WEIGHTS.write_bytes(head.encode() + b"\n" + packed)
    print(f"{len(texts)} texts, {len(names)} wishes, {WEIGHTS.stat().st_size / 1000:.0f} kB")


def cross_validate(inputs: np.ndarray, wanted: np.ndarray, names: list[str]) -> None:
    """Accuracy, and for several margins how many are above it, how many of them right, how many answers acted on."""
    fold = np.arange(len(inputs)) % 5
    odds = np.zeros((len(inputs), len(names)), np.float32)
    for held in range(5):
        weights, biases = fit(inputs[fold != held], wanted[fold != held], len(names))
        scores = inputs[fold == held] @ weights + biases
        raised = np.exp(scores - scores.max(1, keepdims=True))
        odds[fold == held] = raised / raised.sum(1, keepdims=True)
    best, sure = odds.argmax(1), odds.max(1)
    print(f"right {np.mean(best == wanted):.3f} of {len(inputs)}")
    nothing = np.isin(wanted, [names.index("answer"), names.index("later")])
    acts = ~np.isin(best, [names.index("answer"), names.index("later")])
    for index, name in enumerate(names):
        of = wanted == index
        print(f"  {name:22} {of.sum():4} right {np.mean(best[of] == index):.2f}")
    for margin in (0.4, 0.5, 0.6, 0.7, 0.8, 0.9):
        above = sure >= margin
        false = np.sum(above & nothing & acts)
        print(f"above {margin}: {above.mean():.3f}, right {np.mean(best[above] == wanted[above]):.3f}, "
              f"acted on though an answer was due: {false} of {nothing.sum()}")  # fmt: skip


if __name__ == "__main__":
    main()
