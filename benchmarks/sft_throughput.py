"""How fast LoRA fine-tuning runs on a CPU, against `trl sft` and against a bare PyTorch loop.

    python benchmarks/sft_throughput.py --data rows.csv [--model starter] [--steps 100] [--batch-size 8] [--rounds 3]

All three get the same rows, model, adapter, examples per step and number of steps. `trl sft` keeps its other defaults
(bfloat16 autocast, gradient checkpointing, its own batches); the bare loop gets the very batches that Tunesmith makes.
Each runs in a process of its own, in turn, `--rounds` times; the best of each counts, as anything else the machine does
only slows them down. What is counted is tokens that are not padding per second of training: loading, tokenising and
saving are outside.

Targets (docs): at least 3× `trl sft`, at least 0.9× the bare loop.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def tunesmith(options: argparse.Namespace) -> float:
    """Tokens per second that train_sft itself reports."""
    from tools.contract import Context
    from tools.train_sft import train_sft

    params = train_sft.params(
        data=options.data, model=options.model, max_steps=options.steps, batch_size=options.batch_size
    )
    with tempfile.TemporaryDirectory() as work:
        return float(train_sft.run(params, Context(work=Path(work))).tokens_per_second)


def bare(options: argparse.Namespace) -> float:
    """PEFT, AdamW and a for loop over the batches that train_sft would make, collated beforehand."""
    import torch
    from peft import get_peft_model

    from tools.contract import Context
    from tools.models.load import load
    from tools.training.loop.adapter import config_for
    from tools.training.loop.collate import SftCollator
    from tools.training.loop.step_plan import plan_epoch
    from tools.training.loop.train import make_plan
    from tools.training.params import SftParams

    params = SftParams(data=options.data, model=options.model, max_steps=options.steps, batch_size=options.batch_size)
    plan, tokenizer = make_plan(params, Context(work=Path()))
    loaded = load(options.model)
    model = get_peft_model(loaded.model, config_for(params, plan.method, loaded.model)).train()
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimizer = torch.optim.AdamW(weights, lr=plan.rate.value, weight_decay=0.0, fused=True)
    collate = SftCollator(tokenizer.pad_token_id)
    steps: list[list[int]] = []
    while len(steps) < options.steps:
        steps += plan_epoch(plan.train.lengths, options.batch_size, seed=plan.seed, epoch=len(steps))
    examples = plan.train.rows
    batches = [collate([examples[row] for row in rows]) for rows in steps[: options.steps]]
    tokens = sum(int(batch["attention_mask"].sum()) for batch in batches)
    began = time.monotonic()
    for batch in batches:
        model(**batch, use_cache=False).loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        optimizer.step()
        optimizer.zero_grad()
    return tokens / (time.monotonic() - began)


def trl(options: argparse.Namespace) -> float:
    """The `trl sft` command; its own log gives the seconds and the tokens seen."""
    from tools.data.prepared import Form, load_prepared
    from tools.models.names import resolve

    table = load_prepared(options.data, [Form.PROMPT_COMPLETION]).table
    with tempfile.TemporaryDirectory() as folder:
        rows = table.select(["prompt", "completion"]).to_pylist()
        (Path(folder) / "train.jsonl").write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
        command = [str(Path(sys.executable).parent / "trl"), "sft", "--dataset_name", folder]
        command += ["--model_name_or_path", resolve(options.model).location, "--output_dir", f"{folder}/out"]
        command += ["--use_peft", "--lora_r", "16", "--lora_alpha", "32", "--lora_target_modules", "all-linear"]
        command += ["--lora_dropout", "0", "--per_device_train_batch_size", str(options.batch_size)]
        command += [
            "--max_steps",
            str(options.steps),
            "--logging_steps",
            str(options.steps),
            "--report_to",
            "none",
            "--use_cpu",
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"trl sft failed:\n{done.stdout}\n{done.stderr}")
    return _last(done.stdout, "num_tokens") / _last(done.stdout, "train_runtime")


def _last(log: str, name: str) -> float:
    return float(re.findall(rf"['\"]{name}['\"]: ['\"]?([0-9.e+]+)", log)[-1])


CONTENDERS: dict[str, Any] = {"tunesmith": tunesmith, "bare": bare, "trl": trl}


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--data", required=True)
    parser.add_argument("--model", default="starter")
    parser.add_argument("--steps", type=int, default=100)
    parser.add_argument("--batch-size", type=int, default=8)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, help="CPU threads each may use; left out, torch decides")
    parser.add_argument("--only", choices=sorted(CONTENDERS))
    options = parser.parse_args()
    if options.only:
        print(CONTENDERS[options.only](options))
        return
    if options.threads:
        os.environ["OMP_NUM_THREADS"] = str(options.threads)
    best = dict.fromkeys(CONTENDERS, 0.0)
    for _ in range(options.rounds):
        for name in CONTENDERS:
            command = [sys.executable, __file__, *sys.argv[1:], "--only", name]
            done = subprocess.run(command, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"{name} failed:\n{done.stderr}")
            rate = float(done.stdout.split()[-1])
            best[name] = max(best[name], rate)
            print(f"{name:>10} {rate:9.0f} tokens/s", flush=True)
    print(
        f"against trl sft {best['tunesmith'] / best['trl']:.2f}× (target 3), "
        f"against the bare loop {best['tunesmith'] / best['bare']:.2f}× (target 0.9)"
    )


if __name__ == "__main__":
    main()
