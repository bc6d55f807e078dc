"""A profile of a million rows beside a plain scan of the same file, and beside other profilers at 100,000 rows.

    python benchmarks/profile_speed.py [--rows 1000000] [--rounds 3] [--ydata PYTHON] [--data-juicer PYTHON]

Everything runs in a process of its own, one after the other, and its peak memory is the process's. The plain scan is
DuckDB's `read_json` that adds up the lengths of both columns, so that every value is read and nothing is kept; its
best of all rounds counts. Targets: all checks but near-duplicates in at most 20 times that and 2 GiB, with
near-duplicates in at most 120 s. The other profilers need packages that are not part of this one (`ydata-profiling`,
`py-data-juicer`): name the Python that has them. Theirs look at fewer things: columns and their values with ydata's
minimal report; for Data-Juicer its analyzer with the filters for text length, special characters and words.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from itertools import islice
from pathlib import Path

from million import write

ROOT = Path(__file__).resolve().parent.parent
TIMED = """
import json, resource, sys, time
began = time.perf_counter()
{body}
taken = time.perf_counter() - began
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
with open(sys.argv[1], "w") as out:
    json.dump({{"seconds": taken, "gib": peak, "found": found}}, out)
"""
SCAN = """
import duckdb
found = duckdb.sql("SELECT count(*), sum(length(prompt)), sum(length(completion)) "
                   "FROM read_json('{file}', format = 'newline_delimited')").fetchall()[0][0]
"""
OURS = """
import sys
sys.path.insert(0, {root!r})
import tempfile
from pathlib import Path
from tools.contract import Context
from tools.profile_dataset import ProfileDatasetParams, profile_dataset
params = ProfileDatasetParams(data="{file}", near_duplicates={near})
result = profile_dataset.run(params, Context(work=Path(tempfile.mkdtemp())))
found = {{p.code: p.count for p in result.problems}}
"""
YDATA = """
import pandas
from ydata_profiling import ProfileReport
frame = pandas.read_json("{file}", lines=True)
report = ProfileReport(frame, minimal=True, progress_bar=False)
found = len(report.to_json())
"""
DATA_JUICER = """
import tempfile
from pathlib import Path
from data_juicer.config import init_configs
from data_juicer.core import Analyzer
out = Path(tempfile.mkdtemp())
(out / "analyze.yaml").write_text(
    "dataset_path: {file}\\nexport_path: " + str(out) + "/out.jsonl\\nnp: 2\\ntext_keys: completion\\nprocess:\\n"
    "  - text_length_filter:\\n  - special_characters_filter:\\n  - words_num_filter:\\n  - word_repetition_filter:\\n"
)
Analyzer(init_configs(["--config", str(out / "analyze.yaml")])).run()
found = "analyzed"
"""


def timed(python: str, body: str, **values: object) -> dict[str, object] | None:
    """What a body took in a process of its own; None, with a line on why, where it failed."""
    # In a file: some profilers keep standard output for themselves.
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "result.json"
        command = [python, "-c", TIMED.format(body=body.format(**values)), str(result)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode or not result.is_file():
            print("   failed:", (done.stderr.strip().splitlines() or ["without a word"])[-1])
            return None
        read: dict[str, object] = json.loads(result.read_text())
        return read


def best(rounds: int, python: str, body: str, **values: object) -> dict[str, object] | None:
    runs = [run for run in (timed(python, body, **values) for _ in range(rounds)) if run]
    return min(runs, key=lambda run: float(str(run["seconds"]))) if runs else None


def row(name: str, run: dict[str, object] | None, base: float | None) -> None:
    if run is None:
        return
    seconds = float(str(run["seconds"]))
    ratio = f"{seconds / base:8.1f}×" if base else ""
    print(f"{name:44}{seconds:9.2f} s{float(str(run['gib'])):8.2f} GiB{ratio}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--file", type=Path, help="a file made before by benchmarks/million.py")
    parser.add_argument("--ydata", help="a Python that has ydata-profiling")
    parser.add_argument("--data-juicer", help="a Python that has py-data-juicer")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        file = given.file or Path(folder) / "million.jsonl"
        if given.file is None:
            write(file, given.rows, 7)
        print(f"{file.stat().st_size / 1e6:,.0f} MB, peak memory and ratio to the plain scan")
        scan = best(given.rounds, sys.executable, SCAN, file=file)
        base = float(str(scan["seconds"])) if scan else None
        row("plain DuckDB scan", scan, base)
        whole = best(given.rounds, sys.executable, OURS, file=file, near=False, root=str(ROOT))
        row("profile, all checks but near-duplicates", whole, base)
        near = best(1, sys.executable, OURS, file=file, near=True, root=str(ROOT))
        row("profile, near-duplicates included", near, base)
        print("found:", near["found"] if near else None)
        beside(file, Path(folder) / "part.jsonl", given.ydata, given.data_juicer)


def beside(file: Path, part: Path, ydata: str | None, data_juicer: str | None) -> None:
    """The first 100,000 rows with ours and the others; the ratio is to ours."""
    with file.open(encoding="utf-8") as lines, part.open("w", encoding="utf-8") as out:
        out.writelines(islice(lines, 100_000))
    print("100,000 rows, ratio to ours without near-duplicates")
    ours = best(1, sys.executable, OURS, file=part, near=False, root=str(ROOT))
    base = float(str(ours["seconds"])) if ours else None
    row("profile, all checks but near-duplicates", ours, base)
    row("profile, near-duplicates included", best(1, sys.executable, OURS, file=part, near=True, root=str(ROOT)), base)
    for name, python, body in (
        ("ydata-profiling, minimal", ydata, YDATA),
        ("Data-Juicer analyzer", data_juicer, DATA_JUICER),
    ):
        if python is None:
            print(f"{name}: not measured, no Python with it was named")
        else:
            row(name, best(1, python, body, file=part), base)


if __name__ == "__main__":
    main()
