from __future__ import annotations

import pytest

from agent.planner.language.columns_in_words import Mapping, read_mapping
from agent.planner.language.mask import mask
from agent.planner.language.reading import known_words
from tests.agent.planner.talking import Talk, a_file

COLUMNS = ["Subject", "Body", "Reply Text", "epochs 5", "question", "answer"]
BODY_TO_REPLY = {"prompt_column": "Body", "completion_column": "Reply Text"}


def mapping(request: str) -> tuple[Mapping, str]:
    masked = mask(request, [], [], [], known_words())
    return read_mapping(masked, COLUMNS), masked.text


@pytest.mark.parametrize(
    "request_",
    [
        "use Body as the prompt and Reply Text as the answer",
        "use body as prompt and reply text as completion",
        "the prompt is Body and the completion is 'Reply Text'",
        'prompt_column=Body, completion_column="Reply Text"',
        "the question is in Body, the answer in Reply Text",
        "predict Reply Text from Body",
        "given Body it should write Reply Text",
        "map Body -> prompt and Reply Text -> completion",
        "Body → Reply Text",
        "columns Body and Reply Text",
        "Body is the input and Reply Text the output",
    ],
)
def test_many_ways_of_saying_the_same(request_: str) -> None:
    assert mapping(request_)[0].columns == BODY_TO_REPLY


def test_real_names_come_back_with_their_case_and_spaces() -> None:
    assert mapping("use REPLY_TEXT as the answer")[0].columns == {"completion_column": "Reply Text"}


def test_columns_called_like_their_role() -> None:
    found, _ = mapping("use question as the prompt and answer as the completion")
    assert found.columns == {"prompt_column": "question", "completion_column": "answer"}


def test_a_column_is_only_one_where_words_say_so() -> None:
    found, text = mapping("train for epochs 5 on the question of delivery")
    assert found.columns == {}
    assert text == "train for epochs 5 on the question of delivery"


def test_a_column_with_a_number_sets_nothing() -> None:
    found, text = mapping("use 'epochs 5' as the prompt")
    assert found.columns == {"prompt_column": "epochs 5"}
    assert "5" not in text


def test_a_name_no_file_has_is_kept_to_ask_about() -> None:
    assert mapping("use Message as the prompt")[0].unknown == ["Message"]


MAIL_EXPORT = a_file(
    "mails.csv", "unknown", ["From", "To", "Subject", "Body", "Reply", "user", "better", "column", "as"]
)


@pytest.mark.parametrize(
    "said",
    [
        "train on mails.csv, map Body to prompt and Reply to completion",
        "train on mails.csv, the prompt comes from Body and the answer comes from Reply",
        "train on mails.csv to predict Reply from Body",
        "train on mails.csv; Body is the question and Reply our answer",
        "train on mails.csv: Body goes to the prompt, Reply to the answer",
        "train on mails.csv, use body column as prompt and reply column as completion",
        "train on mails.csv, use Body as the user message and Reply as the answer",
    ],
)
def test_columns_called_like_words_of_a_mapping_take_nothing_away(said: str) -> None:
    step = Talk(MAIL_EXPORT).say(said).steps[0]
    assert (step.with_.get("prompt_column"), step.with_.get("completion_column")) == ("Body", "Reply")
