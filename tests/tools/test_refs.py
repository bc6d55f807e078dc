"""What a name stands for, and that every caller takes it to be the same."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from agent.planner.language.model_names import HUB_ID
from agent.recipe.check import check
from agent.recipe.compose import compose
from agent.recipe.edit import with_inputs
from agent.recipe.step import Step
from agent.runs.keys import Digests, step_key
from tools.catalogue import TOOLS
from tools.data.formats.locate import locate
from tools.errors import InputError
from tools.models.names import resolve
from tools.refs import (
    HubId,
    data_named,
    is_on_hub,
    model_named,
    name_of_place,
    parse_hub_id,
    place_of_data,
    place_of_model,
)


class Case(NamedTuple):
    given: str
    data: str | None
    """The kind of dataset it stands for, None for none."""
    model: str | None


SHA = "0123456789abcdef0123456789abcdef01234567"
FILES = ("support.csv", "./support.csv", "rows/../support.csv", "HERE/support.csv", "~/support.csv", "my data.csv")
FOLDERS = ("rows", "rows/", "./rows", "~/rows", "HERE/rows", "org/tiny", "acme/pinned@v1")
"""`org/tiny` and `acme/pinned@v1` have the form of Hub ids, and are there."""
ON_HUB = (
    *("org/name", "Org/Name", "Qwen/Qwen3-0.6B", "openai-community/gpt2", "org/name.v2", "0-hero/x_1", "_a/b_"),
    *("org/name@main", "org/name@v1.0", "org/name@refs/pr/3", f"org/name@{SHA}", "org/tiny@main", "org/name.csv@main"),
    *("hub:org/tiny", "hub:org/tiny@main", "hub:org/name.csv", f"a/{'b' * 96}", f"{'a' * 96}/b"),
)
NOTHING = (
    *("", "   ", "a\0b", "gpt2", "Starter", "startr", "support.cvs", "~/nothing.csv", "~nobody-of-that-name/x"),
    *("nowhere", "./nowhere", "../nowhere", "/nowhere/at/all", "a" * 300, f"a/{'b' * 97}", f"{'a' * 97}/b"),
    *("org/name.csv", "org/name.jsonl.gz", "org/name@", "org/name@ma in", "org/name@a..b", "org/name@/x", "@main"),
    *("hub:", "hub:org", "hub:org/name/more", "hub:./rows", "HUB:org/name", "hub: org/name"),
    *("org/na--me", "org/na..me", "org/-name", "org/name-", "org/.name", "org/name.", "-org/name", "org/name.git"),
    *("orgs/", "/org", "org//name", "org/name/", "org/name/more", "datasets/org/name", "org/na me", " org/name"),
    *("org/name ", "org/n\u00e4me", "\u043e\u0440\u0433/name", "org/\u5317\u4eac", "org\\name", "C:\\rows\\x.csv"),
    *("C:/rows/x.csv", "org/name?x", "org/name#x", "https://huggingface.co/org/name", "s3://bucket/x.csv"),
)
TABLE = [
    *(Case(name, "file", "file") for name in FILES),
    *(Case(name, "folder", "folder") for name in FOLDERS),
    *(Case(name, "hub", "hub") for name in ON_HUB),
    *(Case(name, None, None) for name in NOTHING),
    Case("starter", None, "starter"),
    Case("house-bot", None, "workspace"),
    Case("caf\u00e9.csv", "file", "file"),
]
ROWS = "question,answer\nWhere?,Here.\nWhen?,Now.\n"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder, which is the home folder as well, with files, folders and a workspace's models."""
    for name in ("support.csv", "my data.csv", "caf\u00e9.csv", "rows/a.csv", "org/tiny/a.csv", "acme/pinned@v1/a.csv"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(ROWS)
    bot = tmp_path / "models" / "house-bot"
    bot.mkdir(parents=True)
    (bot / "config.json").write_text("{}")
    (bot / "model.safetensors").write_text("")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


def spelt(case: Case, here: Path) -> str:
    return case.given.replace("HERE", str(here))


def hub_of(text: str) -> HubId:
    return HubId.of(text.removeprefix("hub:"))


ids = {"ids": lambda case: re.sub(r"\W", "_", case.given)[:40] or "empty"}
each = pytest.mark.parametrize("case", TABLE, **ids)


def test_the_table_is_long_and_says_each_name_once() -> None:
    assert len({case.given for case in TABLE}) == len(TABLE) > 60


@each
def test_data_for_those_who_ask_read_compose_check_and_key(case: Case, here: Path) -> None:
    text = spelt(case, here)
    recipe = compose([Step(id="profile", tool="profile_dataset", with_={"data": text})])
    place = recipe.inputs["data"].path
    digests = Digests(here / "digests.json")
    if case.data is None:
        for ask in (data_named, locate, digests.data):
            with pytest.raises(InputError):
                ask(text)
        assert len(check(recipe)) == 1
        assert check(recipe)[0].startswith("input `data`: ")
        return
    named, source = data_named(text), locate(text)
    assert (named.kind, named.given, source.kind) == (case.data, text, case.data)
    assert check(recipe) == []
    assert place == named.place == place_of_data(text) == with_inputs(recipe, {"data": text}).inputs["data"].path
    assert digests.data(text) == digests.data(place)
    if case.data == "hub":
        assert (named.location, named.revision) == (hub_of(text).repo, hub_of(text).revision)
        assert (source.reference, source.name) == (named.name, str(hub_of(text)))
        assert data_named(source.reference).place == place
        assert place == f"hub:{hub_of(text)}" == digests.data(text)
        assert is_on_hub(place)
    else:
        assert Path(place).is_absolute()
        assert data_named(place).location == place


@each
def test_models_for_those_who_ask_load_compose_check_and_key(case: Case, here: Path) -> None:
    text, models = spelt(case, here), here / "models"
    steps = [Step(id="generate", tool="generate_text", with_={"model": text, "prompt": "hi"})]
    recipe = compose(steps, models=models)
    held = recipe.params["model"]
    assert held == place_of_model(text, models)
    if case.model is None:
        with pytest.raises(InputError, match="Hub"):
            model_named(text, models=models)
        for ask in (resolve, Digests(here / "digests.json").model):
            with pytest.raises(InputError):
                ask(held)
        assert len(check(recipe)) == 1
        return
    named = model_named(text, models=models)
    assert (named.kind, named.name) == (case.model, held)
    assert check(recipe) == []
    if case.model == "hub":
        source = resolve(text)
        assert (source.kind, source.hub_id, source.revision) == ("hub", hub_of(text).repo, hub_of(text).revision)
        assert Digests(here / "digests.json").model(text) == f"hub:{hub_of(text)}"
    elif case.model == "file":
        with pytest.raises(InputError, match="is a file"):
            resolve(text)
    elif case.model == "folder":
        assert Path(held).is_absolute()
        with pytest.raises(InputError, match="holds no model"):
            resolve(text)
    elif case.model == "workspace":
        assert resolve(held).location == held == str(models / "house-bot")


@each
def test_the_pattern_is_that_of_the_hubs_own_library(case: Case) -> None:
    from huggingface_hub.errors import HFValidationError
    from huggingface_hub.utils import validate_repo_id

    text, _, revision = case.given.removeprefix("hub:").partition("@")
    if revision or "@" in case.given:
        return
    try:
        validate_repo_id(text)
        allowed = "/" in text
    except HFValidationError:
        allowed = False
    assert (parse_hub_id(text) is not None) == allowed


@each
def test_what_is_an_id_is_found_in_a_sentence(case: Case) -> None:
    hub = parse_hub_id(case.given)
    if hub is not None:
        found = HUB_ID.search(f"please take {case.given}, and go")
        assert found is not None
        assert (f"{found['owner']}/{found['name']}", found["revision"]) == (hub.repo, hub.revision)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("support.cvs", r"^support\.cvs does not exist or is not a file\. Did you mean `support\.csv`\? .*owner/name"),
        ("rows/b.csv", r"Did you mean `rows/a\.csv`\?"),
        ("nowhere/at/all.csv", r"^nowhere/at/all\.csv does not exist or is not a file\. Check the name"),
        ("", r"^No dataset was named\. Give a file: "),
        ("hub:org", r"^hub:org is no id of the Hub\. Write hub:owner/name, with @revision"),
        ("a" * 300, r"^'a{79}…' cannot be opened: File name too long\."),
    ],
)
def test_what_is_said_of_data_that_is_not_there(given: str, says: str, here: Path) -> None:
    with pytest.raises(InputError) as caught:
        data_named(given)
    assert re.search(says, str(caught.value)), str(caught.value)


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("startr", r"^There is no model 'startr': no such folder, and not a Hub id\. Did you mean `starter`\?"),
        ("hose-bot", r"Did you mean `house-bot`\?"),
        ("org/tiny_", None),
        ("./org/tini", r"Did you mean `org/tiny`\?"),
        ("gpt2", r"A Hub id has its owner in front: owner/name\. A model is `starter`, a Hub id such as"),
        ("", r"^The model is an empty name\."),
    ],
)
def test_what_is_said_of_a_model_that_is_not_there(given: str, says: str | None, here: Path) -> None:
    if says is None:
        assert model_named(given).kind == "hub"
        return
    with pytest.raises(InputError) as caught:
        model_named(given, models=here / "models")
    assert re.search(says, str(caught.value)), str(caught.value)


def test_an_input_on_the_hub_is_not_mistaken_for_what_is_on_disk(here: Path) -> None:
    assert name_of_place("hub:org/name@main") == "org/name@main"
    assert name_of_place(str(here / "support.csv")) == str(here / "support.csv")
    assert name_of_place("hub:org/tiny") == "hub:org/tiny"
    assert data_named(name_of_place("hub:org/tiny")).kind == "hub"


def test_an_adapters_relative_base_is_looked_for_beside_it(here: Path) -> None:
    assert model_named("tiny", beside=here / "org").location == str(here / "org" / "tiny")
    assert model_named("org/tiny", beside=here / "rows").kind == "folder"


def test_the_revision_is_part_of_a_steps_key(here: Path) -> None:
    tool, digests = TOOLS["evaluate_model"], Digests(here / "digests.json")

    def key(model: str, data: str) -> str:
        return step_key(tool, tool.params.model_validate({"model": model, "data": data}), 1, digests)

    names = [("a/b", "c/d"), ("a/b@main", "c/d"), ("a/b", "c/d@main"), ("a/b@v1", "c/d@main")]
    assert len({key(*pair) for pair in names}) == 4
    assert key("a/b@v1", "c/d@main") == key("hub:a/b@v1", "hub:c/d@main")


def test_a_dataset_is_fetched_at_its_revision(here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import datasets

    from tools.data.opening import opened

    asked: list[tuple[Any, ...]] = []

    def fetch(repo: str, **options: Any) -> Any:
        asked.append((repo, options))
        rows = datasets.Dataset.from_dict({"question": ["Where?", "When?"], "answer": ["Here.", "Now."]})
        return datasets.DatasetDict({"train": rows})

    monkeypatch.setattr(datasets, "load_dataset", fetch)
    for name in ("org/name", "org/name@v1.0", "hub:org/tiny@main"):
        with opened(name, {}) as dataset:
            assert dataset.rows.columns == ["question", "answer"]
    assert asked == [
        ("org/name", {"revision": None}),
        ("org/name", {"revision": "v1.0"}),
        ("org/tiny", {"revision": "main"}),
    ]


def test_a_model_and_its_tokenizer_are_fetched_at_their_revision(monkeypatch: pytest.MonkeyPatch, here: Path) -> None:
    import transformers
    import transformers.utils

    from tools.models.load import load, load_tokenizer

    asked: list[tuple[str, str]] = []

    def fetch(place: str, **options: Any) -> Any:
        asked.append((place, options["revision"]))
        raise OSError("not fetched in a test")

    monkeypatch.setattr(transformers.AutoTokenizer, "from_pretrained", fetch)
    monkeypatch.setattr(transformers.AutoModelForCausalLM, "from_pretrained", fetch)
    monkeypatch.setattr(transformers.utils, "cached_file", lambda *where, **options: None)
    for ask in (load, load_tokenizer):
        with pytest.raises(InputError, match="not fetched in a test"):
            ask("org/name@v1.0")
    assert asked == [("org/name", "v1.0")] * 2


def test_reading_a_name_loads_nothing_of_the_hub() -> None:
    import subprocess
    import sys

    code = "from tools.refs import data_named; data_named('org/name'); import sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {"huggingface_hub", "datasets", "transformers", "torch", "duckdb", "pyarrow"}


def test_a_shared_folder_makes_no_name_near(tmp_path: Path) -> None:
    folder = tmp_path / "a-long-name-that-both-share" / "another-one"
    folder.mkdir(parents=True)
    (folder / "unref.yaml").write_text("x")
    with pytest.raises(InputError) as far:
        data_named(str(folder / "support.csv"))
    assert "Did you mean" not in str(far.value)
    (folder / "suport.csv").write_text("x")
    with pytest.raises(InputError, match=r"Did you mean `.*suport\.csv`"):
        data_named(str(folder / "support.csv"))
