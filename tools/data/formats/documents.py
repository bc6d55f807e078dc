"""Documents, which hold text but no rows: refused by name, with what to do instead."""

from __future__ import annotations

from tools.data.formats.file_format import Format

_COPY = "Copy its text into a .txt file, or its questions and answers into a table."
_OLD_OFFICE, _ZIPPED = b"\xd0\xcf\x11\xe0", b"PK\x03\x04"

PDF = Format(name="pdf", title="a PDF", rank=200, suffixes=(".pdf",), begins=(b"%PDF",), refused=_COPY)
WORD = Format(name="word", title="a Word document", rank=201, suffixes=(".docx",), begins=(_ZIPPED,), refused=_COPY)
EXCEL = Format(
    name="excel", title="an Excel workbook", rank=202, suffixes=(".xlsx",), begins=(_ZIPPED,),
    refused="Save each of its sheets as CSV.",
)  # fmt: skip
OLD_OFFICE = Format(
    name="old_office", title="an old Office document", rank=203, suffixes=(".doc", ".xls"), begins=(_OLD_OFFICE,),
    refused="Save a workbook's sheets as CSV, or copy a document's text into a .txt file.",
)  # fmt: skip
RICH_TEXT = Format(
    name="rich_text", title="a rich-text document", rank=204, suffixes=(".rtf",), begins=(b"{\\rtf",), refused=_COPY
)
