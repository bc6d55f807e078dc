"""A chat endpoint on 127.0.0.1 that plays what it is given: good answers, broken ones, and none at all."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Play = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """Answers each request with the next play of the script; the last one is played for all that follow."""

    protocol_version = "HTTP/1.1"
    server: Server  # type: ignore[assignment]

    def do_POST(self) -> None:
        length = int(self.headers.get("content-length", 0))
        body = self.rfile.read(length)
        with self.server.lock:
            self.server.bodies.append(body)
            self.server.headers_seen.append({name.lower(): value for name, value in self.headers.items()})
            play = self.server.script[min(len(self.server.bodies), len(self.server.script)) - 1]
        self.close_connection = True
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # the client had enough, as it is meant to
            play(self)

    def log_message(self, format: str, *args: Any) -> None:
        return None

    def begin(self, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in {"content-type": "text/event-stream", "connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()

    def event(self, content: Any) -> None:
        text = content if isinstance(content, str) else json.dumps(content)
        self.wfile.write(f"data: {text}\n\n".encode())
        self.wfile.flush()


class Server(ThreadingHTTPServer):
    """Keeps what it was sent."""

    daemon_threads = True

    def __init__(self, script: list[Play]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.script = script
        self.bodies: list[bytes] = []
        self.headers_seen: list[dict[str, str]] = []
        self.lock = threading.Lock()
        self.stopping = threading.Event()
        self.late = threading.Event()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def sent(self, number: int = -1) -> dict[str, Any]:
        """A request as it came."""
        return dict(json.loads(self.bodies[number]))


@contextmanager
def endpoint(*script: Play) -> Iterator[Server]:
    """A server on a free port for as long as the block lasts."""
    server = Server(list(script))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.stopping.set()
        server.shutdown()
        server.server_close()
        thread.join()


def chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}


USAGE = {
    **chunk({}),
    "choices": [],
    "usage": {"prompt_tokens": 1000, "completion_tokens": 50, "total_tokens": 1050},
}


def calls(*made: tuple[str, Any], pieces: int = 2) -> Play:
    """An answer that calls functions, its arguments streamed in pieces. Text arguments are sent as they are."""

    def play(handler: Handler) -> None:
        handler.begin()
        for index, (name, arguments) in enumerate(made):
            text = arguments if isinstance(arguments, str) else json.dumps(arguments)
            size = max(1, -(-len(text) // pieces))
            for start in range(0, max(len(text), 1), size):
                function = {"arguments": text[start : start + size]} | ({"name": name} if start == 0 else {})
                call = {"index": index, "function": function} | (
                    {"id": f"id_{index}", "type": "function"} if not start else {}
                )
                handler.event(chunk({"tool_calls": [call]}))
        handler.event(chunk({}, "tool_calls"))
        handler.event(USAGE)
        handler.event("[DONE]")

    return play


def words(text: str, finish: str = "stop", size: int = 20) -> Play:
    """An answer in words."""

    def play(handler: Handler) -> None:
        handler.begin()
        for start in range(0, len(text), size):
            handler.event(chunk({"content": text[start : start + size]}))
        handler.event(chunk({}, finish))
        handler.event(USAGE)
        handler.event("[DONE]")

    return play


def status(code: int, body: str = '{"error": {"message": "no"}}', **headers: str) -> Play:
    """A refusal by status."""

    def play(handler: Handler) -> None:
        data = body.encode()
        handler.begin(code, content_type="application/json", content_length=str(len(data)), **headers)
        handler.wfile.write(data)

    return play


def cut(handler: Handler) -> None:
    """A stream that stops in the middle of a call."""
    handler.begin()
    function = {"name": "profile_dataset", "arguments": '{"data": "fi'}
    handler.event(chunk({"tool_calls": [{"index": 0, "id": "a", "function": function}]}))


def reset(handler: Handler) -> None:
    """A connection closed without a word."""
    handler.connection.close()


def garbage(handler: Handler) -> None:
    """A stream whose events are no JSON."""
    handler.begin()
    handler.event("{not json")
    handler.event("[DONE]")


def odd_shapes(handler: Handler) -> None:
    """Valid JSON that is no answer of a chat endpoint."""
    handler.begin()
    handler.event({"choices": [{"delta": {"tool_calls": [{"index": "x", "function": None}]}, "finish_reason": None}]})
    handler.event({"choices": None})
    handler.event([1, 2])
    handler.event("[DONE]")


def silence(handler: Handler) -> None:
    """No answer at all, until the test is over."""
    handler.server.stopping.wait(30)


def keep_alive(handler: Handler) -> None:
    """Signs of life for ever, and never an answer."""
    handler.begin()
    while not handler.server.stopping.wait(0.02):
        handler.wfile.write(b": still here\n\n")
        handler.wfile.flush()


def silent_after_a_sign(handler: Handler) -> None:
    """A sign of life just before a limit of 2 s, then nothing; `late` is set long after that limit."""
    handler.begin()
    _sign_then_nothing(handler, b": still here\n\n")


def silent_after_a_line(handler: Handler) -> None:
    """The same in the middle of the head."""
    _sign_then_nothing(handler, b"HTTP/1.1 200 OK\r\n")


def _sign_then_nothing(handler: Handler, sign: bytes) -> None:
    handler.server.stopping.wait(1.8)
    handler.wfile.write(sign)
    handler.wfile.flush()
    if not handler.server.stopping.wait(1.7):
        handler.server.late.set()
    handler.server.stopping.wait(30)


def endless(handler: Handler) -> None:
    """Words without end."""
    handler.begin()
    while not handler.server.stopping.is_set():
        handler.event(chunk({"content": "and so on " * 200}))


def slow_headers(handler: Handler) -> None:
    """A head that never ends."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nx-a: ")
    while not handler.server.stopping.wait(0.02):
        handler.wfile.write(b"a")
        handler.wfile.flush()


def endless_error(handler: Handler) -> None:
    """A refusal whose body never ends."""
    handler.begin(400, content_type="application/json")
    while not handler.server.stopping.wait(0.02):
        handler.wfile.write(b"no ")
        handler.wfile.flush()


def refusal(handler: Handler) -> None:
    """A model that declines."""
    handler.begin()
    handler.event(chunk({"refusal": "I cannot help with that."}))
    handler.event(chunk({}, "stop"))
    handler.event("[DONE]")
