"""A text file as UTF-8 blocks of whole lines, decompressed and decoded, whatever its encoding and its line ends."""

from __future__ import annotations

import codecs
import gzip
import re
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

from tools.errors import InputError

CHUNK = 1 << 20
MAX_BYTES = 64 << 30
"""A compressed file may not grow beyond this: what would is a bomb, or a case for Parquet."""
MAX_LINE = 64 << 20
"""Bytes of one line; more is not text in lines."""
GZIP_RATIO = 300
"""DEFLATE reaches about 1000 to 1 on nothing but repetition; text stays under 30 to 1."""
GZIP_FLOOR = 64 << 20
"""Bytes that any compressed file may unpack to, however small it is."""

GZIP = b"\x1f\x8b"
"""What a gzipped file begins with."""
WESTERN = "cp1252"
"""What is not UTF-8 is taken for, unless there is a reason to think otherwise: Windows-1252, as browsers do."""
NOT_LATIN = "\u0370"
"""Letters from here on are of other scripts: Greek comes first."""
GUESSED_FROM = 32 << 10
"""Bytes that an encoding is guessed from."""
FEWEST_MARKS = 16
"""Bytes beyond ASCII below which nothing is guessed."""
_WORD = re.compile(r"[^\W\d_]+")
REPLACED = "\N{REPLACEMENT CHARACTER}".encode()


@dataclass(frozen=True)
class Block:
    """Whole lines, each ended by a line feed except perhaps the file's last."""

    data: bytes
    first: int
    """Number of its first line, 1-based."""
    odd: frozenset[int] = frozenset()
    """Numbers of the lines whose bytes were not what the file's encoding allows."""


def read_blocks(path: Path) -> Iterator[Block]:
    """The file in blocks of about a megabyte.

    A line that is not UTF-8 is read in the encoding that such lines of the file most likely have: see `likely_codec`.
    UTF-16 and UTF-32 are known by their byte order mark, UTF-16 also by its zero bytes. A file without a single line
    feed in its first megabyte, but with carriage returns, has those as its line ends. Zero bytes are left out.
    Raises `InputError` for a file that cannot be read to its end or unpacks to more than any text does.
    """
    try:
        yield from _numbered(recoded(path), path.name)
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(f"{path.name} cannot be read to its end: {error}.", "Check that it is whole.") from error


def read_chunks(path: Path) -> Iterator[bytes]:
    """A file's bytes as they are, decompressed and bounded."""
    packed = is_gzip(path)
    bound = min(MAX_BYTES, max(GZIP_FLOOR, path.stat().st_size * GZIP_RATIO)) if packed else None
    read = 0
    with gzip.open(path, "rb") if packed else path.open("rb") as handle:
        stream = cast(IO[bytes], handle)
        while chunk := stream.read(CHUNK):
            read += len(chunk)
            if bound is not None and read > bound:
                raise InputError(
                    f"{path.name} unpacks to more than {bound >> 20:,} MB, which no text does.",
                    "Unpack it yourself first.",
                )
            yield chunk


def check_packed(files: Iterable[Path]) -> None:
    """Unpack compressed files to nowhere: a bomb or a torn file is refused before its rows are taken apart.

    That costs about a second for 400 MB; taking apart what a small bomb unpacks to costs minutes.
    """
    for path in files:
        if not is_gzip(path):
            continue
        try:
            for _ in read_chunks(path):
                pass
        except (OSError, EOFError, zlib.error) as error:
            raise InputError(f"{path.name} cannot be read to its end: {error}.", "Check that it is whole.") from error


def recoded(path: Path) -> Iterator[tuple[bytes, bool]]:
    """Chunks in which lines end with a line feed, and whether they were decoded already.

    Only what was decoded is sure to be UTF-8: what is not is mended where lines (or values) are known.
    """
    decoder: codecs.IncrementalDecoder | None = None
    lone = first = True
    for chunk in read_chunks(path):
        if first:
            codec = wide_codec(chunk)
            decoder = codecs.getincrementaldecoder(codec)(errors="replace") if codec else None
            chunk = chunk if decoder else chunk.removeprefix(codecs.BOM_UTF8)
        # A surrogate that stands alone is replaced as well: UTF-8 has no way to write it.
        data = decoder.decode(chunk).encode("utf-8", "replace") if decoder else chunk
        if first:
            lone = b"\r" in data and b"\n" not in data
            first = False
        yield data.replace(b"\r", b"\n") if lone else data, decoder is not None
    if decoder and (tail := decoder.decode(b"", final=True)):
        yield tail.encode("utf-8", "replace"), True


def _numbered(chunks: Iterator[tuple[bytes, bool]], name: str) -> Iterator[Block]:
    rest, number, wide = b"", 1, False
    mender = Mender()
    for chunk, wide in chunks:
        block = rest + chunk if rest else chunk
        cut = block.rfind(b"\n") + 1
        rest = block[cut:]
        if len(rest) > MAX_LINE:
            raise InputError(f"{name} has a line of more than {MAX_LINE >> 20} MB.", "Save its rows on a line each.")
        if cut:
            yield mender.block(block[:cut], number, wide)
            number += block.count(b"\n", 0, cut)
    if rest:
        yield mender.block(rest, number, wide)


class Mender:
    """Makes UTF-8 of one file's lines (or values). What its first bad ones were written in is taken for all of them.

    A line that is UTF-8 stays as it is, so that a file of mixed encodings keeps its good lines.
    """

    def __init__(self) -> None:
        self._codec = ""

    def block(self, data: bytes, first: int, wide: bool) -> Block:
        """Lines from number `first` on as UTF-8 without zero bytes; `wide` says that they were decoded already."""
        if wide:
            return Block(data.replace(b"\0", b""), first, _where(data, first, (REPLACED, b"\0")))
        odd = _where(data, first, (b"\0",))
        data = data.replace(b"\0", b"") if odd else data
        if _is_utf8(data):
            return Block(data, first, odd)
        lines, flags = zip(*self.texts(data.split(b"\n")), strict=True)
        return Block(b"\n".join(lines), first, odd | {first + at for at, flag in enumerate(flags) if flag})

    def texts(self, texts: Iterable[bytes]) -> list[tuple[bytes, bool]]:
        """Each text as UTF-8, and whether it was not."""
        held = [(text, not _is_utf8(text)) for text in texts]
        if not self._codec and (bad := [text for text, odd in held if odd]):
            self._codec = likely_codec(bad)
        return [(_recode(text, self._codec or WESTERN) if odd else text, odd) for text, odd in held]


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _recode(text: bytes, codec: str) -> bytes:
    # Five bytes mean nothing in Windows-1252; Latin-1 gives every byte a character.
    for each in (codec, WESTERN):
        try:
            return text.decode(each).encode()
        except UnicodeDecodeError:
            continue
    return text.decode("latin-1").encode()


def likely_codec(texts: Iterable[bytes]) -> str:
    """The encoding of texts that are not UTF-8; empty where there is too little to go by.

    It is what charset-normalizer guesses where that gives another script than Latin and words that do not mix the two;
    else Windows-1252, by far the most usual.

    Among encodings of Latin letters its guess is not believed: of short texts in Western languages it takes half for
    Central European. Measured on sentences in fifteen languages: Cyrillic, Arabic, Chinese, Japanese and Korean files
    of six lines and more are all read as they were written, and no text in Latin letters is taken for one of those.
    """
    sample = b""
    for text in texts:
        sample += text + b"\n"
        if len(sample) > GUESSED_FROM:
            break
    if sum(byte > 0x7F for byte in sample) < FEWEST_MARKS:
        return ""
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    return best.encoding if best is not None and _is_another_script(str(best)) else WESTERN


def _is_another_script(text: str) -> bool:
    beyond = [character >= NOT_LATIN for character in text if not character.isascii()]
    words = [word for word in _WORD.findall(text) if max(word) >= NOT_LATIN]
    mixed = sum(min(word).isascii() for word in words)
    return sum(beyond) >= 0.8 * len(beyond) and mixed <= 0.1 * len(words)


def _where(data: bytes, first: int, marks: tuple[bytes, ...]) -> frozenset[int]:
    if not any(mark in data for mark in marks):
        return frozenset()
    lines = enumerate(data.split(b"\n"), start=first)
    return frozenset(number for number, line in lines if any(mark in line for mark in marks))


def is_gzip(path: Path) -> bool:
    """By content: a name that ends in .gz proves nothing, and a missing .gz neither."""
    with path.open("rb") as handle:
        return handle.read(len(GZIP)) == GZIP


def wide_codec(head: bytes) -> str | None:
    """The codec of a text in units of two or four bytes, by its byte order mark or its zero bytes; None for others.

    Without a mark, UTF-16 is assumed where more than 30 % of the bytes at odd (or even) places of the first 4 KiB are
    zero and fewer than 5 % of the others: in Western text nearly every high byte is. It misses unmarked UTF-16 of
    other scripts.
    """
    if head.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        return "utf-32"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    start = head[: min(len(head), 4096) & ~1]
    if len(start) < 4:
        return None
    even, odd = (start[at::2].count(0) / (len(start) / 2) for at in (0, 1))
    if odd > 0.3 and even < 0.05:
        return "utf-16-le"
    if even > 0.3 and odd < 0.05:
        return "utf-16-be"
    return None
