"""The rule for the learning rate."""

from __future__ import annotations

import pytest

from tools.training.learning_rate import choose
from tools.training.methods import METHODS
from tools.training.objectives import OBJECTIVES


def rate(method: str = "lora", objective: str = "sft", width: int = 2000, family: str = "llama") -> float:
    return choose(
        None, method=METHODS[method], objective=OBJECTIVES[objective], hidden_size=width, model_type=family
    ).value


def test_at_the_width_of_reference_the_rule_is_its_constants() -> None:
    assert rate() == 5e-4
    assert rate(method="full") == 5e-5
    assert rate(objective="dpo") == rate(objective="kto") == 5e-5
    assert rate(method="full", objective="dpo") == 5e-6


@pytest.mark.parametrize(
    ("width", "family", "expected"), [(4096, "llama", 2.9e-4), (4096, "qwen3", 4.7e-4), (256, "llama", 2.5e-3)]
)
def test_wider_models_take_smaller_steps(width: int, family: str, expected: float) -> None:
    assert rate(width=width, family=family) == expected


def test_what_is_asked_for_is_used() -> None:
    asked = choose(3e-4, method=METHODS["lora"], objective=OBJECTIVES["dpo"], hidden_size=64, model_type="llama")
    assert (asked.value, asked.why) == (3e-4, "as asked")


@pytest.mark.parametrize("method", ["prompt", "prefix", "ia3"])
def test_adapters_without_low_rank_have_their_own_rate(method: str) -> None:
    assert rate(method) > rate("lora", width=4096)
    chosen = choose(None, method=METHODS[method], objective=OBJECTIVES["sft"], hidden_size=64, model_type="llama")
    assert chosen.why == f"usual for {method} tuning"


def test_a_rate_for_preferences_says_so_whatever_the_rule() -> None:
    for method in ("lora", "ia3"):
        chosen = choose(None, method=METHODS[method], objective=OBJECTIVES["dpo"], hidden_size=64, model_type="llama")
        assert chosen.why.endswith("0.1 for preferences")
