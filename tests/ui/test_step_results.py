"""What a finished step came to, by its tool's purpose or by the declaration alone."""

from __future__ import annotations

from tests.ui.test_markup import ATTACK, parsed
from ui.step_results import figure_rows, operation_result, result_summary


def test_figures_are_those_the_tool_declares() -> None:
    result = {"method": "lora", "steps": 40, "final_loss": 0.5, "eval_loss": None, "seconds": 75.0, "epochs": 3}
    text = parsed(str(result_summary("train_dpo", result))).text
    for said in ("methodlora", "steps40", "final loss0.5", "time1 min 15 s"):
        assert said in text
    assert "held-out" not in text
    assert "epochs" not in text


def test_a_mapping_is_shown_number_by_number_and_a_list_not_at_all() -> None:
    assert figure_rows("metrics", "scores", {"metrics": {"bleu": 1.5, "note": "x"}}) == [("bleu", "1.5")]
    assert figure_rows("rows", "rows", {"rows": [1, 2]}) == []


def test_a_name_that_is_no_tool_shows_its_verdict() -> None:
    html = str(result_summary("of_a_later_version", {"verdict": {"outcome": "done", "sentence": "Made."}, "x": 1}))
    assert parsed(html).text == "DoneMade."


def test_the_answer_of_a_query_is_a_table() -> None:
    result = {"columns": ["answer", "n"], "rows": [[ATTACK, 7], [None, 2.5]], "truncated": True, "sql": "SELECT 1"}
    html = str(result_summary("query_dataset", result))
    found = parsed(html)
    assert found.tags.count("tr") == 3
    assert "img" not in found.tags
    assert "The first 2 rows" in found.text
    assert "SELECT 1" in found.text


def test_an_operation_that_is_none_is_told_in_words() -> None:
    assert parsed(str(operation_result("of_a_later_version", {"runs": [{}]}, "Two runs."))).text == "Two runs."
