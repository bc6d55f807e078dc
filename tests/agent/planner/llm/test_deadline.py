"""Work is over at its deadline, and what it waits for is cut."""

from __future__ import annotations

import socket
import threading
import time
from types import SimpleNamespace

import pytest

from agent.planner.llm.deadline import Connections, Late, until


def opened(connections: Connections, mine: socket.socket) -> None:
    request = SimpleNamespace(extensions={})
    connections.watch(request)
    stream = SimpleNamespace(get_extra_info=lambda name: mine if name == "socket" else None)
    request.extensions["trace"]("connection.connect_tcp.complete", {"return_value": stream})
    request.extensions["trace"]("http11.send_request_headers.complete", {"return_value": None})


def test_a_blocked_reader_is_woken() -> None:
    mine, theirs = socket.socketpair()
    with mine, theirs:
        connections, read = Connections(), threading.Event()

        def work() -> None:
            opened(connections, mine)
            assert mine.recv(1) == b""
            read.set()

        with pytest.raises(Late):
            until(time.monotonic() + 0.05, work, connections.cut)
        assert read.wait(30)


def test_what_is_opened_afterwards_is_cut_too() -> None:
    mine, theirs = socket.socketpair()
    with mine, theirs:
        connections = Connections()
        connections.cut()
        opened(connections, mine)
        assert mine.recv(1) == b""


def test_a_closed_connection_is_no_trouble() -> None:
    mine, theirs = socket.socketpair()
    connections = Connections()
    opened(connections, mine)
    mine.close()
    theirs.close()
    connections.cut()


def test_what_comes_in_time_is_handed_on() -> None:
    assert until(time.monotonic() + 30, lambda: 3, lambda: None) == 3
    with pytest.raises(KeyError, match="here"):
        until(time.monotonic() + 30, lambda: {}["here"], lambda: None)
