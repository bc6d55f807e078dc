"""How a planner is set: which one, which model, where it is asked, and what it may be told."""

from __future__ import annotations

import ipaddress
import re
from typing import Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, field_validator

OPENAI = "https://api.openai.com/v1"

PlannerName = Literal["built-in", "openai", "transformers"]


class Price(BaseModel):
    """What tokens cost."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)
    input: float = Field(ge=0)
    """For a million tokens sent."""
    output: float = Field(ge=0)
    """For a million tokens received."""
    currency: str = Field(default="USD", min_length=1, max_length=8)
    """Written beside the figure."""


class PlannerSettings(BaseModel):
    """One planner. What is left out has a default or does not apply."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True, hide_input_in_errors=True)
    name: PlannerName = "built-in"
    """built-in: written rules, no model. openai: any endpoint that speaks OpenAI's chat API. transformers: a model run
    in this process."""
    model: str | None = Field(default=None, min_length=1)
    """The model's name at the endpoint; for transformers a folder, a Hub id or `starter`."""
    base_url: str | None = None
    """Where the endpoint is, usually ending in /v1. Left out: OpenAI's own."""
    api_key_env: str | None = Field(default=None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    """Name of the environment variable that holds the key. Left out: OPENAI_API_KEY for OpenAI's own endpoint, and no
    key for any other."""
    timeout_s: float = Field(default=60.0, gt=0, le=3600)
    """Seconds for a whole reply; the built-in planner answers after that."""
    retries: int = Field(default=2, ge=0, le=10)
    """How often a request is sent again after 429, a server's error, or a broken connection."""
    temperature: float | None = Field(default=0.0, ge=0, le=2)
    """0 for the likeliest answer. null leaves it to the endpoint: some models refuse the setting."""
    max_new_tokens: int = Field(default=1024, ge=16, le=32_768)
    """transformers only: tokens after which the plan is brought to its shortest end."""
    share_cell_text: bool = False
    """Let the model see the first three rows of each file. Without it no cell text leaves the code."""
    price: Price | None = None
    """What tokens cost, for the log."""

    @field_validator("base_url")
    @classmethod
    def _plain_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("write the whole address, for example http://127.0.0.1:11434/v1")
        if parts.username or parts.password or parts.query or parts.fragment:
            raise ValueError("it takes no user name, key or query: name the key's variable in api_key_env")
        if parts.port == 0:  # reading it refuses what is above 65535
            raise ValueError("port 0 is none that can be asked")
        return value

    @field_validator("api_key_env")
    @classmethod
    def _names_a_variable(cls, value: str | None) -> str | None:
        if value is not None and looks_like_key(value):
            raise ValueError("this looks like a key itself: put the key into a variable, and name the variable here")
        return value

    @property
    def address(self) -> str:
        """Where the endpoint is."""
        return self.base_url or OPENAI

    @property
    def host(self) -> str:
        """Host of the endpoint, with its port where one is written."""
        return urlsplit(self.address).netloc

    @property
    def on_this_machine(self) -> bool:
        """Whether what is sent stays here."""
        return self.name != "openai" or is_loopback(urlsplit(self.address).hostname or "")

    @property
    def key_variable(self) -> str | None:
        """Variable whose value is sent as the key. OpenAI's key goes to OpenAI only, unless another place is named."""
        return self.api_key_env or ("OPENAI_API_KEY" if self.address == OPENAI else None)


_KEY = re.compile(r"(?:hf|api_org|gsk|sk|rk|pk|gh[pousr]|github_pat|npm|r8)_\w{16,}")
"""How keys of Hugging Face, Groq, Stripe, GitHub, npm and Replicate begin that could be a variable's name."""


def looks_like_key(text: str) -> bool:
    """Whether a text is rather a key than the name of a variable: a known form, or a long word with figures in it."""
    longest = max(text.split("_"), key=len)
    at_random = len(longest) >= 16 and any(sign.isdigit() for sign in longest) and not longest.isdigit()
    return at_random or bool(_KEY.fullmatch(text))


def is_loopback(host: str) -> bool:
    """Whether a host is this machine, by its name alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
