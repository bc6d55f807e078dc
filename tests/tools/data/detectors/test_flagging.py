"""Checks that look at figures, order, lengths and other rows: each flaw is found where it is, and nowhere else."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import pytest

from tools.contract import Context
from tools.data.detectors.flagging import inspect
from tools.data.detectors.inspection import Scope
from tools.data.opening import opened
from tools.data.profile.problem import Problem, find_problems
from tools.profile_dataset import ProfileDatasetParams, ProfileDatasetResult, profile_dataset

TEXT = (
    "amber basket candle dwell ember fennel gravel hollow ivory jigsaw kettle lantern marble nettle orchard pebble "
    "quarry ribbon saddle timber umbrella velvet walnut yonder zephyr anchor bramble cobble drizzle easel"
)
WORDS = TEXT.split()


def told(number: int) -> str:
    """A sentence that is like no other: ten words drawn by a number."""
    return f"The {' '.join(random.Random(number).sample(WORDS, 10))} story ends well."


def jsonl(path: Path, rows: list[Any]) -> Path:
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", "utf-8")
    return path


def profile(data: Path, **params: Any) -> ProfileDatasetResult:
    return profile_dataset.run(ProfileDatasetParams(data=str(data), **params), Context(work=Path()))


def rows_of(result: ProfileDatasetResult) -> dict[str, list[int]]:
    return {problem.code: problem.rows for problem in result.problems}


def talk(*speakers: str, number: int = 0) -> dict[str, Any]:
    return {"messages": [{"role": s, "content": f"{told(number)} Turn {i}."} for i, s in enumerate(speakers)]}


def pairs(count: int) -> list[dict[str, str]]:
    return [{"prompt": f"What of {told(i)}", "completion": told(i + 500)} for i in range(count)]


@pytest.mark.parametrize(
    ("speakers", "codes"),
    [
        (("user", "assistant"), set()),
        (("system", "user", "assistant", "user", "assistant"), set()),
        (("user", "assistant", "tool", "assistant"), set()),
        (("user", "assistant", "tool", "tool", "assistant"), set()),
        (("user", "user", "assistant"), {"bad_role_order"}),
        (("user", "assistant", "assistant"), {"bad_role_order"}),
        (("user", "system", "assistant"), {"bad_role_order"}),
        (("assistant", "user", "assistant"), {"bad_role_order"}),
        (("user", "tool", "assistant"), {"bad_role_order"}),
        (("user", "assistant", "user"), {"last_turn_not_assistant"}),
        (("user", "assistant", "tool"), {"last_turn_not_assistant"}),
        (("user",), {"last_turn_not_assistant", "no_answer"}),
    ],
)
def test_the_order_of_speakers(tmp_path: Path, speakers: tuple[str, ...], codes: set[str]) -> None:
    rows = [talk("user", "assistant", number=i) for i in range(14)]
    rows.insert(5, talk(*speakers, number=99))
    found = rows_of(profile(jsonl(tmp_path / "x.jsonl", rows), model=None))
    assert found == {code: [6] for code in codes}


def test_chosen_answers_that_are_always_longer(tmp_path: Path) -> None:
    rows = [{"prompt": f"q {told(i)}", "chosen": told(i) + " indeed" * 5, "rejected": told(i + 50)} for i in range(30)]
    result = profile(jsonl(tmp_path / "x.jsonl", rows), model=None, near_duplicates=False)
    [problem] = result.problems
    assert (problem.code, problem.count) == ("length_bias", 30)
    assert "longer one in 100%" in problem.sentence
    even = [
        {**row, "chosen": row["rejected"], "rejected": row["chosen"]} if i % 2 else row for i, row in enumerate(rows)
    ]
    assert rows_of(profile(jsonl(tmp_path / "y.jsonl", even), model=None, near_duplicates=False)) == {}


def test_a_leak_into_a_test_file(tmp_path: Path) -> None:
    rows = pairs(40)
    held = [{"prompt": f"And {told(i)}", "completion": told(i + 900)} for i in range(200, 220)]
    held[3] = {"prompt": rows[7]["prompt"].upper() + "  ", "completion": "Something else."}
    held[5] = {"prompt": rows[9]["prompt"], "completion": rows[9]["completion"].replace("ends", "finishes")}
    test = jsonl(tmp_path / "held.jsonl", held)
    found = rows_of(profile(jsonl(tmp_path / "x.jsonl", rows), model=None, test_data=str(test)))
    assert found == {"train_test_leak": [8, 10]}


def test_a_near_leak_is_found_only_where_near_duplicates_are_looked_for(tmp_path: Path) -> None:
    rows = pairs(40)
    changed = {"prompt": rows[7]["prompt"].replace("What of", "What about"), "completion": rows[7]["completion"]}
    test = jsonl(tmp_path / "held.jsonl", [changed, *({"prompt": told(i), "completion": "No."} for i in range(90, 99))])
    data = jsonl(tmp_path / "x.jsonl", rows)
    assert rows_of(profile(data, model=None, test_data=str(test))) == {"train_test_leak": [8]}
    assert rows_of(profile(data, model=None, test_data=str(test), near_duplicates=False)) == {}


def test_a_leak_between_the_sides_of_a_split_column(tmp_path: Path) -> None:
    rows = [{**row, "part": "train" if i < 30 else "test"} for i, row in enumerate(pairs(40))]
    rows[35]["prompt"] = rows[2]["prompt"]
    result = profile(jsonl(tmp_path / "x.jsonl", rows), model=None, split_column="part")
    assert result.parts == {"train": 30, "test": 10}
    assert rows_of(result)["train_test_leak"] == [3]


def test_near_duplicates_and_exact_ones_are_counted_apart(tmp_path: Path) -> None:
    rows = pairs(30)
    rows.insert(10, dict(rows[2]))
    rows.insert(20, {**rows[4], "completion": rows[4]["completion"].replace("ends well", "ends very well")})
    found = rows_of(profile(jsonl(tmp_path / "x.jsonl", rows), model=None))
    assert found["exact_duplicate"] == [11]
    assert found["near_duplicate"] == [21]


def test_nothing_left_to_learn_after_the_cut(tmp_path: Path) -> None:
    rows = pairs(20)
    rows[4]["prompt"] = "word " * 600
    rows[6]["completion"] = "word " * 600
    result = profile(jsonl(tmp_path / "x.jsonl", rows), max_length=512)
    found = rows_of(result)
    assert found["over_max_length"] == [5, 7]
    assert found["no_trainable_token"] == [5]
    assert result.max_length == 512
    assert "within 512 tokens" in next(p.sentence for p in result.problems if p.code == "no_trainable_token")


def test_long_rows_beyond_the_sample_are_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.data.detectors.token_counts.EXACT_ROWS", 20)
    monkeypatch.setattr("tools.data.detectors.token_counts.SAMPLE_ROWS", 20)
    rows = pairs(300)
    for index in (40, 120, 260):
        rows[index]["completion"] = "word " * 900
    result = profile(jsonl(tmp_path / "x.jsonl", rows), near_duplicates=False, max_length=512)
    assert result.tokens is not None
    assert not result.tokens.exact
    assert rows_of(result)["over_max_length"] == [41, 121, 261]


def test_long_rows_are_estimated_where_there_are_too_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tools.data.detectors.token_counts.EXACT_ROWS", 20)
    monkeypatch.setattr("tools.data.detectors.token_counts.SAMPLE_ROWS", 20)
    monkeypatch.setattr("tools.data.detectors.lengths.COUNTED_LONG", 10)
    rows = pairs(200)
    for index in range(0, 200, 2):
        rows[index]["completion"] = f"{told(index)} " * 60
    problems = {
        p.code: p for p in profile(jsonl(tmp_path / "x.jsonl", rows), near_duplicates=False, max_length=512).problems
    }
    assert problems["over_max_length"].count == 100
    assert "partly estimated" in problems["over_max_length"].sentence


def test_every_problem_says_what_it_looks_for_and_what_is_done(tmp_path: Path) -> None:
    rows = [*pairs(12), {"prompt": "q", "completion": ""}]
    with opened(str(jsonl(tmp_path / "x.jsonl", rows)), {}) as dataset:
        assert dataset.mapped is not None
        [problem] = find_problems(inspect(dataset, dataset.mapped, Scope(), Context(work=tmp_path)))
    assert isinstance(problem, Problem)
    assert (problem.code, problem.fix) == ("empty_completion", "dropped")
    assert problem.about


def test_only_the_codes_asked_for_are_looked_for(tmp_path: Path) -> None:
    rows = [*pairs(12), pairs(1)[0], {"prompt": "q", "completion": ""}]
    with opened(str(jsonl(tmp_path / "x.jsonl", rows)), {}) as dataset:
        assert dataset.mapped is not None
        inspect(dataset, dataset.mapped, Scope(codes=frozenset({"exact_duplicate"})), Context(work=tmp_path))
        assert dataset.connection.execute("SELECT * FROM flags").fetchall() == [("exact_duplicate", 13)]


def test_several_answers_of_one_row_are_neither_conflicts_nor_near_duplicates(tmp_path: Path) -> None:
    rows = [{"prompt": told(i) * 3, "completion": [told(i + 50), told(i + 90)]} for i in range(20)]
    assert rows_of(profile(jsonl(tmp_path / "x.jsonl", rows), model=None)) == {}


def test_speakers_that_a_template_refuses_do_not_end_a_profile(tmp_path: Path) -> None:
    rows = [talk("user", "assistant", number=i) for i in range(14)]
    rows[3] = talk("user", "assistant", "tool", "assistant")
    rows[3]["messages"][0]["content"] = "word " * 900
    found = rows_of(profile(jsonl(tmp_path / "x.jsonl", rows), max_length=512))
    assert found["no_trainable_token"] == [4]


def test_malformed_rows_are_named_by_line_with_what_is_wrong(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "x.jsonl", pairs(14))
    path.write_text("\n" + path.read_text() + '{"prompt": "cut\n[1, 2]\n')
    [problem] = profile(path, model=None).problems
    assert problem.sentence == (
        "2 rows cannot be read as a row of this dataset (line 16: not valid JSON; line 17: not an object with fields)."
    )
    table = tmp_path / "x.csv"
    table.write_text("prompt,completion\n" + "".join(f"{told(i)},{told(i + 99)}\n" for i in range(14)) + "a,b,c\n")
    [problem] = profile(table, model=None).problems
    assert "(line 16: 3 cells where the header has 2)" in problem.sentence


def test_one_question_with_two_answers_contradicts_and_with_almost_one_repeats(tmp_path: Path) -> None:
    rows = pairs(30)
    long = "Please read this with care: " + " ".join(told(i) for i in range(700, 712))
    rows[5] = {"prompt": long, "completion": "Yes, on Monday."}
    rows[9] = {"prompt": long, "completion": "No, never at all."}
    rows[14] = {"prompt": rows[2]["prompt"], "completion": rows[2]["completion"].replace("ends well", "ends so well")}
    assert rows_of(profile(jsonl(tmp_path / "x.jsonl", rows), model=None)) == {
        "conflicting_completion": [10],
        "near_duplicate": [15],
    }


def test_characters_that_a_tokenizer_alone_in_a_folder_cannot_write(tmp_path: Path) -> None:
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    tokenizer = Tokenizer(models.BPE(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace()
    tokenizer.decoder = decoders.Metaspace()
    tokenizer.train_from_iterator(
        [TEXT, "The story ends well? What of a WORD?"],
        trainers.BpeTrainer(special_tokens=["[UNK]", "</s>"], initial_alphabet=[chr(c) for c in range(32, 127)]),
    )
    folder = tmp_path / "tokenizer"
    PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]", eos_token="</s>").save_pretrained(folder)
    rows = pairs(20)
    rows[7]["completion"] = "The price is 5 € in the 東京 shop."
    result = profile(jsonl(tmp_path / "x.jsonl", rows), model=str(folder), near_duplicates=False)
    assert result.tokens is not None
    assert result.tokens.model == str(folder)
    assert rows_of(result)["unrepresentable_text"] == [8]


def test_pairs_of_answers_are_compared_alike_one_by_one_and_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = pairs(40)
    for i in range(0, 20, 2):
        ending = "ends so well" if i % 4 else "stops before anything of note has happened to anyone at all"
        rows[i + 1] = {
            "prompt": rows[i]["prompt"],
            "completion": rows[i]["completion"].replace("ends well", ending).upper(),
        }
    data = jsonl(tmp_path / "x.jsonl", rows)
    found = rows_of(profile(data, model=None))
    assert found["conflicting_completion"]
    assert found["near_duplicate"]
    monkeypatch.setattr("tools.data.detectors.conflicts.FEW", 0)
    assert rows_of(profile(data, model=None)) == found
