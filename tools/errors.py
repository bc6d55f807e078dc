"""The one tree of errors, split by who can act on them.

Every error carries what was received and what to do next, so that a front end can show it without a traceback.
"""

from __future__ import annotations


class TunesmithError(Exception):
    """Base of every error Tunesmith raises on purpose.

    `message` says what was received and what is allowed; `remedy` says what to do next;
    `exit_code` is what the command line ends with.
    """

    exit_code = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class InputError(TunesmithError):
    """The person has to change something: a file, a parameter, a name. Exit code 2."""

    exit_code = 2


class ToolFailed(TunesmithError):
    """A tool could not do its work although its input was acceptable. Exit code 1."""

    exit_code = 1


class ExpectationFailed(TunesmithError):
    """A result or a digest is not what the recipe or its lock says it must be. Exit code 3."""

    exit_code = 3


class ApprovalNeeded(TunesmithError):
    """Nothing ran because somebody has to say yes first. Exit code 4."""

    exit_code = 4


class Cancelled(TunesmithError):
    """The person asked the run to stop; raised at a safe point. What was finished is kept."""

    exit_code = 4
