from __future__ import annotations

from agent.planner.language.mask import Kind, Masked, mask
from agent.planner.language.reading import known_words
from tests.agent.planner.talking import SUPPORT, a_file
from tools.facts import FileFacts


def masked(request: str, *files: FileFacts, recipes: tuple[str, ...] = ("quickstart",)) -> Masked:
    return mask(request, files, recipes, ["20260101-run"], known_words())


def names(found: Masked, kind: Kind) -> list[object]:
    return [item.value.name if isinstance(item.value, FileFacts) else item.value for item in found.of(kind)]


def test_a_file_is_found_in_any_case_with_or_without_its_suffix() -> None:
    for request in (
        "train on support.csv",
        "train on SUPPORT.CSV",
        "train on the support file",
        "train on 'support.csv'",
    ):
        assert names(masked(request, SUPPORT), Kind.FILE) == ["support.csv"]


def test_a_longer_name_hides_a_shorter_one_inside_it() -> None:
    found = masked("profile my support.csv", SUPPORT, a_file("my support.csv"))
    assert names(found, Kind.FILE) == ["my support.csv"]


def test_a_file_called_like_a_word_of_the_trade_is_none_without_its_suffix() -> None:
    train = a_file("train.csv")
    assert names(masked("train on the data", train), Kind.FILE) == []
    assert names(masked("train on train.csv", train), Kind.FILE) == ["train.csv"]
    assert names(masked("use the train file", train), Kind.FILE) == ["train.csv"]


def test_a_name_that_is_no_file_is_missing() -> None:
    assert names(masked("train on orders.csv", SUPPORT), Kind.MISSING) == ["orders.csv"]


def test_quotations_keep_every_character() -> None:
    found = masked("ask it “Where's my 5 epochs, FULL?”")
    assert names(found, Kind.LITERAL) == ["Where's my 5 epochs, FULL?"]
    assert "epochs" not in found.text


def test_models_by_id_by_family_and_by_folder() -> None:
    assert names(masked("use Qwen/Qwen3-0.6B."), Kind.MODEL) == ["Qwen/Qwen3-0.6B"]
    assert names(masked("use llama 3.2 1b instruct"), Kind.MODEL) == ["meta-llama/Llama-3.2-1B-Instruct"]
    assert names(masked("use ./models/base"), Kind.MODEL) == ["./models/base"]
    assert len(masked("use llama").of(Kind.VAGUE_MODEL)) == 1


def test_two_words_with_a_slash_are_no_model() -> None:
    for request in ("train and/or evaluate", "a 80/20 split", "base/tuned", "prompt/completion", "tokens/s"):
        assert not masked(request).of(Kind.MODEL, Kind.DATASET), request


def test_a_dataset_of_the_hub_is_told_from_a_model() -> None:
    assert names(masked("train on the dataset tatsu-lab/alpaca"), Kind.DATASET) == ["tatsu-lab/alpaca"]
    assert names(masked("train on HuggingFaceTB/SmolLM2-135M"), Kind.MODEL) == ["HuggingFaceTB/SmolLM2-135M"]


def test_sql_is_taken_whole() -> None:
    assert names(masked("run SELECT count(*) FROM data WHERE x = 'epochs 5'"), Kind.SQL) == [
        "SELECT count(*) FROM data WHERE x = 'epochs 5'"
    ]


def test_a_sign_cannot_be_forged() -> None:
    found = masked("train on \ue000\ue100", SUPPORT)
    assert found.of(Kind.FILE) == []
    assert found.text == "train on"


def test_recipes_and_runs_are_names_too() -> None:
    assert names(masked("replay quickstart"), Kind.RECIPE) == ["quickstart"]
    assert names(masked("run preferences", recipes=("preferences",)), Kind.RECIPE) == ["preferences"]
    assert names(masked("train on preferences", recipes=("preferences",)), Kind.RECIPE) == []
    assert names(masked("show 20260101-run"), Kind.RUN) == ["20260101-run"]


def test_ids_of_the_hub_keep_their_revision_and_are_ids() -> None:
    for written in ("Qwen/Qwen3-0.6B@main", "Qwen/Qwen3-0.6B@refs/pr/3", "Qwen/Qwen3-0.6B"):
        for sentence in ("fine-tune {} on support.csv", "train with '{}', then compare", "use {}."):
            assert names(masked(sentence.format(written), SUPPORT), Kind.MODEL) == [written]
    assert names(masked("profile the dataset tatsu-lab/alpaca@v1.0"), Kind.DATASET) == ["tatsu-lab/alpaca@v1.0"]
    for no_id in ("Qwen/Qwen3--0.6B", "Qwen/Qwen3..6B"):
        assert names(masked(f"fine-tune {no_id} on support.csv", SUPPORT), Kind.MODEL) == []
