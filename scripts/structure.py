"""How the code hangs together: import circles and tool names written down. `python scripts/structure.py` prints both.

An import counts wherever it stands, inside a function too; only those under `if TYPE_CHECKING` are no dependency. A
tool's name counts where it is a whole string, in `agent/` and `ui/`, outside the recipes of the standard job.
"""

from __future__ import annotations

import ast
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
LAYERS = ("agent", "tools", "ui")
STANDARD_JOB = Path("agent/planner/jobs/standard_job.py")
"""The one place where tools may be named: it holds the recipes of the standard job."""


def modules() -> dict[str, Path]:
    """Dotted name to file, of all code."""
    files = [path for layer in LAYERS for path in sorted((ROOT / layer).rglob("*.py"))]
    return {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in files}


def imports(path: Path, known: set[str]) -> set[str]:
    """The modules among `known` that a file imports, wherever the import stands."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {id(node) for block in ast.walk(tree) if _is_for_types(block) for node in ast.walk(block)}
    found: set[str] = set()
    for node in ast.walk(tree):
        if id(node) in for_types:
            continue
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            # `from package import name` may name a module or something that the package itself holds.
            found |= {full if (full := f"{node.module}.{a.name}") in known else node.module for a in node.names}
    return found & known


def _is_for_types(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"


def circles() -> list[list[str]]:
    """Groups of modules that import each other, each sorted; Tarjan's strongly connected components."""
    files = modules()
    edges = {name: imports(path, set(files)) - {name} for name, path in files.items()}
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found: list[list[str]] = []

    def visit(name: str) -> None:
        order[name] = low[name] = len(order)
        stack.append(name)
        for other in sorted(edges[name]):
            if other not in order:
                visit(other)
                low[name] = min(low[name], low[other])
            elif other in stack:
                low[name] = min(low[name], order[other])
        if low[name] == order[name]:
            at = stack.index(name)
            if len(stack) - at > 1:
                found.append(sorted(stack[at:]))
            del stack[at:]

    for name in files:
        if name not in order:
            visit(name)
    return found


def tool_names_written() -> Counter[str]:
    """File to how many strings in it are the name of a tool."""
    from agent.catalogue import all_tools
    from tools.catalogue import LATER_TOOLS

    names = {*all_tools(), *(later.name for later in LATER_TOOLS)}
    counts: Counter[str] = Counter()
    for layer in ("agent", "ui"):
        for path in sorted((ROOT / layer).rglob("*.py")):
            place = path.relative_to(ROOT)
            if place != STANDARD_JOB:
                counts[str(place)] += sum(text in names for text in _strings(path))
    return +counts


def _strings(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def repeated_file_names() -> dict[str, list[str]]:
    """Names that several files bear, but for packages, commands and the operations they call."""
    places: dict[str, list[str]] = {}
    for path in modules().values():
        place = path.relative_to(ROOT)
        if not path.name.startswith("__") and place.parent != Path("agent/cli"):
            places.setdefault(path.name, []).append(str(place))
    return {name: found for name, found in sorted(places.items()) if len(found) > 1}


if __name__ == "__main__":
    groups = circles()
    print(f"import circles: {len(groups)}")
    for group in groups:
        print("  " + ", ".join(group))
    written = tool_names_written()
    print(f"tool names written in agent/ and ui/: {written.total()}")
    for place, count in written.most_common():
        print(f"  {count:3} {place}")
    repeated = repeated_file_names()
    print(f"file names that repeat: {len(repeated)}")
    for name, found in repeated.items():
        print(f"  {name}: {', '.join(found)}")
