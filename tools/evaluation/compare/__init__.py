"""The measuring of one model, and of several side by side, on the same rows: what the evaluation tools run."""
