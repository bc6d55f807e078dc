"""Who holds a lock is alive; looking, forking and starting other programs change nothing about it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from agent.runs.held_lock import HeldLock, is_held, take

HOLD = """
import sys, time, pathlib
from agent.runs.held_lock import take
assert take(pathlib.Path(sys.argv[1])) is not None
print("held", flush=True)
{more}
time.sleep(600)
"""


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return tmp_path / "worker.lock"


def holder(place: Path, more: str = "") -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD.format(more=more), str(place)],
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_one_holds_it_at_a_time(place: Path) -> None:
    assert not is_held(place)
    first = take(place)
    assert first is not None
    assert is_held(place)
    assert take(place) is None
    first.release()
    first.release()
    assert not is_held(place)
    with take(place) or pytest.fail("it is free"):
        assert is_held(place)
    assert not is_held(place)


def test_a_killed_holder_holds_nothing(place: Path) -> None:
    process = holder(place)
    assert is_held(place)
    assert take(place) is None
    process.kill()
    process.wait()
    assert not is_held(place)


def test_a_lock_is_waited_for_as_long_as_was_asked(place: Path) -> None:
    first = take(place)
    assert first is not None
    threading.Timer(0.2, first.release).start()
    with take(place, patience=60) or pytest.fail("it was released"):
        pass


def test_those_who_look_keep_nobody_from_taking_it(place: Path) -> None:
    place.touch()
    stop = threading.Event()

    def look() -> None:
        while not stop.is_set():
            is_held(place)

    lookers = [threading.Thread(target=look) for _ in range(4)]
    for looker in lookers:
        looker.start()
    try:
        for _ in range(300):
            lock = take(place)
            assert lock is not None
            lock.release()
    finally:
        stop.set()
        for looker in lookers:
            looker.join()


@pytest.mark.parametrize(
    "more",
    [
        "import os; os.fork() or time.sleep(600)",
        "import multiprocessing as m; m.get_context('fork').Process(target=time.sleep, args=(600,)).start()",
        "import multiprocessing as m; m.get_context('forkserver').Process(target=time.sleep, args=(600,)).start()",
        "import subprocess; subprocess.Popen(['sleep', '600'], close_fds=False)",
        "import os; os.system('sleep 600 &')",
    ],
)
def test_children_that_outlive_a_killed_holder_do_not_keep_its_lock(place: Path, more: str) -> None:
    process = holder(place, more + "; print('started', flush=True)")
    assert process.stdout is not None
    assert process.stdout.readline() == "started\n"
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    end = time.monotonic() + 20
    while is_held(place) and time.monotonic() < end:
        time.sleep(0.05)  # the kernel closes files after it has told of the end
    held = is_held(place)
    os.killpg(process.pid, signal.SIGKILL)  # the children, which are still there
    assert not held


def test_a_lock_that_is_handed_on_stays_held(place: Path) -> None:
    lock = take(place)
    assert lock is not None
    code = "import sys, time; from agent.runs.held_lock import HeldLock; l = HeldLock(int(sys.argv[1])); " + (
        "print('held', flush=True); sys.stdin.readline(); l.release(); print('free', flush=True); time.sleep(600)"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(lock.handle)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        pass_fds=(lock.handle,),
    )
    lock.hand_on()
    assert is_held(place)  # from the very start of the process, before it has run a line
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stdout.readline() == "held\n"
    assert is_held(place)
    process.stdin.write("\n")
    process.stdin.flush()
    assert process.stdout.readline() == "free\n"
    assert not is_held(place)
    process.kill()
    process.wait()


def test_what_cannot_be_locked_is_said(tmp_path: Path) -> None:
    with pytest.raises(Exception, match=r"cannot be opened for locking: Is a directory"):
        take(tmp_path)
    assert not is_held(tmp_path / "nothing")


def test_a_lock_is_closed_once(place: Path) -> None:
    lock = take(place)
    assert isinstance(lock, HeldLock)
    lock.hand_on()
    lock.release()
    assert not is_held(place)
