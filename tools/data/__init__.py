"""Datasets: reading, recognising, judging, cleaning, asking. Nothing of models but how long rows are in tokens."""
