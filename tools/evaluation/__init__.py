"""Answers, scores, statistics and comparisons of models. Nothing here trains."""
