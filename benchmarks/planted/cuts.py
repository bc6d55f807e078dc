"""Recall and precision of `truncated_completion` by dataset, kind of cut and rate, straight on the detector.

    python benchmarks/planted/cuts.py --natural FOLDER [--rates 0.01 0.05 0.1] [--show 5]

Answers are cut at a random character, or behind a random word, between 30 % and 90 % of their length; a cut that
happens to end with a mark is drawn again, for nobody could tell it. The detector learns from the damaged answers, as it
would from a damaged file. Precision is counted over rows that nothing was done to: `natural` are those of them that are
flagged in the whole file too, which are to be read (`--show`) before they are called false.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).resolve().parents[2]), str(Path(__file__).resolve().parents[1])]

from tools.data.detectors.truncated import ends_properly, learn_habits, truncated  # noqa: E402

SAMPLE = 2_000
LEAST = 60
"""Characters of an answer from which it is cut."""


def cut(random: Random, whole: str, at_word: bool) -> str:
    """The answer without its end."""
    for _ in range(20):
        text = whole[: int(len(whole) * random.uniform(0.3, 0.9))]
        if at_word:
            text = text.rsplit(None, 1)[0]
        if not ends_properly(text.rstrip()) and text.strip():
            return text
    return whole[: len(whole) // 2].rstrip(".!?。 ")


def found_in(answers: list[str], random: Random) -> set[int]:
    """The answers the detector finds, having learnt from a sample of them."""
    habits = learn_habits(random.sample(answers, min(SAMPLE, len(answers))))
    return {n for n, answer in enumerate(answers) if truncated(answer, habits)}


def measure(name: str, answers: list[str], rates: list[float], seed: int, show: int) -> None:
    random = Random(f"{seed}-{name}")
    bare = found_in(answers, random)
    marked = sum(ends_properly(answer.rstrip()) for answer in answers) / len(answers)
    print(f"{name}: {len(answers)} answers, {marked:.3f} with a mark at their end, {len(bare)} flagged as they are")
    for n in sorted(bare)[:show]:
        print(f"    natural {answers[n][-160:]!r}")
    long = [n for n, answer in enumerate(answers) if len(answer) >= LEAST]
    for at_word in (False, True):
        for rate in rates:
            chosen = set(random.sample(long, min(len(long), max(5, round(rate * len(answers))))))
            damaged = [cut(random, a, at_word) if n in chosen else a for n, a in enumerate(answers)]
            found = found_in(damaged, random)
            recall, false = len(found & chosen) / len(chosen), found - chosen
            new = false - bare
            print(
                f"  {'word' if at_word else 'character':10} {rate:5.2f} {len(chosen):5} cut  recall {recall:.3f}  "
                f"precision {1 - len(false) / max(len(found), 1):.3f}, natural aside "
                f"{1 - len(new) / max(len(found - (false & bare)), 1):.3f}"
            )
            for n in sorted(chosen - found)[:show]:
                print(f"    missed  {damaged[n][-100:]!r}")
            for n in sorted(new)[:show]:
                print(f"    false   {damaged[n][-160:]!r}")


def main() -> None:
    from planted_defects import natural_rows

    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--natural", type=Path, required=True)
    parser.add_argument("--rates", type=float, nargs="+", default=[0.01, 0.05, 0.1])
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--only", nargs="*", default=None, help="datasets by name")
    options = parser.parse_args()
    for name, rows in natural_rows(options.natural).items():
        if not options.only or name in options.only:
            measure(name, [row["completion"] for row in rows], options.rates, options.seed, options.show)


if __name__ == "__main__":
    main()
