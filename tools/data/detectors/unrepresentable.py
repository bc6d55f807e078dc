"""Texts that a tokenizer cannot write back: what it never saw as such, a model can neither read nor say."""

from __future__ import annotations

import string
from collections.abc import Iterable
from typing import Any

from tools.data.connection import quote_text
from tools.data.detectors.detector import dataset_detector
from tools.data.detectors.inspection import Inspection
from tools.data.detectors.token_counts import counted

_RARE = (
    "\N{PILE OF POO}\N{CUNEIFORM SIGN A}\N{LINEAR B SYLLABLE B008 A}\U000e0067\ue123\U0010fffd\N{ETHIOPIC SYLLABLE HA}"
)
"""Characters of far corners of Unicode. A tokenizer that brings all of them back works on bytes and loses nothing."""
_WHOLE = "concat_ws(chr(10), asked, said, other)"


@dataset_detector(
    "unrepresentable_text",
    "warning",
    "hold characters that the model's tokenizer cannot write back",
    rank=340,
    fix="drop=unrepresentable_text",
    noun="row the tokenizer cannot write",
    needs_model=True,
)
def unrepresentable_text(inspection: Inspection) -> None:
    """Usable rows with a character that encoding and decoding with the model's tokenizer loses.

    Characters are tried one by one, because whether a tokenizer knows one hardly depends on its neighbours; a blank
    that it puts in front or takes away does not count. Byte-level tokenizers lose nothing. Source: the tokenizer
    itself. Known misses: what only a combination of characters loses, such as an accent that a normaliser joins to its
    letter, which reads the same.
    """
    tokenizer = inspection.shared(counted).tokenizer
    connection = inspection.dataset.connection
    lost = lost_characters(tokenizer, string.printable)
    if lost_characters(tokenizer, _RARE):
        found = connection.execute(
            f"SELECT DISTINCT unnest(regexp_extract_all({_WHOLE}, '[^\\x00-\\x7F]')) FROM texts WHERE id IN "
            "(SELECT id FROM checked WHERE fault IS NULL AND bytes <> characters)"
        ).fetchall()
        lost |= lost_characters(tokenizer, sorted(character for (character,) in found))
    if not lost:
        return
    # Text by text: what joins them is not in the data.
    listed = "".join(f"\\x{{{ord(character):X}}}" for character in sorted(lost))
    pattern = quote_text(f"[{listed}]")
    matches = " OR ".join(f"coalesce(regexp_matches({part}, {pattern}), false)" for part in ("asked", "said", "other"))
    connection.execute(
        f"INSERT INTO flags SELECT DISTINCT 'unrepresentable_text', row FROM texts WHERE fault IS NULL AND ({matches})"
    )


def lost_characters(tokenizer: Any, characters: Iterable[str]) -> set[str]:
    """Those characters that do not come back from encoding and decoding, between two letters that do."""
    tried = list(characters)
    if not tried:
        return set()
    texts = [f"a{character}a" for character in tried]
    ids = tokenizer(texts, add_special_tokens=False, verbose=False)["input_ids"]
    unknown = tokenizer.unk_token_id
    lost = set()
    for character, text, tokens in zip(tried, texts, ids, strict=True):
        back = tokenizer.decode(tokens, skip_special_tokens=False, clean_up_tokenization_spaces=False)
        if (unknown is not None and unknown in tokens) or back.strip() != text:
            lost.add(character)
    return lost
