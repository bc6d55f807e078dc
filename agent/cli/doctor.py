"""`tunesmith doctor`: what this machine is and what would go wrong on it."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

import click

from agent.cli import print_json
from agent.cli.options import open_workspace
from agent.cli.say import say
from agent.session.workspace import Workspace


@dataclass(frozen=True)
class Finding:
    """One line of the check-up."""

    name: str
    level: Literal["ok", "warning", "problem"]
    text: str


@click.command("doctor")
@click.option("--json", "as_json", is_flag=True, help="Print one object.")
@click.pass_context
def command(context: click.Context, as_json: bool) -> int:
    """Check Python, torch, CUDA, memory, bitsandbytes, the planner, the workspace and the disk."""
    workspace = open_workspace(context)
    findings = [check(workspace) for check in CHECKS]
    if as_json:
        print_json({"findings": [asdict(finding) for finding in findings]})
    else:
        for finding in findings:
            say(f"{finding.level:<8} {finding.name:<14} {finding.text}")
    return 1 if any(finding.level == "problem" for finding in findings) else 0


def _python(_: Workspace) -> Finding:
    level: Literal["ok", "problem"] = "ok" if sys.version_info >= (3, 11) else "problem"
    return Finding("python", level, f"{platform.python_version()} on {platform.system()} {platform.machine()}")


def _torch(_: Workspace) -> Finding:
    try:
        import torch
    except ImportError as error:
        return Finding("torch", "problem", f"cannot be imported ({error}): run `make setup`")
    return Finding("torch", "ok", f"{torch.__version__}, {torch.get_num_threads()} threads")


def _cuda(_: Workspace) -> Finding:
    try:
        import torch
    except ImportError:
        return Finding("cuda", "warning", "unknown without torch")
    if not torch.cuda.is_available():
        return Finding("cuda", "warning", "no CUDA device: models above about 1B parameters train slowly")
    free, total = torch.cuda.mem_get_info()
    return Finding("cuda", "ok", f"{torch.cuda.get_device_name()}, {free / 1e9:.1f} of {total / 1e9:.1f} GB free")


def _memory(_: Workspace) -> Finding:
    import psutil

    memory = psutil.virtual_memory()
    level: Literal["ok", "warning"] = "ok" if memory.available > 4e9 else "warning"
    return Finding("memory", level, f"{memory.available / 1e9:.1f} of {memory.total / 1e9:.1f} GB available")


def _bitsandbytes(_: Workspace) -> Finding:
    try:
        import torch
        from bitsandbytes.functional import dequantize_4bit, quantize_4bit

        weights = torch.linspace(-1, 1, 4096).reshape(64, 64)
        packed, state = quantize_4bit(weights, quant_type="nf4")
        error = (dequantize_4bit(packed, state) - weights).abs().max().item()
    except (ImportError, RuntimeError, OSError) as failure:
        return Finding("bitsandbytes", "problem", f"method=qlora does not work here: {failure}")
    return Finding("bitsandbytes", "ok", f"4-bit weights work (NF4 round trip within {error:.2f})")


def _planner(workspace: Workspace) -> Finding:
    from agent.planner.which_planner import choose, describe, make
    from tools.errors import InputError

    try:
        choice = choose(None, workspace.root)
        make(choice)
    except InputError as error:
        return Finding("planner", "problem", str(error))
    chosen = "" if choice.source == "default" else f" [chosen by {choice.source}]"
    settings = choice.settings
    open_line = settings.address.startswith("http://") and not settings.on_this_machine
    unsafe = "; http:// is readable on the way: use https://" if open_line else ""
    level: Literal["ok", "warning"] = "ok" if settings.on_this_machine else "warning"
    return Finding("planner", level, f"{describe(choice)}{unsafe}{chosen}")


def _starter(_: Workspace) -> Finding:
    from tools.errors import InputError
    from tools.models.names import resolve
    from tools.refs import STARTER

    try:
        return Finding("starter", "ok", f"bundled at {resolve(STARTER).location}")
    except InputError as error:
        return Finding("starter", "problem", str(error))


def _workspace(workspace: Workspace) -> Finding:
    probe = workspace.root / ".doctor"
    try:
        probe.write_text("ok")
        probe.unlink()
    except OSError as error:
        return Finding("workspace", "problem", f"{workspace.root} cannot be written: {error.strerror}")
    return Finding("workspace", "ok", f"{workspace.root}, {len(workspace.list_runs())} runs")


def _disk(workspace: Workspace) -> Finding:
    free = shutil.disk_usage(workspace.root).free
    level: Literal["ok", "warning"] = "ok" if free > 10e9 else "warning"
    return Finding("disk", level, f"{free / 1e9:.0f} GB free")


CHECKS: tuple[Callable[[Workspace], Finding], ...] = (
    _python,
    _torch,
    _cuda,
    _memory,
    _bitsandbytes,
    _starter,
    _planner,
    _workspace,
    _disk,
)
