"""Measuring models: answering (`generate`), figures (`metrics`), how sure they are (`statistics`), and `compare`.

Nothing here trains, and nothing loads torch before a model is asked.
"""
