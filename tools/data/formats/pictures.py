"""Pictures, which hold no text to learn from."""

from __future__ import annotations

from tools.data.formats.file_format import Format

_NO_TEXT = "Write what it shows into a file with text."

PNG = Format(name="png", title="a PNG picture", rank=220, suffixes=(".png",), begins=(b"\x89PNG",), refused=_NO_TEXT)
JPEG = Format(
    name="jpeg", title="a JPEG picture", rank=221, suffixes=(".jpg", ".jpeg"), begins=(b"\xff\xd8\xff",),
    refused=_NO_TEXT,
)  # fmt: skip
GIF = Format(name="gif", title="a GIF picture", rank=222, suffixes=(".gif",), begins=(b"GIF8",), refused=_NO_TEXT)
