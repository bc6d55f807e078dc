"""What is printed steers no terminal."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from agent.cli.say import printable


def test_control_characters_are_shown() -> None:
    assert printable("a\x1b[2J\x1b]0;evil\x07b\x9bm\tc\nd") == "a\\x1b[2J\\x1b]0;evil\\x07b\\x9bm\tc\nd"
    assert printable("plain, “quoted” → ok") == "plain, “quoted” → ok"


def test_no_command_prints_past_it() -> None:
    """Commands print through `say`; JSON escapes what it holds by itself."""
    folder = Path(__file__).resolve().parents[3] / "agent" / "cli"
    direct = [file.name for file in folder.glob("*.py") if "click.echo(" in file.read_text(encoding="utf-8")]
    assert sorted(direct) == ["__init__.py", "say.py"]


def test_a_file_that_steers_terminals_is_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from agent.cli import main

    data = tmp_path / "ansi.csv"
    data.write_bytes(b"question,answer\n\x1b[2JWhere?,\x1b]0;evil\x07Here.\nWhen?,Soon.\n")
    monkeypatch.setenv("TUNESMITH_WORKSPACE", str(tmp_path / "workspace"))
    command = ["run", "query_dataset", f"data={data}", "sql=SELECT * FROM data"]
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.suppress(SystemExit):
        main(command)
    assert "\x1b" not in out.getvalue()
    assert "\\x1b[2JWhere?" in out.getvalue()


def test_an_interrupted_command_exits_with_130(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from agent.cli import main, watch

    def pressed(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setenv("TUNESMITH_WORKSPACE", str(tmp_path / "workspace"))
    monkeypatch.setattr(watch, "follow", pressed)
    data = tmp_path / "data.csv"
    data.write_text("question,answer\na,b\nc,d\n")
    assert main(["run", "query_dataset", f"data={data}", "sql=SELECT 1"]) == 130
    assert "The run goes on" in capsys.readouterr().err
