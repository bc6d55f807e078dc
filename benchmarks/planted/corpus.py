"""Write files with flaws in known rows. The same seed and rows give the same bytes."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from planted import cuts, forms

Row = dict[str, str]


@dataclass
class Planted:
    """A file, and by code the rows (1-based) in which the flaw was planted."""

    path: Path
    rows: dict[str, set[int]] = field(default_factory=dict)
    test: Path | None = None
    max_length: int | None = None
    model: str | None = None
    """Whose tokenizer counts; without one no tokens are counted."""
    sets: dict[str, bool] = field(default_factory=dict)
    """By code of a whole dataset, whether it is one that has it."""


def _add(random: Random, row: Row, said: str) -> Row:
    """Into the prompt or the answer, at the front, between sentences or at the end."""
    column = random.choice(["prompt", "completion"])
    sentences = row[column].split(". ")
    place = random.randrange(1, len(sentences) + 1) if len(sentences) > 1 else 1
    text = ". ".join(sentences[:place]) + ("" if place == len(sentences) else ".") + " " + said
    rest = ". ".join(sentences[place:])
    whole = f"{text} {rest}".strip()
    # What ended with a mark still does: this row's flaw is what was put in, not an answer that stops.
    return {**row, column: whole if whole[-1] in ".!?" else f"{whole} That is all."}


def _cut(random: Random, row: Row) -> Row:
    return {**row, "completion": cuts.cut(random, row["completion"], at_word=random.random() < 0.5)}


CHANGES: dict[str, Callable[[Random, Row], Row]] = {
    **{code: (lambda r, row, make=make: _add(r, row, make(r))) for code, make in forms.APPENDED.items()},
    "mojibake": lambda r, row: {**row, "completion": forms.mojibake(r, row["completion"])},
    "truncated_completion": _cut,
    "refusal_boilerplate": lambda r, row: {**row, "completion": forms.refusal(r)},
    "mixed_language": lambda r, row: {**row, r.choice(["prompt", "completion", "completion"]): forms.foreign(r)},
    "empty_prompt": lambda r, row: {**row, "prompt": r.choice(["", " ", "\n", "\t  "])},
    "empty_completion": lambda r, row: {**row, "completion": r.choice(["", "  ", "\n\n", " \t"])},
}


def plant_texts(random: Random, natural: list[Row], codes: list[str], rate: float, path: Path) -> Planted:
    """Prompt-completion JSONL; every code in rows of its own, at the rate."""
    rows = [dict(row) for row in natural]
    free = [n for n, row in enumerate(rows) if len(row["completion"]) >= 60]
    random.shuffle(free)
    planted = Planted(path)
    for code in codes:
        chosen = [free.pop() for _ in range(min(max(3, round(rate * len(rows))), len(free) // 2))]
        for n in chosen:
            rows[n] = CHANGES[code](random, rows[n])
        planted.rows[code] = {n + 1 for n in chosen}
    write(path, rows)
    return planted


def plant_repeats(random: Random, natural: list[Row], rate: float, path: Path) -> Planted:
    """Exact and near copies of earlier rows, and second answers to their questions; natural repetitions taken out."""
    unique = list({row["prompt"]: row for row in natural}.values())
    count = max(3, round(rate * len(unique)))
    rows: list[tuple[str, Row]] = [("", row) for row in unique]
    for code in ("exact_duplicate", "near_duplicate", "conflicting_completion"):
        for _ in range(count):
            place = random.randrange(len(unique) // 2, len(rows))
            row = unique[random.randrange(len(unique) // 2)]
            if code == "near_duplicate":
                row = _nearly(random, row)
            elif code == "conflicting_completion":
                others = [other["completion"] for other in unique if other["completion"] != row["completion"]]
                row = {**row, "completion": random.choice(others)}
            rows.insert(place, (code, row))
    planted = Planted(
        path,
        {
            c: {n + 1 for n, (code, _) in enumerate(rows) if code == c}
            for c in ("exact_duplicate", "near_duplicate", "conflicting_completion")
        },
    )
    write(path, [row for _, row in rows])
    return planted


def _nearly(random: Random, row: Row) -> Row:
    """One word in twenty-five of the answer left out, doubled or in capitals, and a sign more in the prompt."""
    changed = row
    while changed == row:
        words = row["completion"].split(" ")
        for _ in range(max(1, len(words) // 25)):
            n = random.randrange(len(words))
            words[n] = random.choice(["", words[n].upper(), f"{words[n]} {words[n]}"])
        changed = {"prompt": row["prompt"] + random.choice([" ", "\n", "."]), "completion": " ".join(words)}
    return changed


def plant_broken(random: Random, natural: list[Row], rate: float, path: Path) -> Planted:
    """Lines that are no JSON, and lines whose bytes are no UTF-8."""
    count = max(3, round(rate * len(natural)))
    chosen = random.sample(range(len(natural)), 2 * count)
    lines = [json.dumps(row, ensure_ascii=False).encode() for row in natural]
    for n in chosen[:count]:
        lines[n] = random.choice(
            [
                lines[n][: len(lines[n]) // 2],
                b"not json at all",
                b'{"prompt": "x", "completion": ',
                lines[n][:-1],
                b"[1, 2",
            ]
        )
    for n in chosen[count:]:
        row = {**natural[n], "completion": natural[n]["completion"].encode("ascii", "ignore").decode() + " café £5"}
        lines[n] = json.dumps(row, ensure_ascii=False).encode("cp1252", "ignore")
    path.write_bytes(b"\n".join(lines) + b"\n")
    return Planted(
        path, {"malformed_row": {n + 1 for n in chosen[:count]}, "bad_encoding": {n + 1 for n in chosen[count:]}}
    )


def plant_turns(random: Random, natural: list[Row], rate: float, path: Path) -> Planted:
    """Conversations of one or two exchanges; some in a wrong order, some ending with the user."""
    rows = []
    planted = Planted(path, {"bad_role_order": set(), "last_turn_not_assistant": set()})
    for n, row in enumerate(natural):
        turns = [{"role": "user", "content": row["prompt"]}, {"role": "assistant", "content": row["completion"]}]
        if random.random() < 0.4:
            other = random.choice(natural)
            turns += [
                {"role": "user", "content": other["prompt"]},
                {"role": "assistant", "content": other["completion"]},
            ]
        drawn = random.random()
        if drawn < rate:
            turns = random.choice(
                [
                    [turns[0], *turns],
                    [turns[0], turns[1], turns[1], *turns[2:]],
                    [turns[1], *turns],
                    [*turns[:2], {"role": "system", "content": "Be brief."}, *turns[:2]],
                ]
            )
            planted.rows["bad_role_order"].add(n + 1)
        elif drawn < 2 * rate:
            turns.append({"role": "user", "content": random.choice(["Thanks!", "And then?", row["prompt"]])})
            planted.rows["last_turn_not_assistant"].add(n + 1)
        rows.append({"messages": turns})
    write(path, rows)
    return planted


def plant_pairs(random: Random, natural: list[Row], rate: float, path: Path) -> Planted:
    """Preferences in which some pairs are no pairs."""
    rows, same = [], set()
    for n, row in enumerate(natural):
        rejected = random.choice([other for other in natural if other["completion"] != row["completion"]])["completion"]
        if random.random() < rate:
            rejected = row["completion"]
            same.add(n + 1)
        rows.append({"prompt": row["prompt"], "chosen": row["completion"], "rejected": rejected})
    write(path, rows)
    return Planted(path, {"chosen_equals_rejected": same})


def plant_labels(random: Random, natural: list[Row], path: Path) -> Planted:
    """A CSV of texts and labels: one class is most of it, one has three rows."""
    few = set(random.sample(range(len(natural)), 3))
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label"])
        for n, row in enumerate(natural):
            writer.writerow([row["prompt"], "odd" if n in few else random.choice(["common"] * 30 + ["second"])])
    return Planted(path, {"rare_label": {n + 1 for n in few}})


def plant_leaks(random: Random, natural: list[Row], rate: float, path: Path) -> Planted:
    """A training and a test file that share rows, some to the letter and some nearly."""
    unique = list({row["prompt"]: row for row in natural}.values())
    half = len(unique) // 2
    train, test = unique[:half], unique[half:]
    chosen = random.sample(range(half), max(4, round(rate * half)))
    test += [train[n] if k % 2 else _nearly(random, train[n]) for k, n in enumerate(chosen)]
    other = path.with_name(f"test-{path.name}")
    write(path, train)
    write(other, test)
    return Planted(path, {"train_test_leak": {n + 1 for n in chosen}}, test=other)


def plant_lengths(random: Random, natural: list[Row], rate: float, path: Path, limit: int) -> Planted:
    """Answers, and prompts, far longer than `limit` tokens; no other row comes near it."""
    rows = [dict(row) for row in natural if len(row["prompt"]) + len(row["completion"]) < limit]
    count = max(3, round(rate * len(rows)))
    chosen = random.sample(range(len(rows)), 2 * count)
    filler = "and so it went on for a long while "
    for n in chosen[:count]:
        rows[n]["completion"] += " " + filler * (limit // 3)
    for n in chosen[count:]:
        rows[n]["prompt"] += " " + filler * (limit // 3)
    write(path, rows)
    # A prompt that fills the model leaves nothing of the answer, and such a row is too long as well.
    everything = {n + 1 for n in chosen}
    return Planted(
        path, {"over_max_length": everything, "no_trainable_token": {n + 1 for n in chosen[count:]}}, max_length=limit
    )


def write(path: Path, rows: list[Row] | list[dict[str, list[dict[str, str]]]]) -> None:
    """JSONL, as it is."""
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
