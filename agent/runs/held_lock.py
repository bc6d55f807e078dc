"""Locks of the operating system on files of a run folder: who holds one is alive, whatever clocks and ids say.

`flock` is meant: its lock belongs to the open file, so that a launcher can hand it to the worker it starts, and it is
given up when the last process that has this file open ends, however it ends. Two files are locked: `worker.lock` by a
worker for life, `launch.lock` by whoever starts one. They are never removed, for a lock on a removed file holds nobody
off. It works on local file systems and on NFS from Linux 2.6.12 on.
"""

from __future__ import annotations

import errno
import os
import random
import time
from pathlib import Path

from tools.errors import InputError, ToolFailed

try:
    import fcntl
except ImportError:
    # Windows has no flock: msvcrt.locking would be its branch, and a lock would be handed on in another way.
    fcntl = None  # type: ignore[assignment]

WORKER = "worker.lock"
LAUNCH = "launch.lock"

_open: set[HeldLock] = set()


class HeldLock:
    """A lock that this process holds. Children do not get it, unless it is handed to one on purpose."""

    def __init__(self, handle: int) -> None:
        self.handle = handle
        os.set_inheritable(handle, False)
        _open.add(self)

    def release(self) -> None:
        """Give the lock up at once, whoever else has the file open. Nothing happens after `hand_on`."""
        if self in _open:
            fcntl.flock(self.handle, fcntl.LOCK_UN)
            self.hand_on()

    def hand_on(self) -> None:
        """Forget the file here: the process that was started with it open keeps the lock."""
        if self in _open:
            _open.discard(self)
            os.close(self.handle)

    def __enter__(self) -> HeldLock:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def take(path: Path, patience: float = 0.0) -> HeldLock | None:
    """The lock on `path`, which is made where it is missing; None where another holds it, after `patience` seconds."""
    _refuse_unsupported()
    try:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise ToolFailed(f"{path} cannot be opened for locking: {error.strerror}.", "Mend the run's folder.") from None
    end = time.monotonic() + patience
    while not _try(handle, path, exclusive=True):
        # One that only looked holds a shared lock for an instant, and nobody is to be refused for that.
        looked_at = _try(handle, path, exclusive=False)
        if looked_at:
            fcntl.flock(handle, fcntl.LOCK_UN)
        elif time.monotonic() >= end:
            os.close(handle)
            return None
        time.sleep(random.uniform(0.001, 0.01))
    return HeldLock(handle)


def is_held(path: Path) -> bool:
    """Whether somebody holds the lock on `path`. Looking disturbs nobody who takes it."""
    _refuse_unsupported()
    try:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        return not _try(handle, path, exclusive=False)
    finally:
        os.close(handle)


def _try(handle: int, path: Path, *, exclusive: bool) -> bool:
    try:
        fcntl.flock(handle, (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB)
    except OSError as error:
        if error.errno in (errno.EWOULDBLOCK, errno.EACCES):
            return False
        raise ToolFailed(
            f"Files in {path.parent} cannot be locked: {error.strerror}.",
            "Keep the workspace on a file system that can lock files, such as a local disk.",
        ) from None
    return True


def _refuse_unsupported() -> None:
    if fcntl is None:
        raise InputError(
            "Runs need a system that can lock files with flock (Linux, macOS, WSL); this one has none.",
            "Start Tunesmith in WSL.",
        )


def _let_go_in_child() -> None:
    """A forked child shares its parent's open files, and would keep the lock of a parent that was killed."""
    for held in list(_open):
        held.hand_on()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_let_go_in_child)
