"""What stands for a text while candidates are looked for: a MinHash signature, cut into bands."""

from __future__ import annotations

import math
from array import array
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from tools.data.near.pieces import Heartbeat, Texts, in_parallel
from tools.data.near.shingles import Shingles, shingles_of

SLOTS = 128
"""Hashes of a signature. Two texts agree in a slot with a probability that is their similarity (Broder 1997)."""
FOUND = 0.99
"""Least probability with which a pair at the threshold becomes a candidate."""
_SEED = 1
_MIX = np.uint64(0xFF51AFD7ED558CCD)


@dataclass(frozen=True)
class Banding:
    """A signature cut into `bands` of `rows` slots each; texts that agree in a whole band are candidates."""

    bands: int
    rows: int

    def found(self, similarity: float) -> float:
        """The probability that a pair of this similarity becomes a candidate: 1 - (1 - s^r)^b (Leskovec, Rajaraman &
        Ullman, Mining of Massive Datasets, section 3.4.2)."""
        return 1 - (1 - similarity**self.rows) ** self.bands


def banding(threshold: float) -> Banding:
    """The longest bands, and so the fewest false candidates, with which a pair at the threshold is found with at least
    `FOUND`. At 0.8: 21 bands of 6, found with 0.998."""
    fitting = (Banding(SLOTS // rows, rows) for rows in range(SLOTS // 4, 0, -1))
    return next(cut for cut in fitting if cut.found(threshold) >= FOUND or cut.rows == 1)


@dataclass(frozen=True)
class Sketches:
    """Texts and what stands for them, n of each."""

    texts: Texts
    slots: NDArray[np.uint8]
    """n × SLOTS: the last byte of each hash, enough to estimate by, at a quarter of the memory."""
    keys: NDArray[np.uint32]
    """bands × n: a hash of each band."""
    whole: NDArray[np.uint64]
    """A hash of the folded text: equal for texts that differ in case, blanks and punctuation alone; 0 for empty."""

    def __len__(self) -> int:
        return len(self.whole)

    @property
    def empty(self) -> NDArray[np.bool_]:
        """Texts of which folding leaves nothing; they resemble no other."""
        return self.whole == 0


def sketch(texts: Texts, threshold: float, heartbeat: Heartbeat = lambda done: None) -> Sketches:
    """Signatures of all texts; about 220 bytes a text are held."""
    cut = banding(threshold)
    slots = np.zeros((len(texts), SLOTS), np.uint8)
    keys = np.zeros((cut.bands, len(texts)), np.uint32)
    whole = np.zeros(len(texts), np.uint64)

    def work(begin: int, end: int) -> int:
        shingles = shingles_of(texts.slice(begin, end))
        hashes = _signatures(shingles)
        slots[begin:end] = hashes
        keys[:, begin:end] = _band_keys(hashes, cut)
        whole[begin:end] = _whole(shingles)
        return end

    for end in in_parallel(work, texts.pieces()):
        heartbeat(end / len(texts))
    return Sketches(texts, slots, keys, whole)


def _signatures(shingles: Shingles) -> NDArray[np.uint32]:
    """MinHash signatures, n × SLOTS, by rensa (Fast Similarity Sketching, Dahlgaard et al. 2017)."""
    from rensa import RMinHash

    starts = shingles.starts.astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(shingles.hashes, starts, SLOTS, _SEED)
    return np.frombuffer(array("I", chain.from_iterable(matrix.to_rows())), np.uint32).reshape(-1, SLOTS)


def _band_keys(hashes: NDArray[np.uint32], cut: Banding) -> NDArray[np.uint32]:
    used = hashes[:, : cut.bands * cut.rows].astype(np.uint64).reshape(len(hashes), cut.bands, cut.rows)
    keys = np.zeros((len(hashes), cut.bands), np.uint64)
    for row in range(cut.rows):
        keys ^= used[:, :, row]
        keys *= _MIX
        keys ^= keys >> np.uint64(32)
    return keys.T.astype(np.uint32)


def _whole(shingles: Shingles) -> NDArray[np.uint64]:
    """Each text's hash: the sum of its grams' hashes, each times the odd number of its place."""
    counts = np.diff(shingles.starts)
    filled = counts > 0
    whole = np.zeros(len(counts), np.uint64)
    if not filled.any():
        return whole
    begins = shingles.starts[:-1][filled]
    odd = np.arange(1, 2 * len(shingles.hashes), 2, dtype=np.uint64)
    # Places are counted over all texts; what that adds to a text's sum is its begin times the sum of its hashes.
    added = 2 * begins.astype(np.uint64) * np.add.reduceat(shingles.hashes, begins)
    odd *= shingles.hashes
    whole[filled] = np.add.reduceat(odd, begins) - added
    return np.where(filled & (whole == 0), np.uint64(1), whole)


def least_agreement(threshold: float) -> int:
    """Slots that two texts at the threshold agree in at least: two and a half standard deviations of a binomial
    distribution below its mean. At most six such pairs in a thousand agree in fewer, and of texts of a few hundred
    characters, where rensa's spread is below the binomial, one in a thousand."""
    spread = math.sqrt(SLOTS * threshold * (1 - threshold))
    return math.floor(SLOTS * threshold - 2.5 * spread)
