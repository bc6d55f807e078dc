"""Every check over a dataset: which rows have which flaw, and the flaws as a person reads them.

The table `flags (code, row)` is the whole answer: each code with every row it was found in. The profile counts it,
`prepare_dataset`'s `drop` removes its rows, and both mean the same by a code because it is made in one place.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.contract import Context
from tools.data.detectors.judging import flag_texts
from tools.data.detectors.labels import flag_imbalance
from tools.data.detectors.languages import LanguageMix, flag_languages, language_mix
from tools.data.detectors.leaks import flag_leaks
from tools.data.detectors.lengths import flag_lengths
from tools.data.detectors.malformed import first_malformed
from tools.data.detectors.near_duplicates import flag_near_duplicates
from tools.data.detectors.pairs import flag_length_bias
from tools.data.detectors.record import Severity
from tools.data.detectors.registry import TEXT_DETECTORS
from tools.data.detectors.row_figures import create_checked, prompt_key, row_key
from tools.data.detectors.row_flaws import PREPARATION, ROW_CHECKS, settle_conflicts
from tools.data.detectors.unrepresentable import flag_unrepresentable
from tools.data.opening import Opened
from tools.data.profile.problem import SHOWN_ROWS, Problem, sentence_of
from tools.data.profile.token_lengths import TokenStats, context_length, count_tokens, token_stats, tokenizer_for
from tools.data.shapes.forms import Form
from tools.data.shapes.mapping import Mapped

__all__ = ["CODES", "Checked", "Problem", "Scope", "check", "find_problems", "prompt_key", "row_key"]


@dataclass(frozen=True)
class Told:
    """What is said of a code whose rows come from elsewhere than a condition. `sentence` follows "rows"."""

    severity: Severity
    fix: str | None
    sentence: str
    about: str


_OTHERS: dict[str, Told] = {
    "near_duplicate": Told(
        "warning",
        "near_deduplicate=true",
        "repeat an earlier row almost to the letter",
        flag_near_duplicates.__doc__ or "",
    ),
    "train_test_leak": Told("error", "drop=train_test_leak", "stand in the test as well", flag_leaks.__doc__ or ""),
    "over_max_length": Told(
        "warning",
        "max_tokens={limit}",
        "are longer than the model reads ({limit} tokens) and would be cut",
        flag_lengths.__doc__ or "",
    ),
    "no_trainable_token": Told(
        "error",
        "drop=no_trainable_token",
        "have a prompt so long that nothing of the answer is left within {limit} tokens",
        flag_lengths.__doc__ or "",
    ),
    "unrepresentable_text": Told(
        "warning",
        "drop=unrepresentable_text",
        "hold characters that the model's tokenizer cannot write back",
        flag_unrepresentable.__doc__ or "",
    ),
    "mixed_language": Told(
        "info", "drop=mixed_language", "are in another language than the rest", flag_languages.__doc__ or ""
    ),
    "length_bias": Told("warning", "drop=length_bias", "", flag_length_bias.__doc__ or ""),
    "label_imbalance": Told("info", "stratify=true", "", flag_imbalance.__doc__ or ""),
}
_STYLE = {"truncated_completion": 0.5}
"""Share of rows from which a finding is how these answers are written, and no flaw."""

CODES: tuple[str, ...] = (
    *(c.code for c in ROW_CHECKS),
    *(d.code for d in TEXT_DETECTORS),
    *_OTHERS,
)
"""Every code whose rows can be told, in the order problems are reported."""

FEW_ROWS = 10
"""Rows below which tuning is pointless: the least that OpenAI's fine-tuning guide accepts."""


@dataclass(frozen=True)
class Scope:
    """What to check for. Without `model` no tokens are counted, and what needs them is left out."""

    model: str | None = None
    max_length: int | None = None
    """Tokens above which a row is too long; None takes what the model reads at once."""
    test_data: str | None = None
    near: bool = True
    codes: frozenset[str] | None = None
    """Only these; None is all."""

    def wants(self, *codes: str) -> bool:
        return self.codes is None or not self.codes.isdisjoint(codes)


@dataclass
class Checked:
    """What `check` leaves besides the table `flags`."""

    tokens: TokenStats | None = None
    limit: int | None = None
    languages: LanguageMix | None = None
    said: dict[str, str] = field(default_factory=dict)
    """Whole sentences for codes that are about the dataset rather than single rows."""
    remarks: dict[str, str] = field(default_factory=dict)
    """What is added to a code's sentence, in parentheses."""


def check(dataset: Opened, made: Mapped, scope: Scope, context: Context) -> Checked:
    """Create `flags` and fill it. Raises `InputError` where the test rows that were named cannot be read."""
    connection = dataset.connection
    detectors = [d for d in TEXT_DETECTORS if scope.wants(d.code)]
    create_checked(dataset, made, detectors)
    connection.execute("CREATE TABLE flags (code VARCHAR, row BIGINT)")
    for statement in PREPARATION:
        connection.execute(statement)
    if scope.wants("conflicting_completion"):
        settle_conflicts(dataset)
    context.raise_if_cancelled()
    for row_check in ROW_CHECKS:
        if scope.wants(row_check.code) and row_check.applies(made):
            connection.execute(
                f"INSERT INTO flags SELECT DISTINCT '{row_check.code}', row FROM checked WHERE {row_check.condition}"
            )
    flag_texts(dataset, detectors, context)
    _drop_styles(dataset)
    done = Checked()
    if torn := first_malformed(dataset, "SELECT row FROM flags WHERE code = 'malformed_row'"):
        done.remarks["malformed_row"] = torn
    _of_the_whole(dataset, made, scope, done, context)
    if scope.model is not None:
        _of_tokens(dataset, made, scope, done, context)
    return done


def _drop_styles(dataset: Opened) -> None:
    for code, share in _STYLE.items():
        dataset.connection.execute(
            f"DELETE FROM flags WHERE code = '{code}' AND (SELECT count(*) FROM flags WHERE code = '{code}') > "
            f"{share} * (SELECT count(DISTINCT row) FROM checked WHERE fault IS NULL)"
        )


def _of_the_whole(dataset: Opened, made: Mapped, scope: Scope, done: Checked, context: Context) -> None:
    """Checks that look at more than a row: other rows, the test, the languages, the lengths of pairs."""
    if scope.wants("mixed_language"):
        done.languages = language_mix(dataset)
        flag_languages(dataset, done.languages, context)
    if scope.wants("length_bias") and made.form is Form.PREFERENCE and (said := flag_length_bias(dataset)):
        done.said["length_bias"] = said
    if scope.wants("label_imbalance") and "label" in made.columns and (said := flag_imbalance(dataset)):
        done.said["label_imbalance"] = said
    context.raise_if_cancelled()
    if scope.near and scope.wants("near_duplicate"):
        flag_near_duplicates(dataset, made)
    context.raise_if_cancelled()
    if scope.wants("train_test_leak"):
        flag_leaks(dataset, scope.test_data, near=scope.near)


def _of_tokens(dataset: Opened, made: Mapped, scope: Scope, done: Checked, context: Context) -> None:
    if scope.model is None or not scope.wants("over_max_length", "no_trainable_token", "unrepresentable_text"):
        return
    model, tokenizer = tokenizer_for(scope.model, context)
    length = context_length(tokenizer, model)
    count_tokens(dataset, made, tokenizer, context, listed="checked")
    done.tokens = token_stats(dataset, model, length)
    # Raw text is packed into blocks of the model's length, so no document is too long.
    done.limit = None if made.form is Form.TEXT else scope.max_length or length
    if done.limit is not None and not flag_lengths(dataset, made, tokenizer, done.limit, context):
        done.remarks["over_max_length"] = "partly estimated: too many are near the limit to count each"
    if scope.wants("unrepresentable_text"):
        flag_unrepresentable(dataset, tokenizer)


def find_problems(dataset: Opened, done: Checked) -> list[Problem]:
    """The flags as problems, in the order of `CODES`."""
    total = dataset.one("SELECT count(*) FROM rows")
    found = {
        code: (count, rows)
        for code, count, rows in dataset.connection.execute(
            "SELECT code, count(*), list_sort(min(row, $shown)) FROM (SELECT DISTINCT code, row FROM flags) GROUP BY 1",
            {"shown": SHOWN_ROWS},
        ).fetchall()
    }
    problems = []
    for code, told in _all_told().items():
        if code not in found:
            continue
        count, rows = found[code]
        limit = f"{done.limit:,}" if done.limit else ""
        problems.append(
            Problem(
                code=code,
                severity=told.severity,
                count=count,
                share=count / max(total, 1),
                rows=rows,
                fix=told.fix.replace("{limit}", str(done.limit)) if told.fix else None,
                sentence=done.said.get(code)
                or sentence_of(count, told.sentence.replace("{limit}", limit), done.remarks.get(code)),
                about=" ".join(told.about.split()),
            )
        )
    return [*problems, *_few(dataset, total)]


def told_of(code: str) -> Told:
    """What is said of a code. Raises `KeyError` for one there is not."""
    return _all_told()[code]


def _all_told() -> dict[str, Told]:
    told: dict[str, Told] = {c.code: Told(c.severity, c.fix, c.sentence, c.about) for c in ROW_CHECKS}
    told.update({d.code: Told(d.severity, d.fix, d.sentence, d.described) for d in TEXT_DETECTORS})
    return {**told, **_OTHERS}


def _few(dataset: Opened, total: int) -> list[Problem]:
    usable = dataset.one("SELECT count(*) FROM checked WHERE fault IS NULL AND id NOT IN (SELECT id FROM repeated)")
    if not 0 < usable < FEW_ROWS:
        return []
    sentence = f"Only {usable} usable row{'s' * (usable > 1)}: too few to learn more than by heart."
    return [
        Problem(
            code="few_rows",
            severity="warning",
            count=usable,
            share=usable / max(total, 1),
            rows=[],
            fix=None,
            sentence=sentence,
            about=f"Fewer than {FEW_ROWS} rows.",
        )
    ]
