"""Requests that are over at a deadline, whatever they wait for: a name, a connection, a head, more of an answer."""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")

_OPENED = ("connect_tcp.complete", "connect_unix_socket.complete", "start_tls.complete")


class Late(Exception):
    """The deadline came first."""


class Connections:
    """The connections a client opens, so that they can be cut: closing a client does not wake who reads from it."""

    def __init__(self) -> None:
        self._sockets: list[socket.socket] = []
        self._over = False

    def watch(self, request: Any) -> None:
        """A hook for every request of an `httpx` client."""
        request.extensions["trace"] = self._seen

    def _seen(self, event: str, info: dict[str, Any]) -> None:
        if event.endswith(_OPENED) and (opened := info["return_value"].get_extra_info("socket")) is not None:
            self._sockets.append(opened)
            if self._over:
                self.cut()

    def cut(self) -> None:
        """End what is open now and what is opened from now on."""
        self._over = True
        for each in list(self._sockets):
            with contextlib.suppress(OSError):  # closed already
                each.shutdown(socket.SHUT_RDWR)


def until(deadline: float, work: Callable[[], T], cut: Callable[[], None]) -> T:
    """What `work` makes or raises, before `deadline` of `time.monotonic()`.

    Else `cut` is called, which is to end the work soon, and `Late` is raised at once.
    """
    done: queue.SimpleQueue[tuple[list[T], Exception | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            done.put(([work()], None))
        except Exception as error:  # raised again where it is waited for
            done.put(([], error))

    threading.Thread(target=run, name="asks a model", daemon=True).start()
    try:
        made, error = done.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        cut()
        raise Late from None
    if error is not None:
        raise error
    return made[0]
