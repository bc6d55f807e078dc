"""Archives, which may hold anything: refused by name, with what to do instead. A gzipped file is read as what it is."""

from __future__ import annotations

from tools.data.formats.file_format import Format

_UNPACK = "Unpack it and upload the file with the rows."

ZIP = Format(
    name="zip", title="a zip archive (or an Office document)", rank=199, suffixes=(".zip",), begins=(b"PK\x03\x04",),
    refused=_UNPACK,
)  # fmt: skip
SEVEN_ZIP = Format(
    name="seven_zip", title="a 7z archive", rank=211, suffixes=(".7z",), begins=(b"7z\xbc\xaf",), refused=_UNPACK
)
BZIP2 = Format(name="bzip2", title="a bzip2 archive", rank=212, suffixes=(".bz2",), begins=(b"BZh",), refused=_UNPACK)
XZ = Format(name="xz", title="an xz archive", rank=213, suffixes=(".xz",), begins=(b"\xfd7zXZ",), refused=_UNPACK)
ZSTANDARD = Format(
    name="zstandard", title="a zstandard archive", rank=214, suffixes=(".zst",), begins=(b"(\xb5/\xfd",),
    refused=_UNPACK,
)  # fmt: skip
RAR = Format(name="rar", title="a RAR archive", rank=215, suffixes=(".rar",), begins=(b"Rar!",), refused=_UNPACK)
