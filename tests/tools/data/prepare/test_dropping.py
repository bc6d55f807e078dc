"""Dropping: what repeats, what is malformed, what the profile finds; and every row accounted for."""

from __future__ import annotations

import random
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.tools.data.preparation import check_account, jsonl, prepare, rows_of
from tools.contract import Context
from tools.data.near.shingles import jaccard
from tools.errors import InputError
from tools.profile_dataset import ProfileDatasetParams, profile_dataset

LONG = "The north hall opens at nine in the morning and closes at six, on Fridays it stays open until ten at night"


def test_near_duplicates_name_the_row_they_repeat(tmp_path: Path) -> None:
    rows = [
        {"prompt": "When is the north hall open?", "completion": LONG},
        {"prompt": "What is for lunch?", "completion": "Soup of the day, with bread, until it is gone."},
        {"prompt": "When is the north hall open?", "completion": LONG.upper() + "."},
        {"prompt": "When is the North Hall open??", "completion": LONG.replace("ten", "eleven")},
        {"prompt": "What is for lunch?", "completion": "Soup of the day, with bread, until it is gone."},
    ]
    data = jsonl(tmp_path / "x.jsonl", rows)
    result = prepare(tmp_path / "w", data=data, near_deduplicate=True, test_size=0)
    ledger = check_account(result)
    assert result.dropped == {"near_duplicate": 2, "exact_duplicate": 1}
    assert [line["like"] for line in ledger] == [None, None, 1, 1, 2]
    kept_apart = prepare(tmp_path / "w2", data=data, near_deduplicate=True, near_threshold=1, test_size=0)
    assert kept_apart.dropped == {"exact_duplicate": 1, "near_duplicate": 1}


def test_what_becomes_equal_by_redaction_is_a_duplicate(tmp_path: Path) -> None:
    # One value has one number, so two addresses stay two rows, and one address is one row however it is written.
    rows = [{"prompt": "mail?", "completion": f"Write to {mail} please."} for mail in ("a@b.org", "A@B.ORG", "c@d.org")]
    data = jsonl(tmp_path / "x.jsonl", rows)
    result = prepare(tmp_path / "w", data=data, redact_pii=True, test_size=0)
    assert check_account(result)[1]["like"] == 1
    assert [row["completion"][0]["content"] for row in rows_of(result.train)] == [
        "Write to [EMAIL_1] please.",
        "Write to [EMAIL_2] please.",
    ]


@pytest.mark.parametrize(("most", "stops"), [(0.1, False), (0.4, False), (3, True), (0, True), (20, False)])
def test_malformed_rows_are_tolerated_up_to_a_number(tmp_path: Path, most: float, stops: bool) -> None:
    rows: list[Any] = [{"prompt": f"q{i}", "completion": f"a{i}"} for i in range(6)]
    data = jsonl(tmp_path / "x.jsonl", [*rows, "{broken", "[1, 2]", '"text"', "{", "{"])
    if not stops:
        result = prepare(tmp_path / "w", data=data, max_malformed=most)
        check_account(result)
        assert result.dropped == {"malformed_row": 5}
        return
    with pytest.raises(InputError, match=r"5 of 11 rows .* line 7: not valid JSON") as caught:
        prepare(tmp_path / "w", data=data, max_malformed=most)
    assert "max_malformed=5" in caught.value.remedy


def flawed() -> list[dict[str, Any]]:
    """Rows of questions with answers, among which most kinds of flaw are found."""
    rng = random.Random(4)
    words = ["river", "stone", "window", "market", "letter", "garden", "winter", "engine", "silver", "copper"]
    rows = [
        {
            "prompt": f"Tell me about the {rng.choice(words)} of {i} {rng.choice(words)}s.",
            "completion": f"It is {' '.join(rng.choices(words, k=14))} as {i} people say.",
            "label": "rare" if i == 7 else "usual",
        }
        for i in range(60)
    ]
    said = {
        3: "Mail me at jane.doe@example-shop.com about it.",
        5: "Call me on +49 30 901820 tomorrow morning.",
        9: "My card is 4111 1111 1111 1111, use it.",
        11: "Pay to DE89 3704 0044 0532 0130 00 this week.",
        13: "The server is at 203.0.113.77 behind the wall.",
        15: "The key is sk-proj-Ab3dEf6hIj9kLmN0pQrStUvWxYz1234567890abcd for the service.",
        17: "Dear {{name}}, thank you for your letter.",
        19: "The cafÃ© on the corner doesnâ€™t open before nine.",
        21: "It is lost: \ufffd\ufffd in the middle.",
    }
    for number, text in said.items():
        rows[number]["completion"] = text
    rows.append(dict(rows[2]))
    rows.append({**rows[4], "completion": rows[4]["completion"].upper()})
    rows.append({**rows[6], "completion": "Something else entirely, and not what was said."})
    return rows


def pairs() -> list[dict[str, Any]]:
    """Pairs of which four in five have the longer answer chosen."""
    rows = []
    for i in range(40):
        answers = [f"A long and careful answer to {i}, with reasons.", f"No {i}."]
        chosen, rejected = answers if i % 5 else reversed(answers)
        rows.append({"prompt": f"Question {i}?", "chosen": chosen, "rejected": rejected})
    return rows


def talks() -> list[dict[str, Any]]:
    def turn(role: str, content: str) -> dict[str, str]:
        return {"role": role, "content": content}

    good = [[turn("user", f"Hello {i}?"), turn("assistant", f"Good day, number {i}.")] for i in range(20)]
    return [
        *({"messages": talk} for talk in good),
        {"messages": [turn("user", "One"), turn("user", "Two"), turn("assistant", "Three")]},
        {"messages": [turn("user", "Is it?"), turn("assistant", "It is."), turn("user", "Thanks")]},
        {"messages": [turn("user", "Is it?"), turn("assistant", " "), turn("user", "And?"), turn("assistant", "Yes.")]},
    ]


def problems_of(data: str, work: Path) -> dict[str, Any]:
    work.mkdir(exist_ok=True)
    result = profile_dataset.run(ProfileDatasetParams(data=data), Context(work=work))
    return {problem.code: problem for problem in result.problems}


UNFIXABLE = {"label_imbalance"}
"""Stratifying spreads the labels evenly over both sides; it makes no class larger."""


@pytest.mark.parametrize("make", [flawed, pairs, talks])
def test_every_fix_that_is_offered_fixes(tmp_path: Path, make: Any) -> None:
    data = jsonl(tmp_path / "x.jsonl", make())
    found = problems_of(data, tmp_path / "p")
    fixable = {code: p for code, p in found.items() if p.fix and code not in UNFIXABLE}
    assert len(fixable) >= {flawed: 9, pairs: 1, talks: 3}[make]
    for code, problem in fixable.items():
        name, _, value = problem.fix.partition("=")
        params = {} if problem.fix in ("dropped", "cut") else {name: [value] if name == "drop" else value}
        result = prepare(tmp_path / code, data=data, test_size=0, **params)
        ledger = check_account(result)
        assert code not in problems_of(result.train.path, tmp_path / f"{code}-again"), problem.fix
        touched = {line["row"] for line in ledger if line["outcome"] == "dropped" or line["changes"]}
        assert set(problem.rows) <= touched


def test_all_fixes_at_once(tmp_path: Path) -> None:
    data = jsonl(tmp_path / "x.jsonl", flawed())
    found = problems_of(data, tmp_path / "p")
    params: dict[str, Any] = {"drop": []}
    for code, problem in found.items():
        name, _, value = (problem.fix or "dropped").partition("=")
        if name == "drop":
            params["drop"].append(value)
        elif value and code not in UNFIXABLE:
            params[name] = value
    result = prepare(tmp_path / "w", data=data, test_size=0, **params)
    check_account(result)
    assert set(problems_of(result.train.path, tmp_path / "p2")) <= UNFIXABLE


def test_dropping_by_codes(tmp_path: Path) -> None:
    data = jsonl(tmp_path / "x.jsonl", flawed())
    result = prepare(tmp_path / "w", data=data, drop="placeholder,conflicting_completion")
    check_account(result)
    assert result.dropped["placeholder"] == 1
    assert result.dropped["conflicting_completion"] >= 1


def check_no_repetition(rows: list[dict[str, Any]]) -> None:
    """What `rows.repeating` promises of rows that stay: of one question no two answers are alike, and rows of two
    questions are only alike where one of them stays although it is like another one with its own question."""
    texts = [(row["prompt"][0]["content"], row["completion"][0]["content"]) for row in rows]
    whole = ["\n".join(text) for text in texts]
    alike = [(a, b) for a, b in combinations(range(len(rows)), 2) if jaccard(whole[a], whole[b]) >= 0.8]
    same = {(a, b) for a, b in alike if texts[a][0] == texts[b][0]}
    assert all(jaccard(texts[a][1], texts[b][1]) < 0.8 for a, b in same)
    freed = {row for pair in same for row in pair}
    assert all((a, b) in same or freed & {a, b} for a, b in alike)


@pytest.mark.parametrize(
    ("answers", "kept"),
    [(["the", "the the"], 2), (["the hall", "ten ten", "ten ten", "ten ten!", "the HALL", "nine"], 3)],
)
def test_like_answers_to_one_question_are_found_whichever_came_first(
    tmp_path: Path, answers: list[str], kept: int
) -> None:
    rows = [{"prompt": f"{LONG} or so", "completion": answer} for answer in answers]
    data = jsonl(tmp_path / "x.jsonl", rows)
    result = prepare(tmp_path / "w", data=data, near_deduplicate=True, deduplicate=False, test_size=0)
    check_account(result)
    assert result.rows_train == kept
    check_no_repetition(rows_of(result.train))


words = st.lists(
    st.sampled_from(["the", "hall", "opens", "at", "nine", "or", "ten", "café", "Ã©", "a@b.org", "{{name}}", "20"]),
    max_size=12,
)
sentence = words.map(" ".join) | st.sampled_from([LONG, LONG + " or so", LONG.lower()])
row = st.fixed_dictionaries({"q": sentence, "a": sentence, "label": st.sampled_from(["x", "y", ""])})


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(row | st.just("{broken"), min_size=1, max_size=25),
    st.fixed_dictionaries(
        {
            "near_deduplicate": st.booleans(),
            "deduplicate": st.booleans(),
            "redact_pii": st.booleans(),
            "fix_encoding": st.booleans(),
            "drop": st.sets(st.sampled_from(["placeholder", "conflicting_completion", "rare_label", "mojibake"])),
            "test_size": st.sampled_from([0, 0.2, 0.5]),
            "stratify": st.booleans(),
        }
    ),
)
def test_whatever_is_asked_every_row_is_accounted_for(tmp_path: Path, rows: list[Any], asked: dict[str, Any]) -> None:
    asked["drop"] = sorted(asked["drop"])
    data = jsonl(tmp_path / "x.jsonl", rows)
    columns = {"prompt_column": "q", "completion_column": "a", "label_column": "label"}
    try:
        first = prepare(tmp_path / "w", data=data, **columns, **asked)
    except InputError:
        return
    check_account(first)
    if asked["near_deduplicate"]:
        check_no_repetition(rows_of(first.train) + rows_of(first.test))
    again = prepare(tmp_path / "w", data=data, **columns, **asked)
    assert [a and a.digest for a in (first.train, first.test, first.ledger)] == [
        a and a.digest for a in (again.train, again.test, again.ledger)
    ]


def test_no_trainable_token_is_told_by_the_length_that_is_given(tmp_path: Path) -> None:
    rows = [
        {"prompt": f"Tell me of {i}. " + "word " * (200 if i == 3 else 1), "completion": f"a{i}"} for i in range(12)
    ]
    data = jsonl(tmp_path / "x.jsonl", rows)
    found = profile_dataset.run(ProfileDatasetParams(data=data, max_length=64), Context(work=tmp_path))
    assert next(p for p in found.problems if p.code == "no_trainable_token").rows == [4]
    wide = prepare(tmp_path / "w", data=data, drop=["no_trainable_token"])
    assert wide.dropped == {}
    narrow = prepare(tmp_path / "n", data=data, drop=["no_trainable_token"], max_length=64)
    assert narrow.dropped == {"no_trainable_token": 1}
