"""Holding rows out so that no question stands on both sides."""

from __future__ import annotations

from tools.data.checks import prompt_key
from tools.data.mapping import Mapped
from tools.data.opening import Opened
from tools.errors import InputError


def split(dataset: Opened, made: Mapped, table: str, test_size: float, seed: int) -> None:
    """Create `sides (id, side)` for the usable rows of `table`; `side` is train or test.

    All rows of one question go to the same side, or the test would ask what was trained on. Questions are taken in an
    order that only the seed and their text decide, as long as they fit into the size asked for; so at most that many
    rows are held out, and fewer only where the next question would be too big. At least one question stays on each side
    where there are two.
    Raises `InputError` when more rows are to be held out than there are.
    """
    usable = dataset.one(f"SELECT count(*) FROM {table} WHERE fault IS NULL")
    wanted = round(test_size * usable) if test_size < 1 else int(test_size)
    if test_size >= 1 and wanted >= usable > 0:
        raise InputError(
            f"test_size={wanted} leaves nothing to train on: {usable} rows can be used.",
            f"Give a number below {usable}, or a share such as 0.1.",
        )
    wanted = max(1, wanted) if test_size else 0
    connection = dataset.connection
    connection.execute(
        f"CREATE TABLE asks AS SELECT {prompt_key(made, 't')} AS key, count(*) AS size, "
        f"md5('{int(seed)}:' || {prompt_key(made, 't')}) AS draw FROM {table} t WHERE fault IS NULL GROUP BY 1"
    )
    questions = connection.execute("SELECT key, size FROM asks ORDER BY draw, key").fetchall()
    chosen: list[str] = []
    left = wanted
    for key, size in questions:
        if size <= left and len(chosen) < len(questions) - 1:
            chosen.append(key)
            left -= size
    if wanted and not chosen and len(questions) > 1:
        chosen = [min(questions, key=lambda question: question[1])[0]]
    connection.execute("CREATE TABLE held (key VARCHAR)")
    if chosen:
        connection.execute("INSERT INTO held SELECT unnest($keys)", {"keys": chosen})
    connection.execute(
        f"CREATE TABLE sides AS SELECT t.id, CASE WHEN h.key IS NULL THEN 'train' ELSE 'test' END AS side "
        f"FROM {table} t LEFT JOIN held h ON h.key = {prompt_key(made, 't')} WHERE t.fault IS NULL"
    )
