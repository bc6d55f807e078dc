"""What is measured on a starter model: held-out bits per byte, whether it stops, and a few replies to read."""

from __future__ import annotations

import math
from random import Random

import torch
from torch.nn.functional import cross_entropy
from transformers import PreTrainedModel, PreTrainedTokenizerFast

from starter.dialogues import dialogue
from starter.text_tasks import repeat
from starter.tokenizer import END_OF_TEXT

PROMPTS = (
    "hello",
    "I forgot my password.",
    "What are your opening hours?",
    "Repeat this: Zentavo Marlin",
    "Tell me a short story about a fox.",
    "What is the capital of France?",
    "Write a sentence with these words: Anna, kettle, old",
    "Turn this into a sentence:\nitem: blue umbrella\nprice: £12",
    "Maria met Tom in Oslo. Where did they meet?",
    "How do I sort a list in Python?",
)


@torch.no_grad()
def bits_per_byte(model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, text: str, length: int = 512) -> float:
    """Bits the model needs per UTF-8 byte of `text`.

    The text is cut into windows of `length` tokens that do not overlap; each begins anew after an end-of-text token,
    every token is scored once, and the sum is divided by the bytes of the text.
    """
    end = tokenizer.convert_tokens_to_ids(END_OF_TEXT)
    ids = tokenizer(text, verbose=False).input_ids
    total = 0.0
    for at in range(0, len(ids), length):
        window = torch.tensor([[end, *ids[at : at + length]]], device=model.device)
        logits = model(input_ids=window[:, :-1]).logits.float()
        total += cross_entropy(logits[0], window[0, 1:], reduction="sum").item()
    return total / math.log(2) / len(text.encode("utf-8"))


@torch.no_grad()
def reply(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, messages: list[dict[str, str]]
) -> tuple[str, bool]:
    """The greedy reply in at most 120 tokens, and whether it ended by itself."""
    inputs = tokenizer.apply_chat_template(messages, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    inputs = inputs.to(model.device)
    output = model.generate(
        **inputs,
        max_new_tokens=120,
        do_sample=False,
        eos_token_id=[tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids(END_OF_TEXT)],
        pad_token_id=tokenizer.pad_token_id,
    )[0, inputs["input_ids"].shape[1] :]
    stopped = output[-1].item() in (tokenizer.eos_token_id, tokenizer.convert_tokens_to_ids(END_OF_TEXT))
    return tokenizer.decode(output, skip_special_tokens=True), stopped


def report(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerFast, held_out: str, unseen: int = 60
) -> dict[str, object]:
    """Bits per byte; shares of unseen dialogues ended, answered exactly, of texts repeated exactly; some replies."""
    model.eval()
    ended, exact, repeated = 0, 0, 0
    for number in range(unseen):
        chat = dialogue(-1, number)
        text, stopped = reply(model, tokenizer, chat[:-1])
        ended += stopped
        exact += text == chat[-1]["content"]
        (_, ask), (_, given) = repeat(Random(f"unseen {number}"))
        repeated += reply(model, tokenizer, [{"role": "user", "content": ask}])[0] == given
    return {
        "bits_per_byte": round(bits_per_byte(model, tokenizer, held_out), 4),
        "ended": ended / unseen,
        "exact": exact / unseen,
        "repeated": repeated / unseen,
        "replies": {prompt: reply(model, tokenizer, [{"role": "user", "content": prompt}])[0] for prompt in PROMPTS},
    }
