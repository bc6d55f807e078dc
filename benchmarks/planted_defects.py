"""Recall and precision of every code on a corpus with flaws planted in known rows among natural ones.

    python benchmarks/planted_defects.py [--natural FOLDER] [--seed 1] [--rates 0.005 0.02 0.1] [--show 3]

Natural rows are read from every dataset of the folder that has prompts and answers, else from the examples that come
with the project. Each file is profiled with every check, and all rows of a code are compared with those in which it was
planted. Two precisions are printed: over all other rows, and leaving aside natural rows that were flagged before
anything was planted. The second is no judgement of those rows: read them (`--show`) before it is believed.
`length_bias` and `label_imbalance` are flaws of a dataset: the counts are of datasets, each of which has a sound twin.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]

from planted import corpus, sets  # noqa: E402
from planted.corpus import CHANGES, Planted, Row  # noqa: E402

from tools.contract import Context  # noqa: E402
from tools.data.detectors.flagging import inspect  # noqa: E402
from tools.data.detectors.inspection import Scope  # noqa: E402
from tools.data.opening import opened  # noqa: E402
from tools.errors import InputError  # noqa: E402

ROOT = Path(__file__).resolve().parent.parent
MOST = 1_500
LEAST = 150
MAX_LENGTH = 512


def natural_rows(folder: Path) -> dict[str, list[Row]]:
    """Prompts and answers by dataset, at most `MOST` of each."""
    found: dict[str, list[Row]] = {}
    for path in sorted(p for p in folder.rglob("*") if p.suffix in {".json", ".jsonl", ".csv", ".parquet"}):
        try:
            with opened(str(path), {}) as dataset:
                if dataset.mapped is None or "completion" not in dataset.mapped.columns:
                    continue
                rows = dataset.connection.execute(
                    "SELECT asked(prompt), said(completion) FROM mapped WHERE fault IS NULL ORDER BY id"
                ).fetchall()
        except InputError:
            continue
        usable = [{"prompt": a, "completion": s} for a, s in rows if a and s]
        answers = sum(len(row["completion"]) >= 60 for row in usable)
        if answers >= LEAST:
            found[path.relative_to(folder).with_suffix("").as_posix().replace("/", "-")] = usable[:MOST]
    return found


def flagged(planted: Planted, folder: Path) -> dict[str, set[int]]:
    """Every row of every code."""
    scope = Scope(
        model=planted.model or ("starter" if planted.max_length else None),
        max_length=planted.max_length,
        test_data=str(planted.test) if planted.test else None,
    )
    rows: dict[str, set[int]] = {}
    with opened(str(planted.path), {}) as dataset:
        assert dataset.mapped is not None
        inspect(dataset, dataset.mapped, scope, Context(work=folder))
        for code, row in dataset.connection.execute("SELECT DISTINCT code, row FROM flags").fetchall():
            rows.setdefault(code, set()).add(row)
    return rows


def make(random: Random, rows: list[Row], unlike: list[Row], rate: float, folder: Path, name: str) -> list[Planted]:
    """Every file of one dataset at one rate. `unlike` are the rows that repeat no other."""
    texts = list(CHANGES)
    third = -(-len(texts) // 3)
    made = [
        corpus.plant_texts(random, rows, texts[n : n + third], rate, folder / f"{name}-texts-{n}-{rate}.jsonl")
        for n in range(0, len(texts), third)
    ]
    made.append(corpus.plant_repeats(random, unlike, rate, folder / f"{name}-repeats-{rate}.jsonl"))
    made.append(corpus.plant_broken(random, rows, rate, folder / f"{name}-broken-{rate}.jsonl"))
    made.append(corpus.plant_turns(random, rows, rate, folder / f"{name}-turns-{rate}.jsonl"))
    made.append(corpus.plant_pairs(random, rows, rate, folder / f"{name}-pairs-{rate}.jsonl"))
    made.append(corpus.plant_leaks(random, unlike, rate, folder / f"{name}-leaks-{rate}.jsonl"))
    made.append(corpus.plant_lengths(random, rows, rate, folder / f"{name}-lengths-{rate}.jsonl", MAX_LENGTH))
    for present in (True, False):
        made.append(sets.plant_bias(random, rows, folder / f"{name}-bias-{present}-{rate}.jsonl", present))
        made.append(sets.plant_classes(random, rows, folder / f"{name}-classes-{present}-{rate}.csv", present))
    made.append(
        sets.plant_strange(random, rows, rate, folder / f"{name}-strange-{rate}.jsonl", folder / f"{name}-{rate}-model")
    )
    made.append(corpus.plant_labels(random, rows, folder / f"{name}-labels-{rate}.csv"))
    return made


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--natural", type=Path, default=ROOT / "recipes" / "examples")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rates", type=float, nargs="+", default=[0.005, 0.02, 0.1])
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--rows", type=int, default=MOST, help="natural rows of each dataset")
    parser.add_argument("--only", nargs="*", default=None, help="datasets by name")
    options = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    by_set: Counter[tuple[str, str, str]] = Counter()
    with tempfile.TemporaryDirectory() as made_in:
        folder = Path(made_in)
        for name, rows in natural_rows(options.natural).items():
            if options.only and name not in options.only:
                continue
            rows = rows[: options.rows]
            corpus.write(folder / "bare.jsonl", rows)
            bare = flagged(Planted(folder / "bare.jsonl"), folder)
            repeats = bare.get("near_duplicate", set()) | bare.get("exact_duplicate", set())
            unlike = [row for n, row in enumerate(rows) if n + 1 not in repeats]
            for rate in options.rates:
                random = Random(f"{options.seed}-{name}-{rate}")
                for planted in make(random, rows, unlike, rate, folder, name):
                    found = flagged(planted, folder)
                    for code, present in planted.sets.items():
                        counts[code, "planted"] += present
                        counts[code, "found"] += present and code in found
                        counts[code, "false"] += not present and code in found
                    aligned = "-texts-" in planted.path.name
                    for code, truth in planted.rows.items():
                        hits = found.get(code, set())
                        before = bare.get(code, set()) if aligned else set()
                        for key, value in {
                            "planted": len(truth),
                            "found": len(hits & truth),
                            "false": len(hits - truth),
                            "natural": len((hits - truth) & before),
                        }.items():
                            counts[code, key] += value
                            by_set[name, code, key] += value
                        show(planted, code, truth - hits, hits - truth, options.show)
            print(f"{name}: {len(rows)} rows", flush=True)
    table(counts)
    worst(by_set)


def show(planted: Planted, code: str, missed: set[int], false: set[int], most: int) -> None:
    lines = planted.path.read_bytes().splitlines() if most else []
    for kind, numbers in (("missed", missed), ("false", false)):
        for n in sorted(numbers)[:most]:
            print(f"  {kind} {code} {planted.path.name}:{n} {lines[n - 1][:300]!r} … {lines[n - 1][-300:]!r}")


def table(counts: Counter[tuple[str, str]]) -> None:
    print(f"\n{'code':26}{'planted':>8}{'found':>8}{'false':>7}{'recall':>9}{'precision':>11}{'unflagged':>10}")
    for code in dict.fromkeys(code for code, _ in counts):
        planted, found, false, natural = (counts[code, k] for k in ("planted", "found", "false", "natural"))
        raw, reviewed = found / max(found + false, 1), found / max(found + false - natural, 1)
        print(f"{code:26}{planted:8}{found:8}{false:7}{found / max(planted, 1):9.4f}{raw:11.4f}{reviewed:10.4f}")


def worst(by_set: Counter[tuple[str, str, str]]) -> None:
    print("\nDatasets below 0.98 by code (recall, precision without natural finds):")
    for name, code in dict.fromkeys((name, code) for name, code, _ in by_set):
        planted, found, false, natural = (by_set[name, code, k] for k in ("planted", "found", "false", "natural"))
        recall, precision = found / max(planted, 1), found / max(found + false - natural, 1)
        if planted and min(recall, precision) < 0.98:
            print(f"  {code:26}{name:34}{recall:8.3f}{precision:8.3f}")


if __name__ == "__main__":
    main()
