"""Near-duplicates beside datasketch: time, recall and precision on the same rows, by the same definition.

    python benchmarks/near_duplicates.py [--rows 20000] [--share 0.05] [--seed 1]

Rows are made from a seed: sentences of a made-up vocabulary, of which a share are edits of an earlier row. The truth is
the exact similarity of each planted pair. Ours is `tools.data.near`; datasketch gets the same folded character 5-grams,
as many permutations and bands, and the same greedy order, and its estimate decides, as its documentation shows it.
Where datasketch is not installed (`pip install datasketch`) its side is left out.
"""

from __future__ import annotations

import argparse
import random
import string
import time
from importlib.util import find_spec

from tools.data.near import THRESHOLD
from tools.data.near.groups import near_groups
from tools.data.near.shingles import grams_of, jaccard
from tools.data.near.sketches import SLOTS, banding


def make_rows(count: int, share: float, seed: int) -> tuple[list[str], dict[int, int]]:
    """Texts of about 400 characters, and for each planted one the row it was made from."""
    rng = random.Random(seed)
    words = ["".join(rng.choices(string.ascii_lowercase, k=rng.randint(2, 10))) for _ in range(20_000)]
    texts: list[str] = []
    planted: dict[int, int] = {}
    for row in range(count):
        if texts and rng.random() < share:
            origin = rng.randrange(row)
            if origin in planted:
                origin = planted[origin]
            parts = texts[origin].split()
            for _ in range(rng.randint(0, 7)):
                parts[rng.randrange(len(parts))] = rng.choice(words)
            planted[row] = origin
            texts.append(" ".join(parts))
        else:
            texts.append(" ".join(rng.choices(words, k=rng.randint(30, 90))))
    return texts, planted


def ours(texts: list[str]) -> list[int]:
    import pyarrow as pa

    found: list[int] = near_groups(pa.array(texts)).tolist()
    return found


def theirs(texts: list[str]) -> list[int]:
    from datasketch import MinHash, MinHashLSH

    cut = banding(THRESHOLD)
    index = MinHashLSH(num_perm=SLOTS, params=(cut.bands, cut.rows))
    kept: dict[int, MinHash] = {}
    found = []
    for row, text in enumerate(texts):
        sketch = MinHash(num_perm=SLOTS)
        sketch.update_batch([gram.encode() for gram in grams_of(text)])
        near = [other for other in index.query(sketch) if sketch.jaccard(kept[other]) >= THRESHOLD]
        found.append(min(near, default=-1))
        if not near:
            index.insert(row, sketch)
            kept[row] = sketch
    return found


def judged(texts: list[str], planted: dict[int, int], found: list[int]) -> tuple[float, float]:
    """Recall over the planted pairs at or above the threshold, and precision by the exact similarity."""
    true = [row for row, origin in planted.items() if jaccard(texts[row], texts[origin]) >= THRESHOLD]
    reported = [(row, other) for row, other in enumerate(found) if other >= 0]
    right = sum(jaccard(texts[row], texts[other]) >= THRESHOLD for row, other in reported)
    return sum(found[row] >= 0 for row in true) / max(len(true), 1), right / max(len(reported), 1)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=20_000)
    parser.add_argument("--share", type=float, default=0.05)
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    texts, planted = make_rows(asked.rows, asked.share, asked.seed)
    ours(texts[:10])  # what is loaded once is not counted
    print(f"{asked.rows:,} rows, {sum(map(len, texts)) / 1e6:.0f} MB, {len(planted):,} planted, threshold {THRESHOLD}")
    print(f"{'':12} {'seconds':>8} {'recall':>8} {'precision':>10}")
    sides = {"ours": ours, "datasketch": theirs}
    if find_spec("datasketch") is None:
        del sides["datasketch"]
        print("datasketch is not installed (pip install datasketch), so its side is left out.")
    seconds = {}
    for name, find in sides.items():
        start = time.perf_counter()
        found = find(texts)
        seconds[name] = time.perf_counter() - start
        recall, precision = judged(texts, planted, found)
        print(f"{name:12} {seconds[name]:8.2f} {recall:8.4f} {precision:10.4f}")
    if len(seconds) == 2:
        print(f"ours takes {seconds['ours'] / seconds['datasketch']:.3f} of datasketch's time")


if __name__ == "__main__":
    main()
