"""A digest tells what a file or a folder holds, names included, and nothing else."""

from __future__ import annotations

from pathlib import Path

from tools.digests import digest_path


def folder(root: Path, **files: str) -> Path:
    root.mkdir(parents=True)
    for name, text in files.items():
        (root / name).write_text(text)
    return root


def test_equal_content_has_an_equal_digest_wherever_it_lies(tmp_path: Path) -> None:
    one, other = folder(tmp_path / "one", a="x", b="y"), folder(tmp_path / "elsewhere" / "two", b="y", a="x")
    assert digest_path(one) == digest_path(other)
    assert digest_path(one / "a") == digest_path(other / "a")
    assert digest_path(one / "a").startswith("sha256:")


def test_names_and_bytes_both_count(tmp_path: Path) -> None:
    one = digest_path(folder(tmp_path / "one", a="x", b="y"))
    assert one != digest_path(folder(tmp_path / "renamed", a="x", c="y"))
    assert one != digest_path(folder(tmp_path / "changed", a="x", b="z"))
    assert one != digest_path(folder(tmp_path / "exchanged", a="y", b="x"))
