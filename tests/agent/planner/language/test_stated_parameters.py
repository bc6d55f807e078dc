from __future__ import annotations

from typing import Any

import pytest

from agent.planner.declared import tools_with
from agent.planner.language import stated_parameters as parameters
from agent.planner.language.normalise import clean, plain_words
from agent.planner.language.numbers import figures
from agent.planner.language.stated_parameters import Parameters, parameter_names, read_parameters, target_modules


def read(text: str) -> Parameters:
    return read_parameters(figures(plain_words(clean(text))))


@pytest.mark.parametrize(
    ("said", "values"),
    [
        (
            "for 3 epochs with lr 2e-4, rank 8 and alpha 16",
            {"epochs": 3, "learning_rate": 2e-4, "lora_r": 8, "lora_alpha": 16},
        ),
        ("epochs: 3, batch size: 4", {"epochs": 3, "batch_size": 4}),
        ("r16 a32 bs8 3ep", {"lora_r": 16, "lora_alpha": 32, "batch_size": 8, "epochs": 3}),
        ("rank 8 and alpha twice that", {"lora_r": 8, "lora_alpha": 16}),
        ("hold out a tenth", {"test_size": 0.1}),
        ("keep 50 rows for testing", {"test_size": 50}),
        ("80/20 split", {"test_size": 0.2}),
        ("train on 90% and test on the rest", {"test_size": 0.1}),
        ("no test set", {"test_size": 0}),
        ("without duplicates", {"deduplicate": True}),
        ("don't deduplicate", {"deduplicate": False}),
        ("keep the duplicates", {"deduplicate": False}),
        ("remove duplicates and near-duplicates", {"deduplicate": True, "near_deduplicate": True}),
        ("hide e-mails and phone numbers", {"redact_pii": True}),
        ("no quantization", {"method": "lora"}),
        ("4-bit", {"method": "qlora"}),
        ("full fine-tuning", {"method": "full"}),
        ("qlora, not full", {"method": "qlora"}),
        ("drop rows longer than 400 tokens", {"max_tokens": 400}),
        ("truncate to 400 tokens", {"max_length": 400}),
        ("answers up to 64 tokens", {"max_new_tokens": 64}),
        ("early stopping with patience 3", {"early_stopping": 3}),
        ("with early stopping", {"early_stopping": True}),
        ("packing off", {"packing": False}),
        ("5% dropout", {"lora_dropout": 0.05}),
        ("no dropout", {"lora_dropout": 0}),
        ("go over the data three times", {"epochs": 3}),
        ("beta 0.05 and ipo loss", {"beta": 0.05, "loss_type": "ipo"}),
        ("measure BLEU and ROUGE-L", {"metrics": ["bleu", "rouge"]}),
        ("on a 4090", {"gpu_memory_gb": 24}),
        ("10% warmup", {"warmup": 0.1}),
    ],
)
def test_in_words_and_figures(said: str, values: dict[str, Any]) -> None:
    assert read(said).values() == values


def test_the_last_word_on_a_parameter_counts() -> None:
    assert read("2 epochs, no, 4 epochs").values() == {"epochs": 4}


def test_a_range_is_for_the_person_to_settle() -> None:
    assert read("2-3 epochs").vague == [("epochs", ("2", "3"))]
    assert read("between 3 and 5 epochs").values() == {}


@pytest.mark.parametrize(
    "said", ["warmup for 100 steps", "save every 500 steps", "log every 10 steps", "accumulate 4 steps"]
)
def test_what_cannot_be_set_takes_its_number_with_it(said: str) -> None:
    found = read(said)
    assert found.values() == {}
    assert len(found.not_settable) == 1


def test_places_are_kept() -> None:
    text = "train for 3 epochs now"
    assert len(read_parameters(text).text) == len(text)


def test_every_parameter_with_a_phrase_is_declared_by_a_tool() -> None:
    assert {name for name in parameter_names() if not tools_with(name)} == set()


def test_layers_are_read_as_they_are_written() -> None:
    assert target_modules("only q_proj, v_proj and c_attn") == ["q_proj", "v_proj", "c_attn"]


def test_what_no_tool_declares_yet_is_not_stated(monkeypatch: pytest.MonkeyPatch) -> None:
    text = "a stratified split"
    monkeypatch.setattr(parameters, "tools_with", lambda name: [])
    assert read_parameters(text).values() == {}
    monkeypatch.setattr(parameters, "tools_with", lambda name: ["prepare_dataset"])
    assert read_parameters(text).values() == {"stratify": True}


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("3 epochs, no, make that 4", {"epochs": 4}),
        ("rank 8 - sorry, 16", {"lora_r": 16}),
        ("for 2 epochs, wait, 3, with rank 8", {"epochs": 3, "lora_r": 8}),
        ("batch size 4 or rather 8", {"batch_size": 8}),
        ("3 epochs, actually 100 steps", {"epochs": 3, "max_steps": 100}),
        ("3 epochs, wait 5 minutes", {"epochs": 3}),
        ("rank 8, wait 10 minutes then start", {"lora_r": 8}),
        ("3 epochs, no 2nd run", {"epochs": 3}),
        ("hold out 10 %, no, 20", {"test_size": 0.2}),
        ("a cosine schedule, no, 5", {}),
        ("qlora, sorry, 8", {"method": "qlora"}),
        ("bs=4 epochs=2 seed=9", {"batch_size": 4, "epochs": 2, "seed": 9}),
    ],
)
def test_the_last_number_said_counts(said: str, values: dict[str, object]) -> None:
    assert read_parameters(said).values() == values


@pytest.mark.parametrize(
    "said", ["emails are gone from the file, train on it", "emails will be masked already, train on it"]
)
def test_what_was_done_already_is_not_asked_for(said: str) -> None:
    assert read_parameters(said).values() == {}
