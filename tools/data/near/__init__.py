"""Near-duplicates: texts that say almost the same, by MinHash and then by exact comparison.

Similarity is the Jaccard index of two texts' sets of character 5-grams, after every character is folded to lower case
and every run of white space, punctuation and control characters is one blank (see `text` and `shingles`); a text of
fewer than five characters is one gram, itself. 1 means equal but for case, blanks and punctuation (or the same grams in
another order); at 0.8, the default, about one word in fifteen may differ. Five characters and 0.8 are what Leskovec,
Rajaraman & Ullman, Mining of Massive Datasets, ch. 3, take for short documents, and what deduplication of training text
commonly uses (Lee et al. 2022, "Deduplicating training data makes language models better").

How they are found: a MinHash signature per text (Broder 1997, "On the resemblance and containment of documents"), cut
into bands (`sketches`); texts that agree in a band are candidates (`buckets`), and a candidate counts only if its exact
similarity reaches the threshold (`exact`). So what is reported is right, and what can be missed is stated: a pair at
the threshold with the probability `sketches.Banding.found` leaves over (below 0.01), and pairs in buckets so full that
not all their members are compared (`buckets.HEADS`). The same texts always give the same answer.
"""

from __future__ import annotations

__all__ = ["THRESHOLD"]

THRESHOLD = 0.8
"""Similarity from which two texts are near-duplicates, 0 to 1."""
