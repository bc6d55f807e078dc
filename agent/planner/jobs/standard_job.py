"""The standard job: from a file to a tuned model with a verdict, put together from what is wanted of it.

How the stages are linked is said in `agent/recipe/stages.py`; a job that is there already is changed by edits.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from agent.catalogue import tool_for
from agent.recipe.edit import with_base, with_columns, with_stated
from agent.recipe.held_out import with_test_data, with_tests_wired
from agent.recipe.recipe import Recipe
from agent.recipe.stages import is_aligning, with_second_training, with_stage
from agent.recipe.step import Step
from agent.recipe.wiring import MODEL, data_name, further_trainings, preparation_of
from tools.contract import Purpose

STAGES = (Purpose.PROFILE, Purpose.PREPARE, Purpose.TRAIN, Purpose.EVALUATE, Purpose.COMPARE)
ALIGNED_ALIKE = ("method", "seed")
"""What is stated for a training and holds for aligning its model afterwards too; the rest is said of one of them."""


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
    preference_tool: str = field(default_factory=lambda: tool_for(Purpose.TRAIN, "dpo").name)
    preference_values: dict[str, Any] = field(default_factory=dict)
    preference_columns: dict[str, str] = field(default_factory=dict)
    methods: tuple[str, ...] = ()
    """Methods to train with, each by itself, and to compare; empty for one training."""
    compare_base: str | None = None
    """What the result is compared with, where it is not the model the training starts from."""

    def steps(self) -> list[Step]:
        """The steps, wired to each other."""
        recipe = Recipe(steps=self._trainings())
        for stage in (Purpose.PREPARE, Purpose.PROFILE):
            if stage in self.stages:
                recipe = with_stage(recipe, stage)
        if self.preferences:
            recipe = with_second_training(recipe, self.preferences, self.preference_tool, self.preference_columns)
        recipe = with_columns(recipe, self.data, self.columns)
        for stage in self._proofs():
            recipe = with_stage(recipe, stage, self.test_data)
        if self.test_data:
            recipe = with_test_data(recipe, self.test_data)
        if self.compare_base:
            recipe = with_base(recipe, self.compare_base)
        return with_tests_wired(self._with_values(recipe), self.test_data).steps

    def _trainings(self) -> list[Step]:
        """One, or several that differ in their method alone."""
        ways: list[dict[str, Any]] = [{"method": method} for method in self.methods] if len(self.methods) > 1 else [{}]
        model = {MODEL: self.model} if self.model else {}
        made = [Step(id=f"train_{count}" if count > 1 else "train", tool=self.tool) for count, _ in enumerate(ways, 1)]
        for step, way in zip(made, ways, strict=True):
            step.with_ = {data_name(step): self.data, **model, **way}
        return made

    def _proofs(self) -> list[Purpose]:
        """Trainings side by side are compared with each other, and each is not measured again by itself."""
        proofs = (Purpose.COMPARE,) if len(self.methods) > 1 else (Purpose.EVALUATE, Purpose.COMPARE)
        return [stage for stage in proofs if stage in self.stages]

    def _with_values(self, recipe: Recipe) -> Recipe:
        """What was stated, on the steps of the file it was stated for."""
        if not self.preferences:
            return with_stated(recipe, self.values)
        second = second_line(recipe)
        alike = not is_aligning(self.preference_tool)
        shared = {name: value for name, value in self.values.items() if alike or name in ALIGNED_ALIKE}
        recipe = with_stated(recipe, self.values, {step.id for step in recipe.steps} - second)
        return with_stated(recipe, {**shared, **self.preference_values}, second)


def second_line(recipe: Recipe) -> set[str]:
    """Ids of trainings that go on from another's model, and of the preparations of what they read; empty without."""
    further = further_trainings(recipe)
    return {each.id for step in further for each in (step, preparation_of(recipe, step)) if each is not None}
