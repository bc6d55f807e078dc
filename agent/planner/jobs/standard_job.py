"""The standard job: from a file to a tuned model with a verdict. A job gives its steps, and steps their job."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from agent.catalogue import training_tools
from agent.planner.declared import only_declared
from agent.planner.language.model_names import STARTER
from agent.recipe.refs import Ref
from agent.recipe.step import Step

STAGES = ("profile", "prepare", "train", "evaluate", "compare")
_MODEL_STEPS = ("evaluate_model", "compare_models")
_WIRED = frozenset({"data", "model", "base", "tuned", "eval_data", "models"})


@dataclass
class Job:
    """What to train on what, and which stages around it are wanted. `values` holds what was stated for all stages."""

    tool: str
    data: str
    model: str | None = None
    values: dict[str, Any] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    stages: frozenset[str] = frozenset(STAGES)
    test_data: str | None = None
    preferences: str | None = None
    """A second file, for the model tuned on the first: preferences to align it with, or more to learn from."""
    preference_tool: str = "train_dpo"
    preference_values: dict[str, Any] = field(default_factory=dict)
    preference_columns: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ()
    """Methods to train with, each by itself, and to compare; empty for one training."""
    compare_base: str | None = None
    """What the result is compared with, where it is not the model the training starts from."""

    def steps(self) -> list[Step]:
        """The steps, wired to each other."""
        if len(self.methods) > 1:
            return self._one_for_each_method()
        made = [*self._data_steps(), self._train("train", self.tool, self.model, self.values)]
        final = "train"
        if self.preferences:
            made += self._preference_steps()
            final = self._second("train", "prefer")
        return [*made, *self._proof_steps(final)]

    def _second(self, plain: str, aligning: str) -> str:
        """The id of a step of the second file."""
        return aligning if self.preference_tool in _ALIGNS else f"{plain}_2"

    def _one_for_each_method(self) -> list[Step]:
        """Trainings that differ in their method alone, and their comparison."""
        names = ["train", *(f"train_{count}" for count in range(2, len(self.methods) + 1))]
        trained = [
            self._train(name, self.tool, self.model, {**self.values, "method": method})
            for name, method in zip(names, self.methods, strict=True)
        ]
        models = [str(Ref.output(name, "model")) for name in names]
        pair: dict[str, Any] = {"models": models} if len(models) > 2 else {"base": models[0], "tuned": models[1]}
        proof: list[Step] = []
        if self._has_test() and "compare" in self.stages:
            stated = only_declared("compare_models", _without(self.values, _TRAIN_ONLY))
            data = self.test_data or str(Ref.output("prepare", "test"))
            proof = [_step("compare", "compare_models", {**pair, "data": data, **stated})]
        return [*self._data_steps(), *trained, *proof]

    def _data_steps(self) -> list[Step]:
        steps = []
        if "profile" in self.stages:
            model = {"model": self.model} if self.model and not Ref.whole(self.model) else {}
            steps.append(_step("profile", "profile_dataset", {"data": self.data, **model, **self.columns}))
        if "prepare" in self.stages:
            stated = only_declared("prepare_dataset", {**self.values, **self.columns})
            stated.pop("model", None)
            if self.test_data and "test_size" not in stated:
                stated["test_size"] = 0
            if self.model and ("min_tokens" in stated or "max_tokens" in stated):
                stated["model"] = self.model
            steps.append(_step("prepare", "prepare_dataset", {"data": self.data, **stated}))
        return steps

    def _train(
        self, name: str, tool: str, model: str | None, values: dict[str, Any], prepared: str = "prepare"
    ) -> Step:
        data = str(Ref.output(prepared, "train")) if "prepare" in self.stages else self.data
        with_: dict[str, Any] = {"data": data, **({"model": model} if model else {}), **only_declared(tool, values)}
        # Without rows to look at, nothing tells when to stop.
        if with_.get("early_stopping") and "prepare" in self.stages:
            with_["eval_data"] = self.test_data or str(Ref.output(prepared, "test"))
        return _step(name, tool, with_)

    def _preference_steps(self) -> list[Step]:
        assert self.preferences is not None
        steps = []
        if "profile" in self.stages:
            name = self._second("profile", "profile_preferences")
            steps.append(_step(name, "profile_dataset", {"data": self.preferences, **self.preference_columns}))
        alike = self.preference_tool not in _ALIGNS
        shared = {name: value for name, value in self.values.items() if alike or name in ("method", "seed")}
        values = {**shared, **self.preference_values}
        stated = only_declared("prepare_dataset", {**values, **self.preference_columns})
        prepared = self._second("prepare", "prepare_preferences")
        steps.append(_step(prepared, "prepare_dataset", {"data": self.preferences, **stated}))
        name = self._second("train", "prefer")
        steps.append(self._train(name, self.preference_tool, str(Ref.output("train", "model")), values, prepared))
        return steps

    def _proof_steps(self, final: str) -> list[Step]:
        tuned = str(Ref.output(final, "model"))
        data: dict[str, Any] = (
            {"data": self.test_data or str(Ref.output("prepare", "test"))} if self._has_test() else {}
        )
        steps: list[Step] = []
        named = bool(self.test_data and self.columns) and "prepare" in self.stages
        if named and {"evaluate", "compare"} & self.stages:
            # Columns that had to be named for the training file are named like that in the test file.
            stated = {"data": self.test_data, **self.columns, "test_size": 0}
            steps.append(_step("prepare_test", "prepare_dataset", stated))
            data = {"data": str(Ref.output("prepare_test", "train"))}
        if not data:
            return []
        if "evaluate" in self.stages:
            stated = only_declared("evaluate_model", _without(self.values, _TRAIN_ONLY))
            steps.append(_step("evaluate", "evaluate_model", {"model": tuned, **data, **stated}))
        if "compare" in self.stages:
            stated = only_declared("compare_models", _without(self.values, _TRAIN_ONLY))
            base = self.compare_base or self.model or STARTER
            steps.append(_step("compare", "compare_models", {"base": base, "tuned": tuned, **data, **stated}))
        return steps

    def _has_test(self) -> bool:
        """Whether there are rows to prove anything on."""
        return bool(self.test_data) or ("prepare" in self.stages and self.values.get("test_size") != 0)


_ALIGNS = ("train_dpo", "train_kto")
_TRAIN_ONLY = frozenset({"batch_size", "max_length", "seed", "data", "model"})
"""Parameters that evaluation tools may share by name with training, and that are meant for training when stated."""


def _without(values: dict[str, Any], names: frozenset[str]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def _step(name: str, tool: str, values: dict[str, Any]) -> Step:
    return Step(id=name, tool=tool, with_=values)


def job_of(steps: list[Step]) -> Job | None:
    """The job that steps came from, edits included; None where they do not train."""
    by_id = {step.id: step for step in steps}
    trainings = [step for step in steps if step.tool in training_tools()]
    if not trainings:
        return None
    train = trainings[0]
    prepare = next((step for step in steps if step.id == "prepare" or step.tool == "prepare_dataset"), None)
    source = prepare or train
    test = next(
        (s.with_["data"] for s in steps if s.tool in _MODEL_STEPS and isinstance(s.with_.get("data"), str)), None
    )
    if made := Ref.whole(test, "steps"):
        test = by_id["prepare_test"].with_["data"] if made.name == "prepare_test" and "prepare_test" in by_id else None
    values: dict[str, Any] = {}
    for step in (prepare, train, *(s for s in steps if s.tool in _MODEL_STEPS)):
        if step is not None:
            values.update({k: v for k, v in step.with_.items() if k not in _WIRED and not k.endswith("_column")})
    if test and values.get("test_size") == 0:
        values.pop("test_size")
    compare = by_id.get("compare")
    job = Job(
        tool=train.tool,
        data=str(source.with_.get("data", "")),
        model=train.with_.get("model"),
        values=values,
        columns={k: v for k, v in source.with_.items() if k.endswith("_column")},
        stages=frozenset(_stage(step) for step in steps if _stage(step)),
        test_data=test,
    )
    if compare and compare.with_.get("base") not in (job.model, STARTER):
        job.compare_base = compare.with_.get("base")
    if len(trainings) > 1 and "prepare_2" not in by_id and "prefer" not in by_id:
        job.methods = tuple(str(step.with_["method"]) for step in trainings if "method" in step.with_)
        job.values.pop("method", None)
        job.compare_base = None
        return job
    return _with_preferences(job, by_id, trainings)


def _with_preferences(job: Job, by_id: dict[str, Step], trainings: list[Step]) -> Job:
    prefer = by_id.get("prefer") or by_id.get("train_2")
    prepared = by_id.get("prepare_preferences") or by_id.get("prepare_2")
    if prefer is None or prepared is None or len(trainings) < 2:
        return job
    values = {
        k: v
        for step in (prepared, prefer)
        for k, v in step.with_.items()
        if k not in _WIRED and not k.endswith("_column")
    }
    columns = {k: v for k, v in prepared.with_.items() if k.endswith("_column")}
    return replace(
        job,
        preferences=prepared.with_["data"],
        preference_tool=prefer.tool,
        preference_values=values,
        preference_columns=columns,
    )


def _stage(step: Step) -> str:
    if step.tool in training_tools():
        return "train"
    return {
        "profile_dataset": "profile",
        "prepare_dataset": "prepare",
        "evaluate_model": "evaluate",
        "compare_models": "compare",
    }.get(step.tool, "")
