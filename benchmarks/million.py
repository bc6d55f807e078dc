"""A large JSONL of prompts and answers, made from a seed, with every kind of everyday flaw in a few of its rows.

    python benchmarks/million.py OUT.jsonl [--rows 1000000] [--seed 7]

Sentences are drawn from a chain of words learned from the bundled examples, so they look like English to whoever
counts words or grams, and no two rows are alike but those that are meant to be: one row in a hundred repeats an earlier
one, one in a hundred nearly does, and one in a thousand each holds an address, a number, a slot nobody filled, a cut
answer or a damaged character. A million rows are about 420 MB.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parent.parent / "recipes" / "examples"
PLAIN = re.compile(r"[A-Za-z][A-Za-z'-]*[.,?!]?")
PROMPT_WORDS = (8, 32)
ANSWER_WORDS = (22, 84)


class Chain:
    """Words that follow one another as they do in the bundled examples, now and then any other word."""

    def __init__(self) -> None:
        self.after: dict[str, list[str]] = {}
        words: set[str] = set()
        for name in ("support.csv", "support_may.csv"):
            with (EXAMPLES / name).open(encoding="utf-8", newline="") as file:
                for row in csv.DictReader(file):
                    # Only plain words: the examples hold a few flaws of their own, which are not to spread.
                    tokens = [t for t in f"{row['question']} {row['answer']}".split() if PLAIN.fullmatch(t)]
                    words.update(tokens)
                    for one, two in pairwise(tokens):
                        self.after.setdefault(one, []).append(two)
        self.words = sorted(words)

    def text(self, draw: random.Random, least: int, most: int) -> str:
        word = draw.choice(self.words)
        words = [word]
        for _ in range(draw.randint(least, most) - 1):
            follows = self.after.get(word)
            word = draw.choice(follows) if follows and draw.random() < 0.9 else draw.choice(self.words)
            words.append(word)
        return " ".join(words)


def flawed(answer: str, kind: int, draw: random.Random) -> str:
    number = draw.randrange(10**6)
    return (
        f"{answer} Write to reader{number}@example.org for more.",
        f"{answer} Call +44 20 7946 {number % 10000:04d} before noon.",
        f"{answer} Ask for {{{{name}}}} at the desk.",
        answer[: len(answer) // 2].rstrip(" .!?") + ", because the",
        answer.replace(" ", " cafÃ© ", 1),
    )[kind]


def rows(count: int, seed: int) -> Iterator[dict[str, str]]:
    """The rows; the same for the same count and seed."""
    draw, chain = random.Random(seed), Chain()
    kept: list[dict[str, str]] = []
    for number in range(count):
        lot = draw.random()
        if kept and lot < 0.01:
            yield draw.choice(kept)
            continue
        if kept and lot < 0.02:
            near = draw.choice(kept)
            yield {**near, "completion": f"{near['completion']} Thank you."}
            continue
        answer = chain.text(draw, *ANSWER_WORDS).rstrip(".!?,") + "."
        if lot > 0.995:
            answer = flawed(answer, int((lot - 0.995) / 0.001) % 5, draw)
        row = {"prompt": chain.text(draw, *PROMPT_WORDS).rstrip(".!?,") + "?", "completion": answer}
        if number % 50 == 0 and len(kept) < 20_000:
            kept.append(row)
        yield row


def write(path: Path, count: int, seed: int) -> None:
    with path.open("w", encoding="utf-8") as file:
        for row in rows(count, seed):
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("out", type=Path)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    write(given.out, given.rows, given.seed)
    print(f"{given.out}: {given.rows:,} rows, {given.out.stat().st_size / 1e6:,.0f} MB")


if __name__ == "__main__":
    main()
