"""The chat as a server: what answers it, where it listens, and what it never does (share, report home)."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from agent.planner.contract import Planner
from agent.session.session import MAX_UPLOAD_BYTES
from agent.session.workspace import Workspace
from tools.errors import InputError
from ui import theme
from ui.chat import Chat
from ui.downloads import route

if TYPE_CHECKING:
    import gradio as gr

FIRST_PORT = 7860


def build(
    workspace: Workspace, planner: Planner | None = None, *, max_upload_bytes: int = MAX_UPLOAD_BYTES
) -> gr.Blocks:
    """The page as Gradio Blocks, not yet served. `serve` is how people start it."""
    from ui.gradio_page import page_blocks

    return page_blocks(make_chat(workspace, planner, max_upload_bytes))


def serve(
    workspace: Workspace,
    host: str = "127.0.0.1",
    port: int | None = None,
    planner: Planner | None = None,
    *,
    max_upload_bytes: int = MAX_UPLOAD_BYTES,
    block: bool = True,
) -> str:
    """Serve the chat; returns its address, with `block` only once it is stopped.

    Without `port` it takes 7860 or the next free one. Runs are processes of their own: they go on when it stops.
    Raises `InputError` when the port is taken.
    """
    _prepare_environment(workspace)
    from ui.gradio_page import page_blocks

    chat = make_chat(workspace, planner, max_upload_bytes)
    page = page_blocks(chat)
    page.queue(default_concurrency_limit=16)
    try:
        _, address, _ = page.launch(
            server_name=host,
            server_port=port,
            share=False,
            quiet=True,
            inbrowser=False,
            prevent_thread_lock=True,
            show_error=False,
            max_file_size=max_upload_bytes,
            ssr_mode=False,
            run_history=False,
            footer_links=[],
            enable_monitoring=False,
            mcp_server=False,
            theme=theme.theme(),
            css=theme.css(),
            head=theme.script(),
            favicon_path=str(theme.FOLDER / "icon.png"),
            app_kwargs={"routes": [route(chat.downloads)]},
        )
    except OSError:
        wanted = f"Port {port}" if port else f"Every port from {FIRST_PORT} to {FIRST_PORT + 99}"
        raise InputError(f"{wanted} on {host} is in use.", "Name another with --port.") from None
    if block:
        print(f"Tunesmith is at {address} (Ctrl+C stops the chat; runs go on).", flush=True)
        page.block_thread()
    return str(address)


def make_chat(workspace: Workspace, planner: Planner | None, max_upload_bytes: int = MAX_UPLOAD_BYTES) -> Chat:
    """What answers the page's requests."""
    name = getattr(planner, "name", None) or "built-in"
    return Chat(workspace, planner, f"Planner: {name} · Workspace: {workspace.root.name}", max_upload_bytes)


def _prepare_environment(workspace: Workspace) -> None:
    """Uploads pass through the workspace's own disk, and nothing reports home."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
    os.environ["GRADIO_TEMP_DIR"] = str(workspace.cache / "chat")
