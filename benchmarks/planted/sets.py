"""Files for flaws of a whole dataset, each with a sound twin, and a tokenizer that cannot write every character."""

from __future__ import annotations

import csv
import json
import string
from pathlib import Path
from random import Random

from planted.corpus import Planted, Row, write

BIAS = 0.9
"""Share of pairs whose chosen answer is the longer one where that is planted; half where it is not."""
STRANGE = "😀🦊⛵→≈∑½µßñéøçωЖдя漢字ひらعش"
"""Characters that the planted tokenizer does not know."""


def plant_bias(random: Random, natural: list[Row], path: Path, present: bool) -> Planted:
    """Pairs of two rows' answers; the longer one is chosen nearly always, or every other time."""
    rows = []
    for row in natural:
        pair = sorted([row["completion"], random.choice(natural)["completion"]], key=len)
        if random.random() < (BIAS if present else 0.5):
            pair.reverse()
        rows.append({"prompt": row["prompt"], "chosen": pair[0], "rejected": pair[1]})
    write(path, rows)
    return Planted(path, sets={"length_bias": present})


def plant_classes(random: Random, natural: list[Row], path: Path, present: bool) -> Planted:
    """A CSV of texts and labels; one class has thirty times the rows of another, or all have about as many."""
    labels = ["first"] * 30 + ["second"] * 8 + ["third"] if present else ["first", "second", "third"]
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["text", "label"])
        writer.writerows([row["prompt"], labels[n % len(labels)]] for n, row in enumerate(natural))
    return Planted(path, sets={"label_imbalance": present})


def plant_strange(random: Random, natural: list[Row], rate: float, path: Path, model: Path) -> Planted:
    """Natural rows, some with one to three characters that the tokenizer in `model` cannot write."""
    make_tokenizer(model, natural)
    rows = [{key: "".join(c for c in text if c not in STRANGE) for key, text in row.items()} for row in natural]
    chosen = random.sample(range(len(rows)), max(3, round(rate * len(rows))))
    for n in chosen:
        column = random.choice(["prompt", "completion"])
        for _ in range(random.randrange(1, 4)):
            place = random.randrange(len(rows[n][column]) + 1)
            rows[n][column] = rows[n][column][:place] + random.choice(STRANGE) + rows[n][column][place:]
    write(path, rows)
    return Planted(path, {"unrepresentable_text": {n + 1 for n in chosen}}, model=str(model))


def make_tokenizer(folder: Path, natural: list[Row]) -> None:
    """A tokenizer of single characters, without bytes to fall back on: all of the natural rows but the strange ones."""
    from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

    known = set(string.printable).union(*(text for row in natural for text in row.values())) - set(STRANGE)
    vocabulary = {token: n for n, token in enumerate(["[UNK]", "[EOS]", *sorted(known)])}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex(r"[\s\S]"), "isolated")
    tokenizer.decoder = decoders.Fuse()
    folder.mkdir(parents=True, exist_ok=True)
    tokenizer.save(str(folder / "tokenizer.json"))
    (folder / "model.safetensors").write_bytes((2).to_bytes(8, "little") + b"{}")  # a model has weights; this one none
    for name, content in {
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "unk_token": "[UNK]",
            "eos_token": "[EOS]",
            "model_max_length": 100_000,
        },
        "config.json": {"model_type": "gpt2", "max_position_embeddings": 100_000, "vocab_size": len(vocabulary)},
    }.items():
        (folder / name).write_text(json.dumps(content))
