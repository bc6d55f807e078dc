"""Start-up: `--help`, planning and an unchanged replay as whole processes, beside `trl --help` and bare Python.

    python benchmarks/startup.py [--runs 5]

Prints the median wall seconds of each command and its ratio to bare Python. Targets: --help ≤ 0.3 s, plan ≤ 0.6 s,
an unchanged replay ≤ 1.5 s.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUPPORT = ROOT / "recipes" / "examples" / "support.csv"
RECIPE = f"""
tunesmith: 1
name: startup
inputs: {{data: {{path: {SUPPORT}}}}}
steps:
  - {{id: prepare, tool: prepare_dataset, with: {{data: "${{inputs.data}}"}}}}
  - {{id: train, tool: train_sft, with: {{data: "${{steps.prepare.train}}", max_steps: 2}}}}
"""


def seconds(command: list[str], runs: int) -> float:
    """Median wall time after one run that is not counted."""
    taken = []
    for _ in range(runs + 1):
        began = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        taken.append(time.perf_counter() - began)
    return statistics.median(taken[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    ours = [sys.executable, "-m", "agent.cli"]
    with tempfile.TemporaryDirectory() as folder:
        recipe = Path(folder) / "startup.yaml"
        recipe.write_text(RECIPE)
        commands = {
            "python -c pass": [sys.executable, "-c", "pass"],
            "trl --help": [str(Path(sys.executable).with_name("trl")), "--help"],
            "tunesmith --help": [*ours, "--help"],
            "tunesmith plan": [*ours, "plan", "fine-tune on support.csv for 2 epochs", "--file", str(SUPPORT)],
            "tunesmith replay (unchanged)": [*ours, "--workspace", f"{folder}/w", "replay", str(recipe)],
        }
        bare = None
        for name, command in commands.items():
            taken = seconds(command, runs)
            bare = bare or taken
            print(f"{name:32}{taken:8.3f} s   {taken / bare:6.1f}× bare Python")


if __name__ == "__main__":
    main()
