"""Every dataset opens without being told how, or asks one question; what is no dataset is refused politely."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tools.errors import InputError
from tools.facts import Shape
from tools.look import look_at

ASKS = {
    "e2e/tgen-output.tsv",
    "fastchat/judge_prompts.jsonl",
    "fastchat/mt_bench_question.jsonl",
    "fastchat/mt_bench_reference_gpt-4.jsonl",
    "restaurant8k/test.json",
    "restaurant8k/train_0.json",
    "restaurant8k/train_1.json",
    "restaurant8k/train_3.json",
}
NO_DATASET = {"pdf-sample/UC_Berkeley_short.pdf", "llamafactory-demo/dataset_info.json"}
ROWS = {
    "banking77/test.csv": 3080,
    "banking77/train.csv": 10003,
    "e2e/devset.csv": 4672,
    "e2e/testset_w_refs.csv": 4693,
    "sql-eval/idk.csv": 105,
    "scitldr/train.jsonl": 1992,
    "gpteacher/codegen-instruct.json": 4535,
    "datajuicer-demo/demo-dataset.parquet": 6,
    "axolotl-fixtures/conversation.json": 1,
    "self-instruct-seed/seed_tasks.jsonl": 175,
}


def real_files(folder: Path) -> list[str]:
    skipped = {"README.md", "LICENSE"}
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file() and p.name not in skipped)


def test_every_real_file_opens_asks_or_is_refused(shared_data: Path) -> None:
    seen = set()
    for name in real_files(shared_data):
        seen.add(name)
        if name in NO_DATASET:
            with pytest.raises(InputError) as caught:
                look_at(shared_data / name)
            assert caught.value.remedy
            continue
        facts = look_at(shared_data / name)
        if name in ASKS:
            assert facts.shape is Shape.UNKNOWN, name
            assert facts.question, name
            assert len(facts.options) >= 2, name
        else:
            assert facts.shape is not Shape.UNKNOWN, name
            assert facts.mapping, name
            assert facts.question is None, name
        assert facts.rows, name
    assert seen >= ASKS | NO_DATASET | set(ROWS)


@pytest.mark.parametrize(("name", "rows"), ROWS.items())
def test_rows_are_counted_as_they_are(shared_data: Path, name: str, rows: int) -> None:
    assert look_at(shared_data / name).rows == rows


@pytest.mark.parametrize(
    ("name", "shape", "mapping"),
    [
        ("e2e/testset_w_refs.csv", Shape.PROMPT_COMPLETION, {"prompt": "mr", "completion": "ref"}),
        (
            "banking77/train.csv",
            Shape.PROMPT_COMPLETION,
            {"prompt": "text", "completion": "category", "label": "category"},
        ),
        (
            "gpteacher/roleplay-instruct.json",
            Shape.ALPACA,
            {"prompt": "instruction", "completion": "response", "input": "input"},
        ),
        (
            "self-instruct-seed/seed_tasks.jsonl",
            Shape.ALPACA,
            {"prompt": "instruction", "input": "instances.0.input", "completion": "instances.0.output"},
        ),
        ("fastchat/dummy_conversation.json", Shape.SHAREGPT, {"messages": "conversations"}),
        (
            "llamafactory-demo/dpo_en_demo.json",
            Shape.PREFERENCE,
            {"prompt": "conversations", "chosen": "chosen", "rejected": "rejected"},
        ),
        (
            "llamafactory-demo/kto_en_demo.json",
            Shape.UNPAIRED_PREFERENCE,
            {"messages": "messages", "label": "label"},
        ),
        (
            "llamafactory-demo/glaive_toolcall_en_demo.json",
            Shape.SHAREGPT,
            {"messages": "conversations", "tools": "tools"},
        ),
        (
            "llamafactory-demo/reason_tool_use_demo_50.jsonl",
            Shape.MESSAGES,
            {"messages": "messages", "tools": "tools"},
        ),
        (
            "torchtune-tiny/stack_exchange_paired_tiny.json",
            Shape.PREFERENCE,
            {"prompt": "question", "chosen": "response_j", "rejected": "response_k"},
        ),
        ("scitldr/train.jsonl", Shape.PROMPT_COMPLETION, {"prompt": "source", "completion": "target"}),
        ("tinyshakespeare/input.txt", Shape.TEXT, {"text": "text"}),
        ("sql-eval/questions_gen_sqlite.csv", Shape.PROMPT_COMPLETION, {"prompt": "question", "completion": "query"}),
    ],
)
def test_real_mappings(shared_data: Path, name: str, shape: Shape, mapping: dict[str, str]) -> None:
    facts = look_at(shared_data / name)
    assert (facts.shape, facts.mapping) == (shape, mapping)


def test_a_question_offers_nested_fields(shared_data: Path) -> None:
    facts = look_at(shared_data / "restaurant8k/test.json")
    assert "userInput.text → labels" in facts.options


PAIR = [{"question": f"q{i}", "answer": f"a{i}"} for i in range(3)]


@pytest.mark.parametrize("suffix", ["", ".gz"])
@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        ("x.csv", "question,answer\r\nq0,a0\r\nq1,a1\r\nq2,a2\r\n", "csv"),
        ("x.csv", '\ufeff"question";"answer"\nq0;"a;0"\nq1;a1\nq2;a2', "csv"),
        ("x.tsv", "question\tanswer\nq0\ta0\nq1\ta1\nq2\ta2\n", "tsv"),
        ("x.json", json.dumps(PAIR), "json"),
        ("x.json", json.dumps({"version": 1, "examples": PAIR}), "json"),
        ("x.jsonl", "\n".join(json.dumps(row) for row in PAIR), "jsonl"),
        ("x.json", "\n".join(json.dumps(row) for row in PAIR), "jsonl"),
    ],
)
def test_formats(tmp_path: Path, name: str, text: str, form: str, suffix: str) -> None:
    path = tmp_path / (name + suffix)
    data = text.encode()
    path.write_bytes(gzip.compress(data) if suffix else data)
    facts = look_at(path)
    assert facts.format == form
    assert facts.rows == 3
    assert facts.mapping == {"prompt": "question", "completion": "answer"}


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "cp1252"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "café “quoted” 🎉.csv"
    path.write_bytes("Question,Answer\nWo ist das Café?,Hier – da.\n".encode(encoding))
    facts = look_at(path)
    assert facts.columns == ["Question", "Answer"]
    assert facts.name == path.name


@pytest.mark.parametrize(
    ("row", "shape"),
    [
        ({"prompt": "a", "completion": "b", "label": True}, Shape.UNPAIRED_PREFERENCE),
        ({"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}, Shape.MESSAGES),
        ({"chat": json.dumps([{"from": "human", "value": "a"}, {"from": "gpt", "value": "b"}])}, Shape.SHAREGPT),
        ({"instruction": "a", "context": "", "response": "b"}, Shape.ALPACA),
        ({"chosen": "\n\nHuman: a\n\nAssistant: b", "rejected": "\n\nHuman: a\n\nAssistant: c"}, Shape.PREFERENCE),
        ({"chosen": "good", "rejected": "bad"}, Shape.UNKNOWN),
        ({"text": "long", "meta": {"a": 1}}, Shape.TEXT),
        ({"text": "long", "label": 1}, Shape.PROMPT_COMPLETION),
        (
            {
                "prompt": [{"role": "user", "content": "a"}],
                "completion": [{"role": "assistant", "content": "b"}],
            },
            Shape.PROMPT_COMPLETION,
        ),
        ({"alpha": "a", "beta": "b"}, Shape.UNKNOWN),
    ],
)
def test_shapes(tmp_path: Path, row: dict[str, object], shape: Shape) -> None:
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join([json.dumps(row)] * 4), "utf-8")
    facts = look_at(path)
    assert facts.shape is shape
    assert (facts.question is not None) == (shape is Shape.UNKNOWN)


def test_query_and_question_are_only_a_pair_when_the_query_is_sql(tmp_path: Path) -> None:
    path = tmp_path / "faq.csv"
    path.write_text("question,query\nWhere is it?,where it be\nHow much?,cost\n", "utf-8")
    assert look_at(path).question


def _mails(tmp_path: Path, header: str) -> Path:
    path = tmp_path / "mails.csv"
    path.write_text(
        f"{header}\n" + "".join(f"Item {i},How do I return {i}?,Within {i} days please.\n" for i in range(30))
    )
    return path


def test_a_body_beside_a_reply_is_no_raw_text(tmp_path: Path) -> None:
    facts = look_at(_mails(tmp_path, "Subject,Body,Reply Text"))
    assert facts.shape is Shape.UNKNOWN
    assert facts.options[0] == "Body → Reply Text"


@pytest.mark.parametrize(
    "header", ["ticket,customer_message,agent_reply", "name,Kunden Anfrage,Unsere Antwort", "a,userQuestion,botAnswer"]
)
def test_names_that_speak_of_asking_and_answering_are_a_pair(tmp_path: Path, header: str) -> None:
    facts = look_at(_mails(tmp_path, header))
    assert facts.shape is Shape.PROMPT_COMPLETION
    assert list(facts.mapping.values()) == header.split(",")[1:]


@pytest.mark.parametrize(
    "header", ["subject,question_id,answer_text", "request_date,title,reply", "question,query,reply"]
)
def test_marks_and_several_questions_are_no_pair(tmp_path: Path, header: str) -> None:
    facts = look_at(_mails(tmp_path, header))
    assert facts.shape is not Shape.PROMPT_COMPLETION or facts.mapping.get("prompt") == "question"


def test_raw_text_with_a_title_stays_raw_text(tmp_path: Path) -> None:
    assert look_at(_mails(tmp_path, "author,text,url")).shape is Shape.TEXT


def test_two_unknown_columns_offer_both_directions(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("left,right\na b,c d\n", "utf-8")
    assert look_at(path).options == ["left → right", "right → left"]


def _zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "a,b\n1,2\n")


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.csv", b"", "is empty"),
        ("blank.csv", b" \n \n", "is empty"),
        ("headers.csv", b"question,answer\n", "no rows"),
        ("x.pdf", b"%PDF-1.7 ...", "a PDF"),
        ("x.csv", b"\x89PNG\r\n\x1a\n....", "a PNG"),
        ("x.csv", b"a,b\n\x00\x01\x02\x03", "binary"),
        ("x.parquet", b"not parquet", "does not hold it"),
        ("x.json", b'{"a": 1}', "no single list of rows"),
        ("x.json", b"[1, 2, 3]", "not of rows"),
        ("x.json", b'[{"a" 1}, {"a"', "not valid JSON"),
        ("x.json", b"question,answer\nq,a", "does not hold JSON"),
        ("x.xyz", b"hello", "no ending"),
        ("x.csv.gz", b"\x1f\x8bbroken", "cannot be read"),
    ],
)
def test_refusals_say_what_and_what_next(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(InputError) as caught:
        look_at(path)
    assert says in caught.value.message
    assert caught.value.remedy


def test_archives_and_missing_files_are_refused(tmp_path: Path) -> None:
    _zip(tmp_path / "x.zip")
    with pytest.raises(InputError, match="zip archive"):
        look_at(tmp_path / "x.zip")
    for missing in (tmp_path / "none.csv", "none.csv", "../none.csv", "data/none.csv", "", "a\0b"):
        with pytest.raises(InputError):
            look_at(missing)


def test_a_hub_id_is_not_looked_up() -> None:
    facts = look_at("somebody/some-dataset")
    assert (facts.format, facts.shape, facts.rows, facts.question) == ("hub", Shape.UNKNOWN, None, None)


def test_too_many_columns(tmp_path: Path) -> None:
    path = tmp_path / "wide.csv"
    path.write_text(",".join(f"c{i}" for i in range(30_000)) + "\n" + ",".join("1" * 30_000) + "\n")
    with pytest.raises(InputError, match="30,000 columns"):
        look_at(path)


def test_repeated_and_empty_headers_get_names(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("a,A,,a\n1,2,3,4\n")
    assert look_at(path).columns == ["a", "A_2", "column_3", "a_3"]


def test_a_folder_of_splits_reads_the_training_files(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    (folder / "data").mkdir(parents=True)
    for name in ("train-00000-of-00002", "train-00001-of-00002", "test-00000-of-00001"):
        (folder / "data" / f"{name}.jsonl").write_text(json.dumps({"prompt": name, "completion": "x"}) + "\n")
    (folder / "README.md").write_text("A description.")
    facts = look_at(folder)
    assert (facts.format, facts.shape) == ("folder", Shape.PROMPT_COMPLETION)


def test_a_glance_loads_nothing_slow(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_text("question,answer\nq,a\n")
    code = (
        "import sys; from tools.look import look_at; look_at(sys.argv[1]); "
        "slow = {'duckdb', 'pyarrow', 'torch', 'transformers', 'datasets', 'pandas', 'numpy'} & set(sys.modules); "
        "assert not slow, slow"
    )
    subprocess.run([sys.executable, "-c", code, str(path)], check=True, cwd=Path(__file__).parents[3])
