"""Names that files and folders of a dataset give their splits."""

from __future__ import annotations

# Read in this order when a folder has several splits: training needs the training rows.
TRAIN_NAMES = ("train", "training")
OTHER_SPLITS = ("test", "testing", "heldout", "holdout", "eval", "validation", "valid", "val", "dev")
