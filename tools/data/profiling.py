"""The work behind profile_dataset."""

from __future__ import annotations

from tools.contract import Context, Verdict
from tools.data.checks import Problem, create_checked, find_problems
from tools.data.columns import column_stats
from tools.data.examples import pick_examples
from tools.data.form import HOLDS, Form
from tools.data.mapping import Mapped
from tools.data.opening import Opened, opened
from tools.data.tokens import TokenStats, context_length, count_tokens, token_stats, tokenizer_for
from tools.profile_dataset import LabelCount, ProfileDatasetParams, ProfileDatasetResult

SHOWN_LABELS = 200


def profile(params: ProfileDatasetParams, context: Context) -> ProfileDatasetResult:
    """Read, map, count and check. Raises `InputError` for what is not a dataset."""
    with opened(params.data, params.chosen()) as dataset:
        context.raise_if_cancelled()
        for note in dataset.rows.notes:
            context.note(note)
        made = dataset.mapped
        total = dataset.one("SELECT count(*) FROM rows")
        if made is None:
            return _open_question(dataset, total)
        create_checked(dataset, made)
        tokens, limit = _count(dataset, made, params, context)
        context.raise_if_cancelled()
        problems = find_problems(dataset, made, limit)
        usable = dataset.one("SELECT count(*) FROM mapped WHERE fault IS NULL")
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
            tokens=tokens,
            labels=_labels(dataset, made),
            classes=dataset.one("SELECT count(DISTINCT label) FROM checked WHERE fault IS NULL"),
            examples=pick_examples(dataset, made),
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
        tokens=None,
        labels=[],
        classes=0,
        examples=[],
        problems=[],
        notes=dataset.rows.notes,
        verdict=Verdict(outcome="not fit", sentence=f"Not yet: {found.question or 'the columns are not clear.'}"),
    )


def _count(
    dataset: Opened, made: Mapped, params: ProfileDatasetParams, context: Context
) -> tuple[TokenStats | None, int | None]:
    """Token figures, and the length above which rows are too long.

    A row too long for the model can only be found where it was counted, so in a sample their number is that of the
    sample; the share above the limit can be read off the quantiles.
    """
    if params.model is None:
        return None, None
    model, tokenizer = tokenizer_for(params.model, context)
    length = context_length(tokenizer, model)
    count_tokens(dataset, made, tokenizer, context)
    dataset.connection.execute("UPDATE checked SET tokens = counted.tokens FROM counted WHERE counted.id = checked.id")
    # Raw text is packed into blocks of the model's length, so no document is too long.
    limit = None if made.form is Form.TEXT else params.max_length or length
    return token_stats(dataset, model, length), limit


def _labels(dataset: Opened, made: Mapped) -> list[LabelCount]:
    if "label" not in made.columns:
        return []
    found = dataset.connection.execute(
        "SELECT CAST(label AS VARCHAR), count(*) FROM checked WHERE fault IS NULL AND label IS NOT NULL "
        f"GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT {SHOWN_LABELS}"
    ).fetchall()
    return [LabelCount(label=label, rows=rows) for label, rows in found]


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
        listed = ", ".join(f"{p.count:,} {p.code.replace('_', ' ')}" for p in fixable[:4])
        more = " and more" if len(fixable) > 4 else ""
        return Verdict(outcome="ready after fixes", sentence=f"Ready after fixes: {usable:,} {holds}; {listed}{more}.")
    warned = [p.sentence for p in problems if p.severity == "warning"]
    return Verdict(outcome="ready", sentence=" ".join([f"Ready: {usable:,} usable rows ({holds}).", *warned[:2]]))
