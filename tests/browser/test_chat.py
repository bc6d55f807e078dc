"""The chat in a real browser: from a file to a tuned model, a saved recipe, and back after a reload."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from agent.runs.state import RunStatus
from agent.session.workspace import SHIPPED_RECIPES, Workspace
from tests.browser.conftest import Server, Watched

pytestmark = pytest.mark.browser

RUN_TIMEOUT = 240_000
"""Milliseconds a tiny run may take on a busy machine."""


@pytest.fixture
def csv(tmp_path: Path) -> Path:
    """The first rows of the bundled example under a long name of its own."""
    lines = (SHIPPED_RECIPES / "examples" / "support.csv").read_text(encoding="utf-8").splitlines()
    path = tmp_path / ("questions_and_answers_of_the_support_desk_" * 2 + "final.csv")
    path.write_text("\n".join(lines[:41]) + "\n", encoding="utf-8")
    return path


def attach(page: Any, file: Path) -> None:
    page.locator("#tm-box input[type=file]").set_input_files(str(file))
    page.locator("#tm-box .thumbnails").wait_for()


def say(page: Any, text: str) -> None:
    page.locator("#tm-box textarea").fill(text)
    page.locator("#tm-box textarea").press("Enter")


def tab(page: Any, name: str) -> None:
    page.locator("#tm-tabs").get_by_role("tab", name=name, exact=True).click()


def set_parameter(page: Any, name: str, value: str) -> None:
    """Change a field of the plan's form, opening what it is folded into."""
    field = page.locator(f'[name="set:{name}"]')
    field.evaluate(
        "field => { for (let e = field; e; e = e.parentElement) if (e.tagName === 'DETAILS') e.open = true; }"
    )
    field.fill(value)


def test_from_a_file_to_a_saved_recipe(watched: Watched, server: Server, csv: Path) -> None:
    page = watched.page
    page.get_by_role("button", name="Run the example").wait_for()

    attach(page, csv)
    say(page, f"Fine-tune the starter on {csv.name} and show me base against tuned")
    plan = page.locator(".tm-plan")
    plan.wait_for()
    assert "40 rows" in plan.inner_text()
    assert "question" in plan.locator(".tm-mapping").inner_text()
    set_parameter(page, "train.max_steps", "6")
    set_parameter(page, "compare.max_new_tokens", "16")
    set_parameter(page, "evaluate.max_new_tokens", "16")
    plan.get_by_role("button", name="Approve and run").click()

    # A reload in the middle of the run finds the conversation, the plan and the run again.
    page.locator(".tm-live-strip").wait_for()
    page.reload()
    page.locator(".tm-live-strip").wait_for()
    assert "show me base against tuned" in page.locator("#tm-messages").inner_text()
    assert "Plan approved" in page.locator("#tm-messages").inner_text()
    page.locator("#tm-run .tm-mark.tm-is-running").first.wait_for()

    # It is watched to its end without another reload.
    page.get_by_role("button", name="See the answers side by side").wait_for(timeout=RUN_TIMEOUT)
    page.locator("#tm-run .tm-line-a").first.wait_for(state="attached")
    page.get_by_role("button", name="See the answers side by side").click()
    page.locator("#tm-compare .tm-answer-row").first.wait_for()
    assert page.locator("#tm-compare .tm-answer-row .tm-base").count() > 0
    assert page.locator("#tm-compare .tm-answer-row .tm-tuned").count() > 0
    assert page.locator("#tm-compare .tm-metrics td").count() > 0

    tab(page, "Data")
    page.locator("#tm-data .tm-histogram").wait_for()
    tab(page, "Run")
    with page.expect_download() as download:
        page.locator("#tm-run a", has_text="model of fine-tune").click()
    assert Path(download.value.path()).stat().st_size > 1000

    page.locator("#tm-messages").get_by_role("button", name="Save as a recipe").click()
    page.locator('[name="recipe_name"]').fill("weekly support")
    page.get_by_role("button", name="Save", exact=True).click()
    page.locator(".tm-notice").wait_for()
    saved = Workspace.open(server.workspace).recipes / "weekly support.yaml"
    assert "train_sft" in saved.read_text()
    assert "max_steps: 6" in saved.read_text()


def test_the_server_may_die_and_the_run_is_stopped_by_its_successor(
    watched: Watched, server: Server, csv: Path
) -> None:
    page = watched.page
    attach(page, csv)
    say(page, f"Train the starter on {csv.name} with lora, only train")
    page.locator(".tm-plan").wait_for()
    set_parameter(page, "train.max_steps", "100000")
    page.get_by_role("button", name="Approve and run").click()
    page.locator("#tm-run", has_text="of 100,000 steps").wait_for(timeout=RUN_TIMEOUT)

    server.kill()
    (run,) = Workspace.open(server.workspace).list_runs()
    pid = run.worker_pid()
    assert pid is not None, "the run goes on without its server"
    server.start()
    page.goto(server.address)
    page.locator(".tm-live-strip").wait_for()
    assert run.worker_pid() == pid

    page.locator(".tm-live-strip").get_by_role("button", name="Stop").click()
    page.locator("#tm-messages", has_text="The run was stopped").wait_for(timeout=RUN_TIMEOUT)
    assert "Kept:" in page.locator("#tm-messages").inner_text()
    assert run.status is RunStatus.CANCELLED
    tab(page, "Runs")
    page.locator("#tm-runs").get_by_role("button", name="Go on").wait_for()


def test_a_wrong_file_gives_one_clear_message(watched: Watched, tmp_path: Path) -> None:
    page = watched.page
    wrong = tmp_path / "paper.pdf"
    wrong.write_bytes(b"%PDF-1.7\n" + os.urandom(2000))
    attach(page, wrong)
    say(page, "Fine-tune on it")
    page.locator("#tm-alert .tm-error").wait_for()
    assert page.locator(".tm-error").count() == 1
    assert "PDF" in page.locator("#tm-alert").inner_text()
    assert page.locator("#tm-box textarea").input_value() == "Fine-tune on it"
    page.get_by_role("button", name="Close").click()
    page.locator("#tm-alert .tm-error").wait_for(state="detached")


def test_another_browser_has_a_conversation_of_its_own(
    watched: Watched, server: Server, chromium: Any, csv: Path
) -> None:
    attach(watched.page, csv)
    watched.page.locator("#tm-box .submit-button").click()
    watched.page.locator("#tm-messages", has_text="What shall I do with it?").wait_for()
    stranger = chromium.new_context()
    page = stranger.new_page()
    page.goto(server.address)
    page.get_by_role("button", name="Run the example").wait_for()
    assert "final.csv" not in page.content()
    stranger.close()


def test_problems_are_fixed_with_one_click(watched: Watched, server: Server) -> None:
    page = watched.page
    page.get_by_role("button", name="Run the example").wait_for()
    attach(page, SHIPPED_RECIPES / "examples" / "support.csv")
    say(page, "Check support.csv for problems")
    page.get_by_role("button", name="Fix the problems found").wait_for(timeout=RUN_TIMEOUT)
    tab(page, "Data")
    table = page.locator("#tm-data .tm-problems")
    assert "repeat an earlier row" in table.inner_text()
    assert table.locator("input[name='fix:exact_duplicate']").is_checked()
    table.locator("input[name='fix:near_duplicate']").uncheck()
    if folder := os.environ.get("TUNESMITH_SCREENSHOTS"):
        page.screenshot(path=str(Path(folder) / "problems.png"), full_page=True)
    page.locator("#tm-data").get_by_role("button", name="Fix these").click()
    page.locator("#tm-messages", has_text="Fix these: ").wait_for()
    # The prepared rows are profiled again: only what was not ticked is left.
    page.locator("#tm-data .tm-problems", has_text="near_deduplicate=true").wait_for(timeout=RUN_TIMEOUT)
    page.locator("#tm-data input[name='fix:exact_duplicate']").wait_for(state="detached", timeout=RUN_TIMEOUT)
    assert page.locator("#tm-data input[name^='fix:']").count() == 1
