"""What a page asks for and what it gets back. No Gradio in here: requests in, parts to redraw out."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from markupsafe import Markup

from agent.planner.contract import Planner
from agent.session.conversation import Conversation
from agent.session.session import SESSION_ID
from agent.session.workspace import SHIPPED_RECIPES, Workspace
from tools.errors import InputError, TunesmithError
from tools.facts import FileFacts
from ui import messages
from ui.cards import error_card, notice
from ui.downloads import Downloads
from ui.exchange import Request, Update
from ui.live import LiveRuns
from ui.page import Page
from ui.panels.problems_card import read_ticked
from ui.panels.recipes_tab import read_replay
from ui.plan_card import read_edits
from ui.remembered import KNOWN_SESSIONS, remembered_by, title_of
from ui.screen import Screen, read_entry
from ui.welcome import received
from ui.workspace_keys import workspace_key

EXAMPLE_FILE = SHIPPED_RECIPES / "examples" / "support.csv"
EXAMPLE_REQUEST = "Fine-tune the starter on support.csv for 10 epochs and show me base against tuned"

log = logging.getLogger("tunesmith.chat")


class Chat:
    """Serves any number of pages and conversations of one workspace."""

    def __init__(self, workspace: Workspace, planner: Planner | None, status: str, max_upload_bytes: int) -> None:
        self.workspace = workspace
        self.planner = planner
        self.status = status
        self.max_upload_bytes = max_upload_bytes
        self.live = LiveRuns(workspace)
        self.downloads = Downloads(workspace, workspace_key(workspace.root, "downloads"))
        self._locks: dict[str, threading.Lock] = {}
        self._locks_lock = threading.Lock()
        self._actions: dict[str, Callable[[Conversation, Page, Request], Update]] = {
            "approve": self._approve,
            "decline": self._decline,
            "cancel": self._cancel,
            "resume": self._resume,
            "open_run": self._open_run,
            "ask_save": self._ask_save,
            "save": self._save,
            "replay": self._replay,
            "fix": self._fix,
            "search": self._search,
            "answers_page": self._answers_page,
            "say": self._say,
            "option": self._option,
            "example": self._example,
        }

    def load(self, browser: Any) -> Update:
        """A page was opened: everything is drawn from what is on disk."""
        remembered = remembered_by(browser)
        conversation = self._conversation(remembered)
        return self._finish(conversation, Update(Page()), remembered)

    def tick(self, browser: Any, page: Page) -> Update:
        """What happened since the page was last drawn. Never waits, and makes nothing."""
        remembered = remembered_by(browser)
        if not self._exists(str(remembered.get("session", ""))):
            return Update(page)
        conversation = self._conversation(remembered)
        return self._finish(conversation, Update(page), remembered)

    def send(self, browser: Any, page: Page, text: str, uploads: list[str]) -> Update:
        """Words and files. When a file cannot be taken in, nothing is said and the words are given back."""

        def request(conversation: Conversation) -> Update:
            taken = self._take_in(conversation, uploads)
            if text.strip():
                conversation.say(text.strip(), [file.name for file in taken])
            elif taken:
                conversation.session.add_turn("user", "", files=[file.name for file in taken])
                conversation.session.add_turn("assistant", received(taken), state="answered", data={"received": True})
            return Update(page, alert=Markup(""), text="", tab="data" if taken else None)

        return self._serve(browser, page, request, text)

    def act(self, browser: Any, page: Page, request: Request) -> Update:
        """A click somewhere on the page."""
        if request.action == "new_session":
            return self._switch(browser, None)
        if request.action == "open_session":
            return self._switch(browser, request.target)
        if request.action == "dismiss":
            return Update(page, alert=Markup(""))
        action = self._actions.get(request.action)
        if action is None:
            return Update(page, alert=error_card(f"The page asked for `{request.action}`.", "Reload the page."))
        return self._serve(browser, page, lambda conversation: action(conversation, page, request))

    def _serve(
        self, browser: Any, page: Page, work: Callable[[Conversation], Update], text: str | None = None
    ) -> Update:
        """Do something with the conversation, one request at a time; what goes wrong becomes a card."""
        remembered = remembered_by(browser)
        conversation = self._conversation(remembered)
        with self._lock(conversation.session.id):
            conversation.session.reload()
            try:
                update = work(conversation)
            except TunesmithError as error:
                update = Update(page, alert=error_card(error.message, error.remedy), text=text)
            except Exception:
                log.exception("a request of the chat failed")
                trouble = error_card(
                    "Something went wrong inside Tunesmith; what you had is kept.",
                    "Try again. The terminal that runs the chat shows the details.",
                )
                update = Update(page, alert=trouble, text=text)
            return self._finish(conversation, update, remembered)

    def _finish(self, conversation: Conversation, update: Update, remembered: dict[str, Any]) -> Update:
        session = conversation.session.id
        earlier = [known for known in [remembered.get("session"), *remembered.get("earlier", [])] if known]
        known = list(dict.fromkeys([session, *earlier]))[:KNOWN_SESSIONS]
        fresh = {"session": session, "earlier": [other for other in known if other != session]}
        if fresh != remembered:
            update.browser = fresh
        titles = [(one, self._title(one)) for one in known if self._exists(one)]
        screen = Screen(conversation, self.live, self.downloads, update.page, self.status, titles)
        update.drawn = screen.changed()
        update.running = screen.running() is not None
        return update

    def _take_in(self, conversation: Conversation, uploads: list[str]) -> list[FileFacts]:
        """Files as they were uploaded, moved from the server's temporary folder into the conversation's own."""
        taken = []
        try:
            for upload in uploads:
                taken.append(conversation.add_file(Path(upload), limit=self.max_upload_bytes))
        finally:
            for upload in uploads:
                with contextlib.suppress(OSError):
                    Path(upload).unlink()
        return taken

    def _approve(self, conversation: Conversation, page: Page, request: Request) -> Update:
        turn = conversation.session.turn(_whole(request.target))
        if turn.plan is None:
            raise InputError("There is no plan to approve here.", "Ask again to get a new one.")
        edits, removed = read_edits(turn.plan, request.values)
        conversation.approve(turn.id, edits, removed)
        page.run = None
        return Update(page, alert=Markup(""), tab="run")

    def _decline(self, conversation: Conversation, page: Page, request: Request) -> Update:
        conversation.decline(_whole(request.target))
        return Update(page, alert=Markup(""))

    def _cancel(self, conversation: Conversation, page: Page, request: Request) -> Update:
        conversation.cancel(request.target)
        return Update(page, alert=Markup(""))

    def _resume(self, conversation: Conversation, page: Page, request: Request) -> Update:
        run = conversation.resume(request.target)
        page.run = run.id
        return Update(page, alert=Markup(""), tab="run")

    def _open_run(self, conversation: Conversation, page: Page, request: Request) -> Update:
        page.run, page.answers_page, page.answers_query = conversation.own_run(request.target).id, 1, ""
        return Update(page, tab="run")

    def _ask_save(self, conversation: Conversation, page: Page, request: Request) -> Update:
        page.saving = conversation.own_run(request.target).id if request.target else None
        return Update(page, tab="recipes")

    def _save(self, conversation: Conversation, page: Page, request: Request) -> Update:
        name = request.values.get("recipe_name", "").strip()
        if not name:
            raise InputError("The recipe has no name.", "Write one and save again.")
        path = conversation.save_recipe(request.target, name)
        page.saving = None
        said = notice(f"Saved as **{path.stem}**. It is in the Recipes tab, to replay on any data.")
        return Update(page, alert=said, tab="recipes")

    def _replay(self, conversation: Conversation, page: Page, request: Request) -> Update:
        found = next((r for r in self.workspace.saved_recipes() if r[0] == request.target), None)
        if found is None:
            raise InputError(f"There is no recipe `{request.target}`.", "Choose one of those listed.")
        name, path, source = found
        entry = read_entry(name, str(path), source, path.stat().st_mtime_ns)
        if entry.recipe is None:
            raise InputError(entry.problem)
        inputs, params = read_replay(entry.recipe, conversation.files, request.values)
        try:
            conversation.replay(str(path), inputs, params)
        except TunesmithError as error:
            # The wish to replay stands in the conversation already, so its answer belongs there too.
            told = {"error": error.message, "remedy": error.remedy}
            conversation.session.add_turn("assistant", str(error), state="failed", data=told)
        return Update(page, alert=Markup(""), tab="run")

    def _fix(self, conversation: Conversation, page: Page, request: Request) -> Update:
        conversation.fix(request.target, read_ticked(request.values))
        page.run = None
        return Update(page, alert=Markup(""))

    def _search(self, conversation: Conversation, page: Page, request: Request) -> Update:
        page.answers_query, page.answers_page = request.values.get("query", "")[:500], 1
        return Update(page)

    def _answers_page(self, conversation: Conversation, page: Page, request: Request) -> Update:
        page.answers_page = max(1, _whole(request.target))
        return Update(page)

    def _say(self, conversation: Conversation, page: Page, request: Request) -> Update:
        conversation.say(request.target)
        return Update(page, alert=Markup(""))

    def _option(self, conversation: Conversation, page: Page, request: Request) -> Update:
        """A button under the last message: the answer to a question, or what to do with a run that has ended."""
        run = next((turn.run for turn in reversed(conversation.turns) if turn.run), None) or ""
        if request.target == messages.SEE_ANSWERS:
            page.run = run or None
            return Update(page, tab="compare")
        if request.target == messages.FIX_PROBLEMS:
            conversation.fix(run)
            return Update(page, alert=Markup(""), tab="data")
        follow_up = {messages.SAVE_RECIPE: self._ask_save, messages.RESUME: self._resume}.get(request.target)
        if follow_up is not None:
            return follow_up(conversation, page, Request("option", run))
        return self._say(conversation, page, request)

    def _example(self, conversation: Conversation, page: Page, request: Request) -> Update:
        """The bundled example in one click: the click is the yes to the plan it leads to."""
        file = conversation.add_file(EXAMPLE_FILE)
        turn = conversation.say(EXAMPLE_REQUEST, [file.name])[-1]
        if turn.state == "proposed":
            conversation.approve(turn.id)
        page.run = None
        return Update(page, alert=Markup(""), tab="run")

    def _switch(self, browser: Any, session: str | None) -> Update:
        """Another conversation of this browser, or a new one."""
        remembered = remembered_by(browser)
        allowed = [remembered.get("session"), *remembered.get("earlier", [])]
        chosen = session if session in allowed else None
        conversation = Conversation(self.workspace, chosen, self.planner)
        return self._finish(conversation, Update(Page(), alert=Markup("")), remembered)

    def _conversation(self, remembered: dict[str, Any]) -> Conversation:
        return Conversation(self.workspace, remembered.get("session"), self.planner)

    def _lock(self, session: str) -> threading.Lock:
        with self._locks_lock:
            return self._locks.setdefault(session, threading.Lock())

    def _session_file(self, session: str) -> Path:
        return self.workspace.sessions / session / "session.json"

    def _exists(self, session: str) -> bool:
        return bool(SESSION_ID.fullmatch(session)) and self._session_file(session).is_file()

    def _title(self, session: str) -> str:
        file = self._session_file(session)
        return title_of(str(file), file.stat().st_mtime_ns)


def _whole(text: str) -> int:
    if not text.isdecimal():
        raise InputError(f"`{text}` is not a number.", "Reload the page.")
    return int(text)
