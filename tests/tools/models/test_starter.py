"""The bundled starter model: loads offline, is small, speaks its chat format and stops."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
STARTER = ROOT / "tools" / "models" / "starter"


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    from transformers import AutoTokenizer

    return AutoTokenizer.from_pretrained(STARTER, local_files_only=True)


@pytest.fixture(scope="module")
def model() -> Any:
    from transformers import AutoModelForCausalLM

    return AutoModelForCausalLM.from_pretrained(STARTER, local_files_only=True)


def greedy(model: Any, tokenizer: Any, prompt: str, limit: int = 60) -> tuple[str, bool]:
    import torch

    chat = [{"role": "user", "content": prompt}]
    inputs = tokenizer.apply_chat_template(chat, add_generation_prompt=True, return_tensors="pt", return_dict=True)
    with torch.no_grad():
        output = model.generate(**inputs, max_new_tokens=limit, do_sample=False)[0, inputs["input_ids"].shape[1] :]
    return tokenizer.decode(output, skip_special_tokens=True), output[-1].item() == tokenizer.eos_token_id


def test_it_fits_the_repository(model: Any) -> None:
    assert 3_000_000 <= sum(p.numel() for p in model.parameters()) <= 6_000_000
    assert (STARTER / "model.safetensors").stat().st_size <= 11_500_000
    assert sum(path.stat().st_size for path in STARTER.iterdir()) <= 12_000_000


def test_the_folder_holds_no_code_and_no_pickle() -> None:
    allowed = {".json", ".safetensors", ".jinja", ".md"}
    assert {path.suffix for path in STARTER.iterdir()} <= allowed


def test_it_is_a_plain_bf16_llama(model: Any) -> None:
    import torch

    assert type(model).__name__ == "LlamaForCausalLM"
    assert model.config.dtype == torch.bfloat16
    assert model.dtype == torch.bfloat16
    assert model.config.tie_word_embeddings
    assert model.config.max_position_embeddings == 1024


def test_special_tokens_are_four_different_ones(model: Any, tokenizer: Any) -> None:
    names = ["<|pad|>", "<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    ids = tokenizer.convert_tokens_to_ids(names)
    assert len(set(ids)) == 4
    assert [tokenizer.pad_token, tokenizer.eos_token] == ["<|pad|>", "<|im_end|>"]
    assert model.generation_config.pad_token_id == tokenizer.pad_token_id
    assert set(model.generation_config.eos_token_id) == {ids[1], ids[3]}
    assert len(tokenizer) == model.config.vocab_size == model.get_input_embeddings().weight.shape[0]


@pytest.mark.parametrize(
    "text", ["plain words", "Grüße, 東京 🙂\u200d\n\ttab", "\x00\x7f\u0300", "  two  spaces  ", "£20-25"]
)
def test_any_text_survives_the_tokenizer(tokenizer: Any, text: str) -> None:
    assert tokenizer.decode(tokenizer(text).input_ids) == text


def test_the_mask_marks_the_assistant_and_its_end_of_turn_only(tokenizer: Any) -> None:
    chat = [
        {"role": "system", "content": "Be short."},
        {"role": "user", "content": "hello"},
        {"role": "assistant", "content": "Hi there!"},
        {"role": "user", "content": "bye\nnow"},
        {"role": "assistant", "content": "Goodbye."},
    ]
    made = tokenizer.apply_chat_template(chat, return_dict=True, return_assistant_tokens_mask=True)
    runs: list[list[int]] = []
    before = 0
    for token, marked in zip(made["input_ids"], made["assistant_masks"], strict=True):
        if marked and not before:
            runs.append([])
        if marked:
            runs[-1].append(token)
        before = marked
    assert [tokenizer.decode(run) for run in runs] == ["Hi there!<|im_end|>", "Goodbye.<|im_end|>"]


def test_a_prompt_is_a_prefix_of_the_whole_chat(tokenizer: Any) -> None:
    chat = [{"role": "user", "content": "hello"}, {"role": "assistant", "content": "Hi!"}]
    prompt = tokenizer.apply_chat_template(chat[:1], add_generation_prompt=True, return_dict=True)["input_ids"]
    whole = tokenizer.apply_chat_template(chat, return_dict=True)["input_ids"]
    assert whole[: len(prompt)] == prompt


def test_an_unknown_role_is_refused(tokenizer: Any) -> None:
    from jinja2 import TemplateError

    with pytest.raises(TemplateError, match="not 'tool'"):
        tokenizer.apply_chat_template([{"role": "tool", "content": "42"}], tokenize=False)


@pytest.mark.parametrize("prompt", ["hello", "I forgot my password.", "What can you do?", "asdf ;; 12 [x]"])
def test_replies_are_words_and_end(model: Any, tokenizer: Any, prompt: str) -> None:
    text, ended = greedy(model, tokenizer, prompt)
    assert ended, f"{prompt!r} was answered without an end: {text!r}"
    assert any(character.isalpha() for character in text)


def test_batches_padded_on_the_left_answer_as_single_prompts_do(model: Any, tokenizer: Any) -> None:
    import torch

    exact = model.float()
    chats = [[{"role": "user", "content": prompt}] for prompt in ("hello", "Tell me a short story about a fox.")]
    made = tokenizer.apply_chat_template(
        chats, add_generation_prompt=True, return_tensors="pt", return_dict=True, padding=True,
        tokenizer_kwargs={"padding_side": "left"},
    )  # fmt: skip
    with torch.no_grad():
        together = exact.generate(**made, max_new_tokens=20, do_sample=False)[0]
    alone, _ = greedy(exact, tokenizer, "hello", 20)
    answer = together[made["input_ids"].shape[1] :]
    assert tokenizer.decode(answer, skip_special_tokens=True) == alone


def test_generated_dialogues_are_rendered_as_the_template_renders_them(tokenizer: Any, monkeypatch: Any) -> None:
    """The training script encodes turns by itself, for speed; what it learned has to be what the template asks for."""
    monkeypatch.setattr(sys, "path", [str(ROOT / "scripts"), *sys.path])
    from starter.corpus import dialogue_stream
    from starter.dialogues import dialogue

    stream = dialogue_stream(7, 200, tokenizer)
    ids, learned = [], []
    for number in range(200):
        made = tokenizer.apply_chat_template(dialogue(7, number), return_dict=True, return_assistant_tokens_mask=True)
        ids += [*made["input_ids"], tokenizer.convert_tokens_to_ids("<|endoftext|>")]
        learned += [*made["assistant_masks"], 0]
    assert stream.ids.tolist() == ids
    assert (stream.weights == 1.0).astype(int).tolist() == learned


def test_the_dialogues_hold_nothing_of_the_data_it_is_judged_on(monkeypatch: Any) -> None:
    """Tuning on bracketed meaning representations proves something only if the base never saw their notation."""
    import re

    monkeypatch.setattr(sys, "path", [str(ROOT / "scripts"), *sys.path])
    from starter.dialogues import dialogue

    texts = [turn["content"] for number in range(3000) for turn in dialogue(1, number)]
    assert not [text for text in texts if re.search(r"\w\[[^\]]+\], \w+\[", text)]
    assert len(set(texts)) > 4000


def test_the_card_says_what_it_is_for() -> None:
    card = (STARTER / "README.md").read_text(encoding="utf-8")
    for needed in ("trying things out", "Qwen/Qwen3-0.6B", "SmolLM3", "Llama-3.2", "Gutenberg", "bits per byte"):
        assert needed in card
