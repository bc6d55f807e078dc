"""Training: methods and objectives as records, one loop, and the checks before, during and after it."""
