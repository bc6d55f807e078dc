"""Before, during and after a training: what cannot work, what it will take, and whether it learnt. No torch at import.

Nothing in here trains or changes a model.
"""
