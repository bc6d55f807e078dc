from __future__ import annotations

import pytest

from agent.planner.language.model_names import (
    HUB_ID,
    families,
    family_mentions,
    for_real_work,
    is_dataset,
    looks_like_model,
    size_mentions,
)


@pytest.mark.parametrize(
    ("said", "model"),
    [
        ("qwen3 0.6b", "Qwen/Qwen3-0.6B"),
        ("Qwen 3 4B", "Qwen/Qwen3-4B"),
        ("qwen2.5-7b-instruct", "Qwen/Qwen2.5-7B-Instruct"),
        ("Llama 3.2 1B", "meta-llama/Llama-3.2-1B"),
        ("llama-3.2-3b-instruct", "meta-llama/Llama-3.2-3B-Instruct"),
        ("SmolLM3", "HuggingFaceTB/SmolLM3-3B"),
        ("smollm2 135m", "HuggingFaceTB/SmolLM2-135M"),
        ("gemma 3 1b", "google/gemma-3-1b-it"),
        ("Mistral 7B", "mistralai/Mistral-7B-v0.3"),
        ("gpt2", "openai-community/gpt2"),
        ("tinyllama", "TinyLlama/TinyLlama-1.1B-Chat-v1.0"),
        ("pythia 160m", "EleutherAI/pythia-160m"),
    ],
)
def test_families_with_a_size(said: str, model: str) -> None:
    (mention,) = family_mentions(f"fine-tune {said} on it")
    assert mention.model == model
    assert model in mention.note


@pytest.mark.parametrize("said", ["llama", "qwen", "gemma", "qwen3", "a phi model"])
def test_a_family_without_a_size_has_to_be_asked_about(said: str) -> None:
    (mention,) = family_mentions(said)
    assert mention.model == ""
    assert mention.choices


def test_a_size_without_a_family_has_to_be_asked_about() -> None:
    (mention,) = size_mentions("train an 8B model")
    assert "Qwen/Qwen3-8B" in mention.choices
    assert size_mentions("I have 8 GB and 5m rows") == []


def test_ids_of_the_hub_in_the_table_are_ids() -> None:
    for family in families():
        for pair in family.sizes.values():
            for name in pair:
                assert HUB_ID.fullmatch(name), name


@pytest.mark.parametrize("text", ["and/or", "train/test", "yes/no"])
def test_words_with_a_slash_do_not_look_like_models(text: str) -> None:
    assert not looks_like_model(*text.split("/"))


def test_datasets_are_told_from_models() -> None:
    assert is_dataset("train on the dataset ", "acme", "tickets-v2")
    assert is_dataset("train on ", "tatsu-lab", "alpaca")
    assert not is_dataset("train on ", "Qwen", "Qwen3-0.6B")


def test_what_to_use_for_real_work_grows_with_memory() -> None:
    named = [for_real_work(memory) for memory in (None, 4, 8, 12, 24)]
    assert len(set(named)) == 5
