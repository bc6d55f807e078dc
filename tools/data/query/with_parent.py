"""A helper process that ends with the one that started it, however that ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time

LOOK_EVERY = 0.5
"""Seconds between looks at who the parent is, where the system does not say by itself that it ended."""
_PR_SET_PDEATHSIG = 1
"""prctl(2): the signal that the kernel sends a process when its parent ends. Linux alone has it."""


def end_with(parent: int) -> None:
    """Have this process killed when the process `parent`, which started it, ends. Call it first of all.

    A query holds no lock of its run and answers to nobody once that is gone: it would only take memory and time.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
    # The kernel's signal goes by the thread that started this process, which may end earlier than its process does.
    threading.Thread(target=_watch, args=(parent,), daemon=True).start()


def _watch(parent: int) -> None:
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    os._exit(1)
