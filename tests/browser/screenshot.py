"""Takes the picture in the README: runs the bundled example in a new workspace and shows its answers side by side.

`python -m tests.browser.screenshot docs/screenshot.png`, some minutes of work for the computer.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.browser.conftest import FLAGS, Server

RUN_TIMEOUT = 1_800_000
"""Milliseconds the example may take."""


def take(target: Path) -> None:
    """Start the chat, click the example, wait for its end, and save what the page shows as PNG of 1440×900."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        server = Server(Path(folder) / "tunesmith-workspace", Path(folder) / "server.log")
        server.start()
        try:
            browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
            page = browser.new_page(viewport={"width": 1440, "height": 900})
            page.goto(server.address)
            page.get_by_role("button", name="Run the example").click()
            answers = page.get_by_role("button", name="See the answers side by side")
            answers.wait_for(timeout=RUN_TIMEOUT)
            answers.click()
            page.locator("#tm-compare .tm-answer-row").first.wait_for()
            page.screenshot(path=target, animations="disabled")
            browser.close()
        finally:
            server.kill()


if __name__ == "__main__":
    take(Path(sys.argv[1]))
