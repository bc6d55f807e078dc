"""Is a starter model a good base? Tune it for one epoch on a CSV of prompts and completions, and score BLEU.

    python scripts/starter_tuning_check.py --model tools/models/starter --train devset.csv --test testset_w_refs.csv

The test file's rows are grouped by prompt; every completion of a prompt is a reference. The loss is on completion
tokens only, both sides go through the chat template, and decoding is greedy. A plain loop on purpose: it shows what the
model can do, whatever the tools around it do.
"""

from __future__ import annotations

import argparse
import csv
import json
import math
import random
import time
from pathlib import Path
from typing import Any

import sacrebleu
import torch
from torch.nn.functional import cross_entropy
from transformers import AutoModelForCausalLM, AutoTokenizer

LINEAR = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]


def read_pairs(path: Path) -> list[tuple[str, str]]:
    """The first two columns of a CSV with a header."""
    with path.open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle))[1:]
    return [(row[0], row[1]) for row in rows]


def encode(tokenizer: Any, pair: tuple[str, str]) -> tuple[list[int], list[int]]:
    """Token ids of the chat, and labels that are -100 on the prompt."""
    chat = [{"role": "user", "content": pair[0]}, {"role": "assistant", "content": pair[1]}]
    made = tokenizer.apply_chat_template(chat, return_dict=True, return_assistant_tokens_mask=True)
    labels = [i if m else -100 for i, m in zip(made["input_ids"], made["assistant_masks"], strict=True)]
    return made["input_ids"], labels


def batches(rows: list[tuple[list[int], list[int]]], size: int, rng: random.Random) -> list[list[int]]:
    """Indices in random batches of rows of similar length."""
    order = sorted(range(len(rows)), key=lambda i: (len(rows[i][0]) // 8, rng.random()))
    chunks = [order[at : at + size] for at in range(0, len(order), size)]
    rng.shuffle(chunks)
    return chunks


def padded(rows: list[list[int]], fill: int, left: bool = False) -> torch.Tensor:
    """Rows as one tensor (rows, longest), filled on the right or the left."""
    longest = max(map(len, rows))
    return torch.tensor(
        [([fill] * (longest - len(r)) + r) if left else (r + [fill] * (longest - len(r))) for r in rows]
    )


def tune(model: Any, tokenizer: Any, rows: list[tuple[list[int], list[int]]], args: argparse.Namespace) -> None:
    """Train in place: AdamW, linear warmup over 5% of the steps, then linear decay to zero."""
    plan = [b for epoch in range(args.epochs) for b in batches(rows, args.batch_size, random.Random(args.seed + epoch))]
    trained = [p for p in model.parameters() if p.requires_grad]
    optimizer = torch.optim.AdamW(trained, lr=args.lr, weight_decay=0.0)
    device, warmup = model.device, max(1, len(plan) // 20)
    model.train()
    for step, chosen in enumerate(plan):
        scale = min((step + 1) / warmup, (len(plan) - step) / (len(plan) - warmup))
        for group in optimizer.param_groups:
            group["lr"] = args.lr * scale
        ids = padded([rows[i][0] for i in chosen], tokenizer.pad_token_id).to(device)
        labels = padded([rows[i][1] for i in chosen], -100).to(device)
        with torch.autocast(device.type, torch.bfloat16):
            logits = model(input_ids=ids, attention_mask=(ids != tokenizer.pad_token_id).long(), use_cache=False).logits
        loss = cross_entropy(logits[:, :-1].float().flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(trained, 1.0)
        optimizer.step()
        optimizer.zero_grad()
        if step % 50 == 0 or step == len(plan) - 1:
            print(f"  step {step + 1}/{len(plan)} loss {loss.item():.3f}", flush=True)


@torch.no_grad()
def answers(model: Any, tokenizer: Any, prompts: list[str], size: int = 64) -> tuple[list[str], float]:
    """Greedy answers in at most 96 tokens, and the share that ended by themselves."""
    model.eval()
    chats = [[{"role": "user", "content": prompt}] for prompt in prompts]
    rows = [tokenizer.apply_chat_template(c, add_generation_prompt=True, return_dict=True)["input_ids"] for c in chats]
    texts, ended = [""] * len(rows), 0
    order = sorted(range(len(rows)), key=lambda i: len(rows[i]))
    for at in range(0, len(order), size):
        chosen = order[at : at + size]
        ids = padded([rows[i] for i in chosen], tokenizer.pad_token_id, left=True).to(model.device)
        mask = (ids != tokenizer.pad_token_id).long()
        with torch.autocast(model.device.type, torch.bfloat16):
            out = model.generate(input_ids=ids, attention_mask=mask, max_new_tokens=96, do_sample=False)
        for i, new in zip(chosen, out[:, ids.shape[1] :], strict=True):
            ended += bool((new == tokenizer.eos_token_id).any())
            texts[i] = tokenizer.decode(new, skip_special_tokens=True)
    return texts, ended / len(rows)


def score(model: Any, tokenizer: Any, test: list[tuple[str, str]], limit: int) -> dict[str, Any]:
    """Corpus BLEU (sacrebleu, 0 to 100) over distinct prompts, the end rate, and three answers."""
    references: dict[str, list[str]] = {}
    for prompt, completion in test:
        references.setdefault(prompt, []).append(completion)
    prompts = list(references)[:limit] if limit else list(references)
    texts, ended = answers(model, tokenizer, prompts)
    most = max(len(references[p]) for p in prompts)
    columns = [[references[p][n] if n < len(references[p]) else None for p in prompts] for n in range(most)]
    bleu = sacrebleu.corpus_bleu(texts, columns).score
    return {
        "bleu": round(bleu, 2),
        "ended": round(ended, 3),
        "samples": dict(list(zip(prompts, texts, strict=True))[::200]),
    }


def main() -> None:
    """Score the base, tune, score again."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True)
    parser.add_argument("--train", type=Path, required=True)
    parser.add_argument("--test", type=Path, required=True)
    parser.add_argument("--method", choices=["lora", "full"], default="lora")
    parser.add_argument("--lr", type=float, default=2.5e-3)
    for name, default in (("epochs", 1), ("batch-size", 16), ("r", 16), ("alpha", 32), ("seed", 0), ("limit", 0)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--skip-base", action="store_true")
    args = parser.parse_args()
    torch.manual_seed(args.seed)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    tokenizer = AutoTokenizer.from_pretrained(args.model)
    model = AutoModelForCausalLM.from_pretrained(args.model, dtype=torch.float32).to(device)
    test, rows = read_pairs(args.test), [encode(tokenizer, pair) for pair in read_pairs(args.train)]
    found: dict[str, Any] = {"settings": {k: str(v) for k, v in vars(args).items()}}
    if not args.skip_base:
        found["base"] = score(model, tokenizer, test, args.limit)
    if args.method == "lora":
        from peft import LoraConfig, get_peft_model

        config = LoraConfig(r=args.r, lora_alpha=args.alpha, target_modules=LINEAR, task_type="CAUSAL_LM")
        model = get_peft_model(model, config)
    began = time.monotonic()
    tune(model, tokenizer, rows, args)
    found["train_seconds"] = math.ceil(time.monotonic() - began)
    found["tuned"] = score(model, tokenizer, test, args.limit)
    print(json.dumps(found, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
