"""Train the bundled starter model from public-domain novels and generated dialogues.

    python scripts/train_starter.py --books BOOKS --minutes 30 --out tools/models/starter

The same script runs on a CPU and on a GPU; the only bound is `--steps` or `--minutes`, and the schedule follows
whichever is further along. `--pause-after`, or a SIGTERM, writes a checkpoint and exits; the same command with
`--resume` goes on.
"""

from __future__ import annotations

import argparse
import json
import math
import signal
import time
from pathlib import Path

import numpy as np
import torch
from starter.checks import report
from starter.corpus import Stream, batch, book_texts, dialogue_stream, prose_stream, repeats
from starter.dialogues import dialogue
from starter.tokenizer import END_OF_TEXT, train_tokenizer
from torch.nn.functional import cross_entropy
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

CONTEXT = 1024
WARMUP, DECAY = 0.03, 0.45  # shares of the run: the rise at its start, and the fall to zero at its end
SHORT = 64  # tokens in a window of the steps that only repeat
LONG = 0.85  # from here on, windows are four times as long, so that the later positions are trained as well


def build_model(args: argparse.Namespace, tokenizer: PreTrainedTokenizerFast) -> LlamaForCausalLM:
    """A Llama with tied embeddings, in float32."""
    end = tokenizer.convert_tokens_to_ids(END_OF_TEXT)
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=args.hidden, intermediate_size=args.mlp, num_hidden_layers=args.layers,
        num_attention_heads=args.heads, num_key_value_heads=args.kv_heads, max_position_embeddings=CONTEXT,
        tie_word_embeddings=True, pad_token_id=tokenizer.pad_token_id, bos_token_id=end,
        eos_token_id=tokenizer.eos_token_id, rms_norm_eps=1e-5,
    )  # fmt: skip
    model = LlamaForCausalLM(config)
    model.generation_config = GenerationConfig(
        eos_token_id=[tokenizer.eos_token_id, end], pad_token_id=tokenizer.pad_token_id, bos_token_id=end
    )
    return model


def build_optimizers(model: LlamaForCausalLM, lr: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the blocks, AdamW for the embedding and the norms.

    With `match_rms_adamw` Muon's update has the size of AdamW's, so that one learning rate serves both.
    """
    matrices = [p for name, p in model.named_parameters() if p.ndim == 2 and "embed" not in name]
    rest = [p for name, p in model.named_parameters() if p.ndim != 2 or "embed" in name]
    return [
        torch.optim.Muon(matrices, lr=lr, weight_decay=0.1, adjust_lr_fn="match_rms_adamw"),
        torch.optim.AdamW(rest, lr=lr, betas=(0.9, 0.98), weight_decay=0.0),
    ]


def rate(progress: float) -> float:
    """The learning rate as a share of its peak: warm up, hold, fall linearly to zero."""
    if progress < WARMUP:
        return max(progress / WARMUP, 0.02)
    return min(1.0, max(1.0 - progress, 0.0) / DECAY)


class Trainer:
    """The loop, and all state that a paused run needs to go on."""

    def __init__(self, args: argparse.Namespace, model: LlamaForCausalLM, prose: Stream, talk: Stream) -> None:
        self.args, self.prose, self.talk = args, prose, talk
        self.device = "cuda" if torch.cuda.is_available() else "cpu"
        self.model = model.to(self.device)
        self.forward = torch.compile(self.model, dynamic=False) if args.compile else self.model
        self.optimizers = build_optimizers(self.model, args.lr)
        self.step, self.seconds, self.tokens = 0, 0.0, 0

    def progress(self) -> float:
        """How much of the run is done, 0 to 1."""
        by_step = self.step / self.args.steps if self.args.steps else 0.0
        by_time = self.seconds / (60 * self.args.minutes) if self.args.minutes else 0.0
        return min(1.0, max(by_step, by_time))

    def draw(self) -> tuple[torch.Tensor, torch.Tensor]:
        """The batch of this step: token ids and loss weights."""
        progress, args = self.progress(), self.args
        rng = np.random.default_rng([args.seed, self.step])
        first, last = args.repeat_steps
        if first <= self.step < last:
            return repeats(rng, self.prose, args.vocab, args.rows * args.length // SHORT, SHORT)
        stretch = 4 if progress >= LONG else 1
        falling = max(0.0, (progress - 1 + DECAY) / DECAY)
        talk = args.dialogues + (args.final_dialogues - args.dialogues) * falling
        echo = args.echo * max(0.0, 1 - 1.5 * falling) if progress >= args.echo_from else 0.0
        shares = (talk * (1 - echo), echo)
        return batch(self.prose, self.talk, shares, args.rows // stretch, args.length * stretch, args.vocab, rng)

    def one_step(self) -> float:
        """Draw a batch, and take one optimizer step on it; the weighted loss in nats per token."""
        ids, weights = self.draw()
        progress, args = self.progress(), self.args
        ids, weights = ids.to(self.device), weights[:, 1:].to(self.device)
        with torch.autocast(self.device, torch.bfloat16):
            logits = self.forward(input_ids=ids[:, :-1], use_cache=False).logits
        losses = cross_entropy(logits.float().flatten(0, 1), ids[:, 1:].flatten(), reduction="none")
        loss = (losses * weights.flatten()).sum() / weights.sum()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = args.lr * rate(progress)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        self.step += 1
        self.tokens += ids[:, 1:].numel()
        return loss.item()

    def run(self) -> bool:
        """Train to the end, or until `--pause-after` or a SIGTERM; whether the end was reached."""
        self.model.train()
        asked_to_pause: list[int] = []
        signal.signal(signal.SIGTERM, lambda number, _: asked_to_pause.append(number))
        began, before = time.monotonic(), self.seconds
        while self.progress() < 1.0:
            loss = self.one_step()
            self.seconds = before + time.monotonic() - began
            if not math.isfinite(loss):
                raise SystemExit(f"loss {loss} at step {self.step}; try a smaller --lr than {self.args.lr}")
            if self.step % 25 == 0:
                speed = self.tokens / self.seconds
                print(f"step {self.step}  {self.progress():.1%}  loss {loss:.3f}  {speed:.0f} tokens/s", flush=True)
            spent = (time.monotonic() - began) / 60
            if asked_to_pause or (self.args.pause_after and spent > self.args.pause_after):
                return False
        return True

    def save(self, path: Path) -> None:
        """Write what `load` reads."""
        torch.save({"model": self.model.state_dict(), "optimizers": [o.state_dict() for o in self.optimizers],
                    "step": self.step, "seconds": self.seconds, "tokens": self.tokens}, path)  # fmt: skip

    def load(self, path: Path) -> None:
        """Go on from a checkpoint of this script."""
        state = torch.load(path, map_location=self.device, weights_only=True)
        self.model.load_state_dict(state["model"])
        for optimizer, saved in zip(self.optimizers, state["optimizers"], strict=True):
            optimizer.load_state_dict(saved)
        self.step, self.seconds, self.tokens = state["step"], state["seconds"], state["tokens"]


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--books", type=Path, required=True, help="folder of .txt novels")
    parser.add_argument(
        "--held-out", default="Railway-Children", help="part of the file name of the book not trained on"
    )
    parser.add_argument("--out", type=Path, required=True, help="folder for the model")
    parser.add_argument("--steps", type=int, default=0)
    parser.add_argument("--minutes", type=float, default=0)
    parser.add_argument(
        "--pause-after", type=float, default=0, help="minutes after which to write a checkpoint and exit"
    )
    parser.add_argument("--resume", action="store_true")
    parser.add_argument("--compile", action="store_true")
    for name, default in (("hidden", 256), ("mlp", 704), ("layers", 4), ("heads", 4), ("kv-heads", 2), ("vocab", 4096),
                          ("rows", 32), ("length", 256), ("chats", 60000), ("seed", 1)):  # fmt: skip
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--lr", type=float, default=6e-3)
    parser.add_argument("--dialogues", type=float, default=0.5, help="share of dialogue windows until the decay")
    parser.add_argument("--final-dialogues", type=float, default=0.8, help="share at the end of the decay")
    parser.add_argument("--echo", type=float, default=0.3, help="share of windows that repeat their pieces")
    parser.add_argument("--echo-from", type=float, default=0.0, help="progress at which these begin")
    parser.add_argument("--repeat-steps", type=int, nargs=2, default=(0, 0), help="first and last step of repeats only")
    args = parser.parse_args()
    if not (args.steps or args.minutes):
        parser.error("give --steps or --minutes: without either, training has no end")
    return args


def main() -> None:
    """Tokenizer, streams, model, training, checks, folder."""
    args = parse()
    args.out.mkdir(parents=True, exist_ok=True)
    checkpoint = args.out / "checkpoint.pt"
    torch.manual_seed(args.seed)
    texts, held_out = book_texts(args.books, args.held_out)
    sample = [turn["content"] for number in range(20000) for turn in dialogue(args.seed, number)]
    tokenizer = train_tokenizer([*texts, *sample], args.vocab, CONTEXT)
    prose, talk = prose_stream(texts, tokenizer), dialogue_stream(args.seed, args.chats, tokenizer)
    trainer = Trainer(args, build_model(args, tokenizer), prose, talk)
    parameters = sum(p.numel() for p in trainer.model.parameters())
    print(f"{parameters:,} parameters, {len(prose.ids):,} prose tokens, {len(talk.ids):,} dialogue tokens", flush=True)
    if args.resume:
        trainer.load(checkpoint)
    if not trainer.run():
        trainer.save(checkpoint)
        print(f"paused at step {trainer.step}; the same command with --resume goes on")
        return
    trainer.model.to(torch.bfloat16).save_pretrained(args.out)
    tokenizer.save_pretrained(args.out)
    (args.out / "model.safetensors").chmod(0o644)
    checkpoint.unlink(missing_ok=True)
    figures = report(trainer.model.float(), tokenizer, held_out)
    figures |= {
        "parameters": parameters,
        "steps": trainer.step,
        "tokens": trainer.tokens,
        "seconds": round(trainer.seconds),
    }
    print(json.dumps(figures, indent=1, ensure_ascii=False))


if __name__ == "__main__":
    main()
