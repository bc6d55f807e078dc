"""Every chat template at hand has to give a prompt that begins the example, and a mask that is exactly the answer."""

from __future__ import annotations

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from tools.errors import InputError
from tools.models.rendering import (
    encode_example,
    encode_examples,
    encode_prompt,
    encode_text,
    ensure_template,
    render,
    stop_token_ids,
)

PROMPT = [
    {"role": "system", "content": "Answer shortly."},
    {"role": "user", "content": "Which hall opens at nine?"},
    {"role": "assistant", "content": "The north hall."},
    {"role": "user", "content": "And the café?"},
]
COMPLETION = [{"role": "assistant", "content": "It is closed (for now)."}]

SPECIAL = (
    "<|endoftext|>",
    "<pad>",
    "<|im_start|>",
    "<|im_end|>",
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|eot_id|>",
    "<|begin_of_text|>",
    "<start_of_turn>",
    "<end_of_turn>",
    "<|start|>",
    "<|message|>",
    "<|channel|>",
    "<|return|>",
    "<|end|>",
    "<|user|>",
    "<|assistant|>",
    "<|system|>",
    "<|END_OF_TURN_TOKEN|>",
    "<|START_OF_TURN_TOKEN|>",
)
TEXT_TEMPLATES = [
    "qwen2_5",
    "qwen3",
    "qwen3_instruct_2507",
    "qwen3_5_nothink",
    "llama3",
    "llama3_1",
    "llama3_2",
    "gemma",
    "gemma3",
    "phi3",
    "phi3_5",
    "gptoss",
    "lfm2",
    "glm4moe",
    "deepseekv3",
    "cohere",
]


@pytest.fixture(scope="module")
def bare(make_tokenizer: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    return make_tokenizer(tmp_path_factory.mktemp("bare"))


@pytest.fixture(scope="module")
def rich(make_tokenizer: Callable[..., Any], tmp_path_factory: pytest.TempPathFactory) -> Any:
    tokenizer = make_tokenizer(tmp_path_factory.mktemp("rich"), special=SPECIAL)
    tokenizer.bos_token = "<|begin_of_text|>"
    return tokenizer


def with_template(tokenizer: Any, name: str) -> Any:
    tokenizer.chat_template = (files("trl") / "chat_templates" / f"{name}.jinja").read_text(encoding="utf-8")
    ensure_template(tokenizer)
    return tokenizer


def learned(tokenizer: Any, prompt: list[dict[str, str]], completion: list[dict[str, str]], **options: Any) -> str:
    encoded = encode_example(tokenizer, prompt, completion, **options)
    assert len(encoded.input_ids) == len(encoded.completion_mask)
    return str(tokenizer.decode([i for i, m in zip(*encoded, strict=True) if m]))


@pytest.mark.parametrize("name", TEXT_TEMPLATES)
def test_the_mask_is_the_answer_and_one_end_token(rich: Any, name: str) -> None:
    tokenizer = with_template(rich, name)
    text = learned(tokenizer, PROMPT, COMPLETION)
    answer = COMPLETION[0]["content"]
    assert text.startswith(answer)
    end = text.removeprefix(answer).strip()
    assert tokenizer.convert_tokens_to_ids(end) in stop_token_ids(tokenizer), text


@pytest.mark.parametrize("name", TEXT_TEMPLATES)
def test_generation_gets_the_tokens_training_had_before_the_answer(rich: Any, name: str) -> None:
    tokenizer = with_template(rich, name)
    encoded = encode_example(tokenizer, PROMPT, COMPLETION)
    assert encoded.prompt_ids == encode_prompt(tokenizer, PROMPT)
    assert set(encoded.completion_mask[len(encoded.prompt_ids) :]) == {1}


@pytest.mark.parametrize("name", ["qwen2_5_training", "llama3_training", "gemma_training", "phi3_training"])
def test_all_turns_agree_with_generation_markers(rich: Any, name: str) -> None:
    tokenizer = with_template(rich, name)
    messages = [*PROMPT, *COMPLETION]
    if name == "gemma_training":
        messages = messages[1:]
    marked = tokenizer.apply_chat_template(messages, return_dict=True, return_assistant_tokens_mask=True)
    ours = encode_example(tokenizer, messages[:-1], messages[-1:], all_turns=True)
    kept = len(ours.input_ids)
    assert marked["input_ids"][:kept] == ours.input_ids
    differing = [
        tokenizer.decode([token])
        for token, a, b in zip(ours.input_ids, marked["assistant_masks"], ours.completion_mask, strict=False)
        if a != b
    ]
    assert set(differing) <= {"\n"}, "only white space behind an end-of-turn token may differ"


def test_an_empty_thinking_block_belongs_to_the_prompt(rich: Any) -> None:
    tokenizer = with_template(rich, "qwen3")
    assert render(tokenizer, PROMPT).text.endswith("<think>\n\n</think>\n\n")
    assert learned(tokenizer, PROMPT, COMPLETION) == "It is closed (for now).<|im_end|>"


def test_thinking_in_the_answer_is_learned_with_it(rich: Any) -> None:
    tokenizer = with_template(rich, "qwen3")
    answer = [{"role": "assistant", "content": "<think>\nHm.\n</think>\n\nClosed."}]
    assert learned(tokenizer, PROMPT, answer) == "<think>\nHm.\n</think>\n\nClosed.<|im_end|>"


def test_a_system_message_moves_into_the_user_turn_where_the_template_has_no_system(rich: Any) -> None:
    tokenizer = with_template(rich, "gemma")
    text = render(tokenizer, PROMPT, COMPLETION).text
    assert "<start_of_turn>user\nAnswer shortly.\n\nWhich hall opens at nine?" in text


def test_a_template_that_refuses_names_the_roles(rich: Any) -> None:
    tokenizer = with_template(rich, "gemma")
    twice = [{"role": "user", "content": "a"}, {"role": "user", "content": "b"}]
    with pytest.raises(InputError, match=r"\['user', 'user', 'assistant'\]"):
        render(tokenizer, twice, COMPLETION)


def test_a_tokenizer_without_template_gets_one_that_ends_answers(bare: Any) -> None:
    bare.chat_template = None
    bare.pad_token = None
    assert ensure_template(bare) is True
    assert ensure_template(bare) is False
    assert learned(bare, PROMPT, COMPLETION) == "It is closed (for now).<|endoftext|>"
    assert bare.pad_token_id is not None
    assert bare.padding_side == "left"
    assert stop_token_ids(bare) == [bare.eos_token_id]
    assert encode_text(bare, "nine")[-1] == bare.eos_token_id


def test_all_turns_cover_every_answer(bare: Any) -> None:
    ensure_template(bare)
    text = learned(bare, PROMPT, COMPLETION, all_turns=True)
    assert text == "The north hall.<|endoftext|>It is closed (for now).<|endoftext|>"


def test_a_tokenizer_with_chatml_tokens_gets_chatml(rich: Any) -> None:
    rich.chat_template = None
    assert ensure_template(rich)
    assert render(rich, PROMPT).text.endswith("<|im_start|>assistant\n")
    assert learned(rich, PROMPT, COMPLETION) == "It is closed (for now).<|im_end|>"
    assert rich.pad_token == "<pad>"


def test_no_end_token_is_refused(make_tokenizer: Callable[..., Any], tmp_path: Path) -> None:
    tokenizer = make_tokenizer(tmp_path, special=("<start>",))
    tokenizer.eos_token = None
    with pytest.raises(InputError, match="never learn to stop"):
        ensure_template(tokenizer)


def test_an_answer_that_merges_with_the_prompt_keeps_the_prompts_tokens(bare: Any) -> None:
    merged = next(token for token in sorted(bare.get_vocab()) if len(token) == 2 and token.isalpha())
    bare.chat_template = "{% for m in messages %}{{ m['content'] }}{% endfor %}"
    prompt, answer = [{"role": "user", "content": merged[0]}], [{"role": "assistant", "content": merged[1]}]
    encoded = encode_example(bare, prompt, answer)
    assert encoded.prompt_ids == encode_prompt(bare, prompt)
    assert learned(bare, prompt, answer) == merged[1] + "<|endoftext|>"
    bare.chat_template = None


def test_many_at_once_equal_one_by_one(bare: Any) -> None:
    ensure_template(bare)
    pairs = [(PROMPT[:2], COMPLETION), (PROMPT, COMPLETION), (PROMPT[1:2], PROMPT[2:3])]
    assert encode_examples(bare, pairs) == [encode_example(bare, p, c) for p, c in pairs]


def test_a_prompt_without_answer_has_nothing_to_learn(bare: Any) -> None:
    ensure_template(bare)
    with pytest.raises(InputError, match="no assistant turn"):
        encode_example(bare, PROMPT[:1], PROMPT[1:2])


def test_the_placeholder_in_the_data_is_harmless(bare: Any) -> None:
    ensure_template(bare)
    prompt = [{"role": "user", "content": "xQzAnswerStandsHerezQx"}]
    assert learned(bare, prompt, COMPLETION) == "It is closed (for now).<|endoftext|>"


def test_a_sentencepiece_style_tokenizer_round_trips(shared_model: Path) -> None:
    from tools.models.load import load_tokenizer

    tokenizer = load_tokenizer(str(shared_model))
    encoded = encode_example(tokenizer, PROMPT, COMPLETION)
    assert encoded.input_ids[0] == tokenizer.bos_token_id
    assert encoded.input_ids.count(tokenizer.bos_token_id) == 1
    assert encoded.prompt_ids == encode_prompt(tokenizer, PROMPT)
    answer = [i for i, m in zip(*encoded, strict=True) if m]
    assert tokenizer.decode(answer, skip_special_tokens=True).strip() == "It is closed (for now)."
    assert answer[-1] == tokenizer.eos_token_id
