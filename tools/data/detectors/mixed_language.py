"""Which languages a dataset is in, and the rows that fall out of it."""

from __future__ import annotations

from collections import Counter

from pydantic import BaseModel, ConfigDict

from tools.data.detectors.detector import dataset_detector
from tools.data.detectors.inspection import Inspection

SAMPLE = 1_000
"""Rows the mix is told from."""
MAIN = 0.6
"""Share of the rows from which a language is the dataset's own."""
WITHOUT_MAIN = 50_000
"""Rows looked at, the first ones, where no language is the dataset's own and each row has to be told by itself."""
TASK = 0.5
"""Share of rows found foreign from which being so is the task, as in translation, and no flaw."""
BATCH = 2_000


class LanguageShare(BaseModel):
    """A language (ISO 639-1) and its share of the rows that are long enough to tell."""

    model_config = ConfigDict(extra="forbid")
    language: str
    share: float


class LanguageMix(BaseModel):
    """Languages by share of rows, the most frequent first."""

    model_config = ConfigDict(extra="forbid")
    counted: int
    """Rows whose language could be told, of a sample."""
    exact: bool
    """Whether every row was looked at."""
    error: float
    """Half the width of the widest 95 % interval of a share; 0 where exact."""
    shares: list[LanguageShare]


def language_mix(inspection: Inspection) -> LanguageMix:
    """The mix of a sample of usable rows, by the language that most of a row is in."""
    dataset = inspection.dataset
    from tools.data.detectors.language import detect

    usable = dataset.one("SELECT count(*) FROM checked WHERE fault IS NULL")
    found = dataset.connection.execute(
        "SELECT concat_ws(chr(10), asked, said) FROM texts WHERE id IN (SELECT id FROM checked WHERE fault IS NULL "
        f"ORDER BY hash(id) LIMIT {SAMPLE})"
    ).fetchall()
    counts: Counter[str] = Counter()
    for (text,) in found:
        if languages := detect(text):
            counts[max(languages, key=lambda pair: pair[1])[0]] += 1
    counted = counts.total()
    shares = [LanguageShare(language=code, share=n / counted) for code, n in counts.most_common()]
    exact = usable <= SAMPLE
    # The interval is widest for a share of one half.
    error = 0.0 if exact or not counted else 1.96 * 0.5 / counted**0.5
    return LanguageMix(counted=counted, exact=exact, error=error, shares=shares)


@dataset_detector(
    "mixed_language",
    "info",
    "are in another language than the rest",
    rank=350,
    fix="drop=mixed_language",
    noun="row in another language",
)
def mixed_language(inspection: Inspection) -> None:
    """Rows of which a substantial part is in another language than the dataset's own, or whose answer is in another
    than its prompt. Where most rows are, that is the task, and none is counted.

    Source: fastText's language identification (Joulin et al., 2016); the shares are our own. Known misses: sentences
    below twenty letters, near relatives such as Norwegian in Danish, and rows beyond the first fifty thousand where
    several languages share the dataset evenly.
    """
    from tools.data.detectors.language import foreign
    from tools.data.detectors.language_words import gate

    dataset, mix = inspection.dataset, inspection.shared(language_mix)
    main = mix.shares[0].language if mix.shares and mix.shares[0].share >= MAIN else None
    connection = dataset.connection
    passing = f"({gate('coalesce(asked, said)', main)} OR {gate('said', main)})" if main else f"id <= {WITHOUT_MAIN}"
    reader = connection.cursor().execute(f"SELECT row, asked, said FROM texts WHERE fault IS NULL AND {passing}")
    rows: list[int] = []
    while batch := reader.fetchmany(BATCH):
        inspection.context.raise_if_cancelled()
        rows += [row for row, asked, said in batch if foreign(asked, said, main)]
    usable = dataset.one("SELECT count(*) FROM checked WHERE fault IS NULL")
    if not rows or len(rows) > TASK * usable:
        return
    connection.execute(
        "INSERT INTO flags SELECT DISTINCT 'mixed_language', r FROM (SELECT unnest($rows) AS r)", {"rows": rows}
    )
