"""Writes docs/map.md and docs/tools.md from the code itself: `python scripts/docs.py`."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def first_sentence(path: Path) -> str:
    """The first line of a file's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return text.splitlines()[0].rstrip(".").replace("|", "\\|") if text else ""


def file_map() -> str:
    """A heading for each folder with what lives there, and a table of its files."""
    parts = ["# Every file", "", "Written by `python scripts/docs.py` from the first line of each file."]
    for layer in ("agent", "tools", "ui"):
        for folder in sorted({path.parent for path in (ROOT / layer).rglob("*.py")}):
            files = sorted(path for path in folder.glob("*.py") if path.name != "__init__.py")
            package = folder / "__init__.py"
            parts += ["", f"## {folder.relative_to(ROOT)}/"]
            if package.is_file() and (said := first_sentence(package)):
                parts += ["", f"{said}."]
            if files:
                parts += ["", "| file | what it is |", "| --- | --- |"]
                parts += [f"| `{path.name}` | {first_sentence(path)} |" for path in files]
    return "\n".join(parts) + "\n"


def tool_page() -> str:
    """The table of tools."""
    from agent.cli.tools import markdown_table

    said = "Written by `python scripts/docs.py`. `tunesmith tools NAME` shows what each parameter means."
    return f"# Every tool\n\n{said}\n\n{markdown_table()}\n"


PAGES = {"docs/map.md": file_map, "docs/tools.md": tool_page}

if __name__ == "__main__":
    for place, page in PAGES.items():
        (ROOT / place).write_text(page(), encoding="utf-8")
