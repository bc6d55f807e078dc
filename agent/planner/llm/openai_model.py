"""Any endpoint that speaks OpenAI's chat API: OpenAI, Ollama, vLLM, llama.cpp's server, the Hugging Face router.

Answers are streamed, so that one that does not end, or ends early, is noticed. Requests are sent again after 429, a
server's error or a broken connection, and everything ends at the deadline.
"""

from __future__ import annotations

import os
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from agent.planner.llm.chat_model import BadAnswer, Completion, ModelUnavailable
from agent.planner.llm.deadline import Connections, Late, until
from agent.planner.llm.functions import as_tools
from agent.planner.llm.handles import Handles
from agent.planner.llm.streaming import Cut, Received
from agent.planner.planner_settings import OPENAI, PlannerSettings
from tools.errors import InputError

if TYPE_CHECKING:
    import openai

FIRST_WAIT_S = 0.5
"""Seconds before a request is sent again; doubled each time, unless the endpoint says how long."""
NO_KEY = "no-key"
"""Sent where an endpoint needs no key: the client insists on one."""
_NAMED_VARIABLE = "the variable named in api_key_env"


class OpenAIModel:
    """Asks one model at one endpoint."""

    kind = "openai"
    whole_plans = False

    def __init__(self, settings: PlannerSettings) -> None:
        """Raises `InputError` where no model is named or the key's variable is empty."""
        # Now, and not within a request's time: loading the client takes a second.
        import openai  # noqa: F401

        if settings.model is None:
            raise InputError(
                "The planner `openai` needs the name of a model.",
                "Write --planner openai:MODEL, set TUNESMITH_PLANNER_MODEL, or name it in settings.yaml.",
            )
        self.settings = settings
        self.model = settings.model
        self.endpoint: str | None = settings.host
        self.on_this_machine = settings.on_this_machine
        self._key = key_of(settings)

    def prepare(self) -> None:
        """Nothing: the client is loaded where the model is made."""

    def complete(self, messages: list[dict[str, Any]], handles: Handles, deadline: float) -> Completion:
        """One answer. Raises `ModelUnavailable` or `BadAnswer`."""
        import openai

        for attempt in range(1, self.settings.retries + 2):
            try:
                return self._ask(messages, deadline, attempt)
            except (openai.APIConnectionError, Cut) as error:
                cut = isinstance(error, Cut)
                reason = f"got only part of an answer from {self.endpoint}" if cut else f"cannot reach {self.endpoint}"
                wait = None
            except openai.APIStatusError as error:
                reason = self._status(error.status_code)
                if error.status_code not in (408, 409, 429) and error.status_code < 500:
                    raise ModelUnavailable(reason, attempt) from None
                wait = _retry_after(error.response.headers.get("retry-after"))
            except openai.APIError:
                reason, wait = f"got no answer that can be read from {self.endpoint}", None
            wait = FIRST_WAIT_S * 2 ** (attempt - 1) if wait is None else wait
            if time.monotonic() >= deadline:
                raise ModelUnavailable(self._late(), attempt)
            if attempt > self.settings.retries or time.monotonic() + wait >= deadline:
                break
            time.sleep(wait)
        raise ModelUnavailable(reason, attempt)

    def _ask(self, messages: list[dict[str, Any]], deadline: float, attempt: int) -> Completion:
        import openai

        began = time.monotonic()
        left = deadline - began
        if left <= 0:
            raise ModelUnavailable(self._late(), attempt - 1)
        # As `Any`: the client types messages and tools more narrowly than the seam does.
        options: Any = {"messages": messages, "tools": as_tools()}
        if self.settings.temperature is not None:
            options["temperature"] = self.settings.temperature
        connections = Connections()
        # Redirects would send words and key to a host nobody named; proxies do not concern this machine.
        with openai.DefaultHttpxClient(
            follow_redirects=False,
            trust_env=not self.on_this_machine,
            event_hooks={"request": [connections.watch]},
        ) as http:

            def received() -> Received:
                stream = self._client(http).chat.completions.create(
                    model=self.model,
                    stream=True,
                    stream_options={"include_usage": True},
                    timeout=openai.Timeout(left, connect=min(10.0, left)),
                    **options,
                )
                return self._receive(stream, began)

            try:
                # The client's limits are for single reads: signs of life that are no answer keep it waiting for ever.
                whole = until(deadline, received, connections.cut)
            except Late:
                raise ModelUnavailable(self._late(), attempt) from None
            except BadAnswer as bad:
                raise BadAnswer(str(bad), attempt) from None
        return whole.completion(attempt)

    @staticmethod
    def _receive(stream: Any, began: float) -> Received:
        received = Received()
        try:
            for chunk in stream:
                received.add(chunk, began)
        except BadAnswer:
            raise
        except Exception as error:
            # The client lets through what its HTTP library and its JSON reader raise in the middle of a stream.
            raise Cut(type(error).__name__) from None
        finally:
            stream.close()
        return received

    def _client(self, http: Any) -> openai.OpenAI:
        import openai

        own = self.settings.address == OPENAI
        # The client would send OpenAI's organisation and project from the environment to any endpoint.
        elsewhere: Any = {"OpenAI-Organization": openai.omit, "OpenAI-Project": openai.omit}
        return openai.OpenAI(
            api_key=self._key or NO_KEY,
            base_url=self.settings.address,
            max_retries=0,
            http_client=http,
            default_headers={} if own else elsewhere,
        )

    def _status(self, code: int) -> str:
        """What a status means, in our words: bodies of errors may repeat the key."""
        if code in (401, 403):
            place = self.settings.key_variable or "api_key_env, which names no variable"
            return f"was refused by {self.endpoint} ({code}: check the key in {place})"
        if code == 400:
            hint = "the model may refuse a temperature: set it to null" if self.settings.temperature is not None else ""
            return f"was not understood by {self.endpoint} (400{': ' + hint if hint else ''})"
        if code == 404:
            return f"found no model `{self.model}` at {self.endpoint} (404: check model and base_url)"
        if code == 429:
            return f"was told by {self.endpoint} that there were too many requests (429)"
        if 300 <= code < 400:
            return f"was sent elsewhere by {self.endpoint} ({code}: redirects are not followed)"
        return f"got the status {code} from {self.endpoint}"

    def _late(self) -> str:
        return f"got no whole answer from {self.endpoint} within {self.settings.timeout_s:g} s"


def key_of(settings: PlannerSettings) -> str | None:
    """The key from the environment. Raises `InputError` where a variable is named and empty."""
    variable = settings.key_variable
    if variable is None:
        return None
    key = os.environ.get(variable, "").strip()
    if not key:
        # The name of a variable that is not there may be a key that was put in the wrong place.
        named = f"the variable {variable}" if variable in os.environ or not settings.api_key_env else _NAMED_VARIABLE
        raise InputError(
            f"The planner `openai` asks {settings.host}, and {named} holds no key.",
            "Set it, or name another variable in TUNESMITH_PLANNER_API_KEY_ENV.",
        )
    return key


def _retry_after(header: str | None) -> float | None:
    """Seconds an endpoint asks to wait, given as a number or a date; None where it says nothing that can be read."""
    if not header:
        return None
    try:
        return max(0.0, float(header))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(header).timestamp() - time.time())
    except ValueError:
        return None
