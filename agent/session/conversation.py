"""What chat and `tunesmith ask` have in common: say something, get a plan, approve it, and it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from agent.catalogue import operation, purpose_of, step_tool
from agent.operations.desk import Desk
from agent.planner.contract import Planner, Reply
from agent.recipe.check import check, read_params
from agent.recipe.compose import compose, with_models_placed
from agent.recipe.cost import estimate_plan
from agent.recipe.edit import with_step_values
from agent.recipe.fixes import advised, offered, profiled, with_fixes
from agent.recipe.recipe import Recipe
from agent.recipe.refs import Ref, refers_to_step
from agent.recipe.removal import without_steps
from agent.recipe.wiring import columns_of, data_of
from agent.runs.approval import approve, steps_to_approve
from agent.runs.run import Run
from agent.runs.runner import resume, start
from agent.runs.saved_recipe import prepare_replay
from agent.session.planner_facts import gather_facts
from agent.session.session import Plan, Session, Turn
from agent.session.workspace import Workspace
from tools.contract import Purpose
from tools.errors import InputError, TunesmithError
from tools.facts import FileFacts
from tools.look import preview
from tools.refs import name_of_place

By = Literal["person", "--yes", "command"]


class Conversation:
    """One session with a planner. Every method leaves the session saved."""

    def __init__(
        self,
        workspace: Workspace,
        session_id: str | None = None,
        planner: Planner | None = None,
        *,
        private: bool = True,
    ) -> None:
        """`private` runs are seen by this session only; those of the command line belong to the whole workspace."""
        self.workspace = workspace
        self.private = private
        self.session = Session.open(workspace, session_id)
        self._planner = planner

    @property
    def turns(self) -> list[Turn]:
        return self.session.state.turns

    @property
    def files(self) -> list[FileFacts]:
        return self.session.state.files

    @property
    def planner(self) -> Planner:
        if self._planner is None:
            from agent.planner import built_in

            self._planner = built_in()
        return self._planner

    def add_file(self, path: Path, name: str | None = None, limit: int | None = None) -> FileFacts:
        """Take in an upload. Raises `InputError` for what is no dataset or too large."""
        return self.session.add_upload(path, name, *([limit] if limit else []))

    def say(self, text: str, files: list[str] | None = None) -> list[Turn]:
        """Add the person's words and what is answered; a plan that needs no approval starts at once."""
        user = self.session.add_turn("user", text, files=files or [])
        reply = self.planner.plan(text, gather_facts(self.workspace, self.session, before=user.id))
        try:
            return [user, self._respond(text, reply)]
        except TunesmithError as error:
            return [user, self._refusal(error, reply)]

    def _respond(self, request: str, reply: Reply) -> Turn:
        if not reply.steps:
            return self.session.add_turn(
                "assistant", reply.question or reply.answer or "", reply=reply, state="answered"
            )
        if operation(reply.steps[0].tool):
            return self._operate(reply)
        facts = gather_facts(self.workspace, self.session, before=len(self.turns) + 1)
        earlier = [exchange.run for exchange in reversed(facts.history) if exchange.run]
        work = [step for step in reply.steps if not operation(step.tool)]
        saving = next((step for step in reply.steps if purpose_of(step.tool) is Purpose.SAVE), None)
        recipe = compose(work, request=request, runs=earlier, models=self.workspace.models)
        return self.propose(recipe, reply, save_as=str(saving.with_["name"]) if saving else None)

    def propose(
        self, recipe: Recipe, reply: Reply | None = None, text: str = "", *, save_as: str | None = None
    ) -> Turn:
        """Put a plan before the person; one that costs nothing and is in order starts at once."""
        for turn in self.turns:
            if turn.state == "proposed":
                turn.state = "replaced"
        plan = Plan(
            recipe=recipe,
            problems=check(recipe),
            approval_needed=steps_to_approve(recipe),
            estimate=estimate_plan(recipe),
            examples=rendered_examples(recipe),
            notes=[*(reply.notes if reply else []), *([f"The recipe is kept as {save_as}."] if save_as else [])],
            save_as=save_as,
        )
        turn = self.session.add_turn("assistant", text, reply=reply, plan=plan, state="proposed")
        if not plan.approval_needed and not plan.problems:
            self.approve(turn.id)
        return turn

    def _operate(self, reply: Reply) -> Turn:
        """Answer operations at once; replaying proposes a plan, for it may cost much."""
        step = reply.steps[0]
        tool = operation(step.tool)
        assert tool is not None
        params = read_params(tool, step.with_)
        if tool.purpose is Purpose.REPLAY:
            wanted = params.model_dump()
            prepared = prepare_replay(self.workspace, wanted["recipe"], wanted["inputs"], wanted["params"])
            return self.propose(prepared.recipe, reply, f"Replay of the recipe {prepared.recipe.name}.")
        result = tool.run(params, Desk(work=self.session.folder, workspace=self.workspace, session=self.session))
        data = {"operation": step.tool, "result": result.model_dump(mode="json")}
        run = data["result"].get("run") if tool.purpose in (Purpose.RESUME, Purpose.SHOW_RUN) else None
        text = str(getattr(result, "text", ""))
        return self.session.add_turn("assistant", text, reply=reply, state="answered", data=data, run=run)

    def approve(
        self,
        turn_id: int,
        edits: dict[str, dict[str, Any]] | None = None,
        remove: list[str] | None = None,
        *,
        by: By = "person",
    ) -> Run:
        """Start a proposed plan, with edited parameters and without removed steps.

        Raises `InputError` listing every problem; the plan stays proposed then.
        """
        turn = self.session.turn(turn_id)
        if turn.plan is None or turn.state != "proposed":
            raise InputError("This plan is not waiting for approval.", "Ask again to get a new one.")
        edited = without_steps(with_step_values(turn.plan.recipe, edits or {}), remove or [])
        recipe = with_models_placed(edited, self.workspace.models)
        run = start(
            self.workspace,
            recipe,
            [approve(recipe, by)],
            session=self.session.id if self.private else None,
            planned_by=turn.reply.planner if turn.reply else None,
        )
        turn.plan.recipe, turn.run, turn.state = recipe, run.id, "approved"
        self.session.save()
        if turn.plan.save_as:
            self.save_recipe(run.id, turn.plan.save_as)
        return run

    def decline(self, turn_id: int) -> Turn:
        """Put a proposed plan aside."""
        turn = self.session.turn(turn_id)
        if turn.state != "proposed":
            raise InputError("This plan is not waiting for approval.")
        turn.state = "declined"
        self.session.save()
        return turn

    def cancel(self, run_id: str) -> None:
        """Stop a run of this session at its next safe point."""
        self.own_run(run_id).request_cancel()

    def resume(self, run_id: str) -> Run:
        """Go on with a run of this session that did not finish."""
        return resume(self.own_run(run_id))

    def own_run(self, run_id: str) -> Run:
        """A run this session started. Raises `InputError` for another session's."""
        run = self.workspace.run(run_id)
        if run.session not in (None, self.session.id):
            raise InputError(f"There is no run `{run_id}` in this conversation.", "`list runs` shows those there are.")
        return run

    def save_recipe(self, run_id: str, name: str) -> Path:
        """Keep a run's recipe and lock under a name."""
        from agent.operations.save_recipe import keep_recipe

        return keep_recipe(self.workspace, self.own_run(run_id), name)

    def replay(self, name: str, inputs: dict[str, str], params: dict[str, Any], *, text: str = "") -> Turn:
        """Propose a saved recipe again, on other inputs or with other params."""
        self.session.add_turn("user", text or f"Replay the recipe {Path(name).stem}.")
        prepared = prepare_replay(self.workspace, name, inputs, params)
        return self.propose(prepared.recipe, None, f"Replay of the recipe {prepared.recipe.name}.")

    def fix(self, run_id: str, codes: list[str] | None = None) -> Turn:
        """Propose to prepare what a run profiled without the problems with these codes, and to profile the result.

        Without codes all are meant that are more than remarks. Raises `InputError` where nothing can be fixed.
        """
        look, problems = profiled(self.own_run(run_id))
        codes = advised(problems) if codes is None else codes
        chosen = [code for code in codes if code in offered(problems)]
        if not chosen:
            raise InputError("No problem was chosen.", "Tick at least one that something can be done about.")
        self.session.add_turn("user", f"Fix these: {', '.join(code.replace('_', ' ') for code in chosen)}.")
        mended = with_fixes(Recipe(steps=[look]), look.id, problems, chosen)
        recipe = compose(mended.steps, request="fix the problems found", models=self.workspace.models)
        return self.propose(recipe, None, "The rows are prepared without these problems, and checked again.")

    def _refusal(self, error: TunesmithError, reply: Reply | None = None) -> Turn:
        data = {"error": error.message, "remedy": error.remedy}
        return self.session.add_turn("assistant", str(error), reply=reply, state="failed", data=data)


def rendered_examples(recipe: Recipe) -> dict[str, list[dict[str, Any]]]:
    """Three rows of every input that is prepared, mapped as its step says, so that the mapping is approved by sight."""
    shown: dict[str, list[dict[str, Any]]] = {}
    for step in recipe.steps:
        read = Ref.whole(data_of(step), "inputs")
        name = read.name if read else str(data_of(step) or "")
        if purpose_of(step.tool) is not Purpose.PREPARE or name not in recipe.inputs or name in shown:
            continue
        columns = {key.removesuffix("_column"): str(value) for key, value in columns_of(step).items()}
        try:
            shown[name] = preview(name_of_place(recipe.inputs[name].path), columns)
        except InputError as error:
            # The plan cannot run as it stands: the step itself will say so, the card says it first.
            shown[name] = [{"row": 0, "parts": [{"speaker": "problem", "text": str(error)}]}]
    return {name: rows for name, rows in shown.items() if rows}


def important_parameters(recipe: Recipe) -> list[tuple[str, str, str, Any]]:
    """(step, tool, parameter, value) of what a plan card shows: everything stated that does not come from a step."""
    rows = []
    for step in recipe.steps:
        declared = step_tool(step.tool)
        for name, value in step.with_.items():
            if declared is None or refers_to_step(value):
                continue
            if shared := Ref.whole(value, "params"):
                value = recipe.params.get(shared.name)
            elif read := Ref.whole(value, "inputs"):
                value = Path(recipe.inputs[read.name].path).name
            rows.append((step.id, step.tool, name, value))
    return rows
