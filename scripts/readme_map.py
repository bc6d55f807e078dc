"""Write the README's map of files and its table of tools from the files themselves: `python scripts/readme_map.py`."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from agent.cli.tools import markdown_table

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"


def first_sentence(path: Path) -> str:
    """The first line of a file's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.splitlines()[0].rstrip(".").replace("|", "\\|") if text else ""


def file_map() -> str:
    """A table a layer: file and what its docstring says first."""
    parts = []
    for layer in ("agent", "tools", "ui"):
        files = sorted((path for path in (ROOT / layer).rglob("*.py") if path.name != "__init__.py"), key=str)
        rows = [f"| `{path.relative_to(ROOT)}` | {first_sentence(path)} |" for path in files]
        parts.append("\n".join(["| file | what it is |", "| --- | --- |", *rows]))
    return "\n\n".join(parts)


def between(text: str, name: str, content: str) -> str:
    """Replace what stands between the two markers of that name."""
    pattern = rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)"
    assert re.search(pattern, text, flags=re.DOTALL), f"README.md has no {name} markers"
    return re.sub(pattern, lambda found: found.group(1) + content + found.group(2), text, flags=re.DOTALL)


if __name__ == "__main__":
    text = README.read_text(encoding="utf-8")
    README.write_text(between(between(text, "map", file_map()), "tools", markdown_table()), encoding="utf-8")
