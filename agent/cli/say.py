"""Printing: what a file, a model or a log says can steer no terminal."""

from __future__ import annotations

import re

import click

INTERRUPTED = 130
"""Exit code of a command that was interrupted from the keyboard: 128 and the number of SIGINT."""

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def printable(text: str) -> str:
    """Text with control characters shown as escapes (`\\x1b`); line ends and tabs stay."""
    return _CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", text)


def say(text: str = "", *, err: bool = False) -> None:
    """Print a line for people."""
    click.echo(printable(text), err=err)
