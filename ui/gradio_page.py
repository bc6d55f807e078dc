"""The page laid out in Gradio's components, and which request each of their events becomes. Import it only to serve."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import gradio as gr
from markupsafe import Markup

from ui import theme
from ui.chat import Chat
from ui.exchange import Request, Update
from ui.figures import size
from ui.markup import element, single_line
from ui.page import read_page
from ui.screen import PARTS
from ui.workspace_keys import workspace_key

TICK_SECONDS = 1.0
"""How often a page asks for news while a run is going."""
IDLE_TICK_SECONDS = 5.0
"""The same while nothing runs: another window or the command line may still change something."""

TABS = (("run", "Run"), ("data", "Data"), ("compare", "Compare"), ("recipes", "Recipes"), ("runs", "Runs"))


@dataclass
class _Page:
    """The components handlers read and write."""

    browser: Any
    choices: Any
    sent: Any
    """Apart from the choices: a tick that is answered late may say what it drew, and never undo what was chosen."""
    parts: dict[str, Any]
    alert: Any
    tabs: Any
    timer: Any
    box: Any

    @property
    def outputs(self) -> list[Any]:
        drawn = [self.parts[name] for name in PARTS]
        return [self.browser, self.choices, self.sent, *drawn, self.alert, self.tabs, self.timer, self.box]


def page_blocks(chat: Chat) -> gr.Blocks:
    """The whole page, not yet served."""
    with gr.Blocks(title="Tunesmith", analytics_enabled=False, fill_width=True, delete_cache=(3600, 86400)) as blocks:
        page = _lay_out(chat)
        _wire(blocks, chat, page)
    return blocks


def _lay_out(chat: Chat) -> _Page:
    parts: dict[str, Any] = {}
    browser = gr.BrowserState({}, storage_key="tunesmith", secret=workspace_key(chat.workspace.root, "browser"))
    choices = gr.JSON({}, visible="hidden", elem_classes="tm-state")
    sent = gr.JSON({}, visible="hidden", elem_classes="tm-state")
    timer = gr.Timer(TICK_SECONDS)
    parts["header"] = _panel("tm-top")
    with gr.Row(elem_id="tm-main"):
        with gr.Column(elem_id="tm-chat", min_width=0):
            with gr.Column(elem_id="tm-scroll"):
                parts["chat"] = _chatbot()
                parts["foot"] = _panel("tm-foot")
            alert = _panel("tm-alert")
            parts["live"] = _panel("tm-live")
            box = gr.MultimodalTextbox(
                show_label=False,
                label="Say what you want",
                container=False,
                placeholder="Say what you want done with your file",
                file_count="multiple",
                sources=["upload"],
                lines=1,
                max_lines=6,
                elem_id="tm-box",
            )
            limit = f"Files up to {size(chat.max_upload_bytes)}. They stay in your workspace."
            gr.HTML(single_line(element("p", limit)), elem_id="tm-limit", js_on_load=None)
        with gr.Column(elem_id="tm-side", min_width=0), gr.Tabs(elem_id="tm-tabs") as tabs:
            for name, label in TABS:
                with gr.Tab(label, id=name):
                    parts[name] = _panel(f"tm-{name}")
    return _Page(browser, choices, sent, parts, alert, tabs, timer, box)


def _panel(elem_id: str) -> Any:
    return gr.HTML("", elem_id=elem_id, js_on_load=theme.panel_script(), apply_default_css=False)


def _chatbot() -> Any:
    """Messages are our own escaped HTML; Gradio's sanitiser stays on as a second net."""
    return gr.Chatbot(
        elem_id="tm-messages",
        show_label=False,
        label="Conversation",
        container=False,
        layout="bubble",
        height=None,
        autoscroll=False,
        buttons=[],
        feedback_options=None,
        sanitize_html=True,
        allow_tags=False,
        latex_delimiters=[],
        allow_file_downloads=False,
        group_consecutive_messages=False,
    )


def _wire(blocks: gr.Blocks, chat: Chat, page: _Page) -> None:
    common: dict[str, Any] = {"outputs": page.outputs, "show_progress": "hidden", "api_visibility": "private"}
    seen = [page.browser, page.choices, page.sent]

    def load(browser: Any) -> list[Any]:
        return _answer(chat.load(browser))

    def tick(browser: Any, choices: Any, sent: Any) -> list[Any]:
        return _answer(chat.tick(browser, read_page(choices, sent)), chosen=False)

    def send(browser: Any, choices: Any, sent: Any, content: Any) -> Iterator[list[Any]]:
        text, files = _content(content)
        yield _emptied()
        yield _answer(chat.send(browser, read_page(choices, sent), text, files))

    def act(browser: Any, choices: Any, sent: Any, event: gr.EventData) -> list[Any]:
        return _answer(chat.act(browser, read_page(choices, sent), _request(event._data)))

    def choose(browser: Any, choices: Any, sent: Any, event: gr.SelectData) -> list[Any]:
        return _answer(chat.act(browser, read_page(choices, sent), Request("option", str(event.value))))

    blocks.load(load, [page.browser], **common)
    page.timer.tick(tick, seen, queue=False, **common)
    page.box.submit(send, [*seen, page.box], trigger_mode="once", **common)
    page.parts["chat"].option_select(choose, seen, **common)
    for panel in [page.alert, *(part for name, part in page.parts.items() if name != "chat")]:
        panel.act(act, seen, **common)


def _answer(update: Update, *, chosen: bool = True) -> list[Any]:
    """An update as values for the outputs; what did not change is left as it is. `chosen`: it may change choices."""
    skip = gr.skip()
    drawn = [_value(update.drawn[name]) if name in update.drawn else skip for name in PARTS]
    pace = TICK_SECONDS if update.running else IDLE_TICK_SECONDS
    changed_pace = update.page.sent.get("pace") != str(pace)
    update.page.sent["pace"] = str(pace)
    return [
        skip if update.browser is None else update.browser,
        update.page.model_dump(exclude={"sent"}) if chosen else skip,
        update.page.sent if update.drawn or changed_pace else skip,
        *drawn,
        skip if update.alert is None else _closable(update.alert),
        skip if update.tab is None else gr.Tabs(selected=update.tab),
        gr.Timer(pace) if changed_pace else skip,
        skip if update.text is None else {"text": update.text, "files": []},
    ]


def _closable(alert: Markup) -> str:
    """A card with a button that takes it away; nothing stays nothing."""
    if not alert:
        return ""
    close = element(
        "button", "×", type="button", class_="tm-close", data_action="dismiss", title="Close", aria_label="Close"
    )
    return str(element("div", alert, close, class_="tm-alert-box"))


def _emptied() -> list[Any]:
    """The input gives up its words at once, before a planner that takes its time has answered."""
    skips = [gr.skip() for _ in range(3 + len(PARTS) + 3)]
    return [*skips, {"text": "", "files": []}]


def _value(drawn: Any) -> Any:
    return drawn if isinstance(drawn, list) else str(drawn)


def _content(content: Any) -> tuple[str, list[str]]:
    """Words and uploaded files of the input, as Gradio hands them over."""
    content = content if isinstance(content, dict) else {}
    files = [item if isinstance(item, str) else str(item.get("path", "")) for item in content.get("files") or []]
    return str(content.get("text") or ""), [path for path in files if path and Path(path).is_file()]


def _request(data: Any) -> Request:
    data = data if isinstance(data, dict) else {}
    values = data.get("values")
    fields = {str(key): str(value) for key, value in values.items()} if isinstance(values, dict) else {}
    return Request(str(data.get("action", "")), str(data.get("target", "")), fields)
