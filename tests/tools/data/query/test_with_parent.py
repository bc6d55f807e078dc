"""A query ends with the worker that asked for it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

ROOT = Path(__file__).resolve().parents[4]
ENDLESS = "SELECT count(*) FROM data a, data b, data c, data d, data e WHERE a.question < b.answer"
ASK = """
import sys, pathlib
from tools.contract import Context
from tools.query_dataset import query_dataset, QueryDatasetParams
def ask():
    asked = QueryDatasetParams(data=sys.argv[1], sql=sys.argv[2], timeout_s=600)
    query_dataset.run(asked, Context(work=pathlib.Path()))
{how}
"""


def gone(process: psutil.Process) -> bool:
    try:
        return process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True


def wait_until(what: object, seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not what():  # type: ignore[operator]
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.mark.parametrize("stop", [signal.SIGKILL, signal.SIGTERM])
@pytest.mark.parametrize("how", ["ask()", "import threading\nthreading.Thread(target=ask).start()"])
def test_the_query_is_gone_when_its_parent_is(stop: signal.Signals, how: str) -> None:
    command = [sys.executable, "-c", ASK.format(how=how), str(ROOT / "recipes" / "examples" / "support.csv"), ENDLESS]
    parent = subprocess.Popen(command, cwd=ROOT)
    found: list[psutil.Process] = []
    try:
        wait_until(lambda: found.extend(psutil.Process(parent.pid).children()) or found)
        query = found[0]
        # Busy with the query, not with loading.
        wait_until(lambda: query.cpu_times().user > 1.5 and not gone(query))
        os.kill(parent.pid, stop)
        parent.wait()
        # It would run for minutes, and the limit it has is ten.
        wait_until(lambda: gone(query), seconds=15)
    finally:
        for process in (parent, *found):
            try:
                process.kill()
            except (psutil.NoSuchProcess, ProcessLookupError):
                continue


def test_one_whose_parent_is_gone_already_ends_at_once() -> None:
    command = [sys.executable, "-m", "tools.data.query.query_worker", str(os.getppid())]
    done = subprocess.run(command, cwd=ROOT, input="{}", capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "")
