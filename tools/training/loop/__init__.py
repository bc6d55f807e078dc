"""The run itself, from parameters to a saved result: tokens, steps, trainer, checkpoints. Loads torch, so late.

What differs from method to method and from objective to objective is asked of their records and is not in here.
"""
