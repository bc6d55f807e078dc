"""The work behind query_dataset: the query runs in a process of its own that is killed when it takes too long."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tools.contract import Context
from tools.data.query.query_params import QueryDatasetParams, QueryDatasetResult
from tools.errors import InputError, ToolFailed

START_SECONDS = 30.0
"""Allowed on top of the query's own limit, for starting Python and reading the file."""
MAX_ANSWER = 8 << 20
"""Bytes of an answer. More would fill logs and pages that nobody reads."""


def query(params: QueryDatasetParams, context: Context) -> QueryDatasetResult:
    """Run the query in a worker. Raises `InputError` for what may not or cannot be run, and for running too long."""
    started = time.monotonic()
    answer = _ask_worker(params, context)
    if error := answer.get("error"):
        raise InputError(error["message"], error["remedy"])
    return QueryDatasetResult(**answer, seconds=time.monotonic() - started)


def _ask_worker(params: QueryDatasetParams, context: Context) -> dict[str, Any]:
    root = str(Path(__file__).resolve().parents[3])
    paths = [root, *filter(None, [os.environ.get("PYTHONPATH")])]
    process = subprocess.Popen(
        [sys.executable, "-m", "tools.data.query.query_worker", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
    )
    deadline = time.monotonic() + params.timeout_s + START_SECONDS
    request: bytes | None = params.model_dump_json().encode()
    try:
        while True:
            try:
                out, err = process.communicate(request, timeout=0.2)
                break
            except subprocess.TimeoutExpired:
                request = None
                context.raise_if_cancelled()
                if time.monotonic() > deadline:
                    raise _too_long(params.timeout_s) from None
    finally:
        if process.poll() is None:
            process.kill()
            process.communicate()
    return _read(process.returncode, out, err)


def _read(code: int, out: bytes, err: bytes) -> dict[str, Any]:
    if code != 0:
        last = err.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"exit status {code}"]
        killed = code < 0 or code == 137
        remedy = "It needs more memory than there is: narrow it down." if killed else "Write it in another way."
        raise ToolFailed(f"The query ended without an answer: {last[0]}.", remedy)
    if len(out) > MAX_ANSWER:
        raise InputError(
            f"The answer is {len(out) >> 20} MB large; at most {MAX_ANSWER >> 20} MB are shown.",
            "Ask for fewer columns or rows (max_rows).",
        )
    answer: dict[str, Any] = json.loads(out)
    return answer


def _too_long(seconds: float) -> InputError:
    return InputError(
        f"The query took more than {seconds:g} seconds and was stopped.", "Narrow it down, or raise timeout_s."
    )
