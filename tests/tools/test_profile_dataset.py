"""Profiling: planted flaws are found in their rows, sound rows are left alone, and the verdict says it plainly."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tools.contract import Context
from tools.errors import InputError
from tools.models.load import load_tokenizer
from tools.models.rendering import encode_example
from tools.profile_dataset import ProfileDatasetParams, ProfileDatasetResult, profile_dataset


def profile(data: Path | str, **params: Any) -> ProfileDatasetResult:
    return profile_dataset.run(ProfileDatasetParams(data=str(data), **params), Context(work=Path()))


def jsonl(path: Path, rows: list[Any]) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows) + "\n", "utf-8")
    return path


def sound(count: int) -> list[dict[str, str]]:
    return [{"prompt": f"What is item {i} for?", "completion": f"It is used for task {i}."} for i in range(count)]


def found(result: ProfileDatasetResult) -> dict[str, tuple[int, list[int]]]:
    return {problem.code: (problem.count, problem.rows) for problem in result.problems}


def test_sound_rows_have_no_problem(tmp_path: Path) -> None:
    result = profile(jsonl(tmp_path / "x.jsonl", sound(40)))
    assert result.problems == []
    assert result.verdict.outcome == "ready"
    assert (result.rows, result.usable, result.form) == (40, 40, "prompt_completion")
    assert result.mapping == {"prompt": "prompt", "completion": "completion"}


PLANTED: dict[str, Any] = {
    "malformed_row": '{"prompt": "cut',
    "empty_prompt": {"prompt": " \n", "completion": "a"},
    "empty_completion": {"prompt": "q", "completion": None},
    "placeholder": {"prompt": "Who are you?", "completion": "I am {{name}}."},
    "mojibake": {"prompt": "Who?", "completion": "The cafÃ© doesnâ€™t open."},
    "pii_email": {"prompt": "Who?", "completion": "Write to jo.doe+x@mail.example.org."},
    "pii_phone": {"prompt": "Who?", "completion": "Call +44 20 7946 0958 now."},
}


@pytest.mark.parametrize("code", PLANTED)
def test_a_planted_flaw_is_found_in_its_row(tmp_path: Path, code: str) -> None:
    rows: list[Any] = sound(20)
    rows.insert(7, PLANTED[code])
    result = profile(jsonl(tmp_path / "x.jsonl", rows), model=None)
    assert found(result) == {code: (1, [8])}
    problem = result.problems[0]
    assert problem.share == pytest.approx(1 / 21)
    assert problem.sentence.startswith("1 row ")


def test_repetitions_and_contradictions(tmp_path: Path) -> None:
    rows = [*sound(12), sound(1)[0], {"prompt": "What is item 3 for?", "completion": "Nothing."}]
    assert found(profile(jsonl(tmp_path / "x.jsonl", rows), model=None)) == {
        "exact_duplicate": (1, [13]),
        "conflicting_completion": (1, [14]),
    }


def test_preferences_without_preference(tmp_path: Path) -> None:
    rows = [{"prompt": f"q{i}", "chosen": f"g{i}", "rejected": f"g{i}" if i == 4 else "b"} for i in range(12)]
    assert found(profile(jsonl(tmp_path / "x.jsonl", rows), model=None)) == {"chosen_equals_rejected": (1, [5])}


def test_labels(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    lines = [f"text {i},{'big' if i < 60 else 'small' if i < 66 else 'tiny'}" for i in range(68)]
    path.write_text("text,label\n" + "\n".join(lines) + "\n")
    result = profile(path, model=None)
    assert [(item.label, item.rows) for item in result.labels] == [("big", 60), ("small", 6), ("tiny", 2)]
    assert found(result) == {"rare_label": (2, [67, 68]), "label_imbalance": (60, list(range(1, 11)))}
    assert result.verdict.outcome == "ready"


def test_odd_bytes_are_reported_with_their_rows(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    rows = [b'q%d,"a\n%d"\n' % (i, i) for i in range(12)]
    rows[5] = "q5,Stra\xdfe\n".encode("latin-1")
    path.write_bytes(b"prompt,completion\n" + b"".join(rows))
    assert found(profile(path, model=None)) == {"bad_encoding": (1, [6])}


def test_a_conversation_with_a_missing_turn(shared_data: Path) -> None:
    codes = found(profile(shared_data / "axolotl-fixtures/conversation.missingturns.json"))
    assert "empty_turn" in codes
    assert "empty_turn" not in found(profile(shared_data / "axolotl-fixtures/conversation.json"))


def test_tokens_are_those_of_training(tmp_path: Path) -> None:
    rows = sound(30)
    tokens = profile(jsonl(tmp_path / "x.jsonl", rows)).tokens
    assert tokens is not None
    tokenizer = load_tokenizer("starter")
    lengths = [
        len(
            encode_example(
                tokenizer,
                [{"role": "user", "content": row["prompt"]}],
                [{"role": "assistant", "content": row["completion"]}],
            ).input_ids
        )
        for row in rows
    ]
    assert tokens.total == sum(lengths)
    assert (tokens.quantiles["min"], tokens.quantiles["max"]) == (min(lengths), max(lengths))
    assert sum(tokens.histogram.counts) == 30
    assert len(tokens.histogram.edges) == len(tokens.histogram.counts) + 1
    assert tokens.exact
    assert tokens.error == 0


def test_rows_too_long_for_the_model(tmp_path: Path) -> None:
    rows = [*sound(12), {"prompt": "Tell me", "completion": "word " * 3000}]
    result = profile(jsonl(tmp_path / "x.jsonl", rows))
    assert found(result)["over_max_length"] == (1, [13])
    assert result.tokens is not None
    assert result.problems[0].fix == f"max_tokens={result.tokens.context}"
    assert found(profile(tmp_path / "x.jsonl", max_length=8))["over_max_length"][0] == 13


def test_a_sample_states_its_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.data.detectors.token_counts.EXACT_ROWS", 50)
    monkeypatch.setattr("tools.data.detectors.token_counts.SAMPLE_ROWS", 50)
    rows = [{"prompt": f"q{i}", "completion": "word " * (i % 37)} for i in range(1, 400)]
    rows = [row for row in rows if row["completion"]]
    data = jsonl(tmp_path / "x.jsonl", rows)
    drawn = profile(data).tokens
    monkeypatch.setattr("tools.data.detectors.token_counts.EXACT_ROWS", 1000)
    exact = profile(data).tokens
    assert drawn is not None
    assert exact is not None
    assert (drawn.counted, drawn.exact) == (50, False)
    assert drawn.error > 0
    assert abs(drawn.mean - exact.mean) < 2 * drawn.error


def test_a_model_that_is_not_at_hand_falls_back_to_the_starter(tmp_path: Path) -> None:
    notes: list[str] = []
    context = Context(work=tmp_path, sink=lambda kind, data: notes.append(data.get("text", "")))
    params = ProfileDatasetParams(data=str(jsonl(tmp_path / "x.jsonl", sound(3))), model="nobody/no-such-model")
    result = profile_dataset.run(params, context)
    assert result.tokens is not None
    assert result.tokens.model == "starter"
    assert any("starter" in note for note in notes)


def test_an_open_question_is_the_verdict(shared_data: Path) -> None:
    result = profile(shared_data / "restaurant8k/test.json")
    assert result.question
    assert result.verdict.outcome == "not fit"
    assert result.rows == 3731
    named = profile(shared_data / "restaurant8k/test.json", prompt_column="userInput.text", completion_column="labels")
    assert named.question is None
    assert named.usable == 3731 - found(named)["empty_completion"][0]


def test_examples_are_rendered_and_cut(tmp_path: Path) -> None:
    rows = [{"prompt": f"q{i}", "completion": "long " * 1000} for i in range(5)]
    result = profile(jsonl(tmp_path / "x.jsonl", rows), model=None)
    assert len(result.examples) == 3
    assert result.examples[0].row == 1
    assert [part.speaker for part in result.examples[0].parts] == ["user", "assistant"]
    assert all(len(part.text) < 700 for example in result.examples for part in example.parts)


def test_columns(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("question,answer,stars\nq1,a,1\nq2,,2\nq3,abc,2\n")
    columns = {column.name: column for column in profile(path, model=None).columns}
    assert (columns["answer"].filled, columns["answer"].distinct, columns["answer"].max_length) == (2, 2, 3)
    assert (columns["stars"].type, columns["stars"].distinct) == ("number", 2)


def test_mostly_broken_is_not_fit(tmp_path: Path) -> None:
    rows = [*sound(3), *[{"prompt": f"q{i}", "completion": ""} for i in range(10)]]
    result = profile(jsonl(tmp_path / "x.jsonl", rows), model=None)
    assert result.verdict.outcome == "not fit"
    assert "3 of 13" in result.verdict.sentence


@pytest.mark.parametrize(
    ("name", "code", "count"),
    [
        ("e2e/devset.csv", "exact_duplicate", 151),
        ("llamafactory-demo/glaive_toolcall_en_demo.json", "exact_duplicate", 35),
        ("llamafactory-demo/identity.json", "placeholder", 85),
    ],
)
def test_known_flaws_of_real_files(shared_data: Path, name: str, code: str, count: int) -> None:
    assert found(profile(shared_data / name, model=None))[code][0] == count


def test_every_real_file_profiles_or_is_refused(shared_data: Path) -> None:
    for path in sorted(shared_data.rglob("*")):
        if not path.is_file() or path.name in ("README.md", "LICENSE") or path.parent.name == "books":
            continue
        try:
            result = profile(path, model=None)
        except InputError:
            assert path.name in ("UC_Berkeley_short.pdf", "dataset_info.json")
            continue
        assert result.rows > 0
        assert result.question or len(result.examples) == min(3, result.usable), path.name


def test_the_flaws_of_the_bundled_example_are_found_in_their_rows() -> None:
    examples = Path(__file__).parents[2] / "recipes" / "examples"
    flaws = found(profile(examples / "support.csv", model=None))
    assert flaws.pop("exact_duplicate") == (6, [180, 182, 211, 216, 260, 283])
    assert flaws.pop("empty_completion") == (2, [132, 191])
    assert flaws.pop("pii_email") == (1, [136])
    assert flaws.pop("pii_phone") == (1, [38])
    assert flaws.pop("mojibake") == (1, [102])
    assert flaws.pop("near_duplicate") == (5, [106, 109, 177, 259, 264])
    assert not flaws
    assert found(profile(examples / "preferences.jsonl", model=None)) == {
        "chosen_equals_rejected": (1, [38]),
        "exact_duplicate": (2, [72, 87]),
    }
