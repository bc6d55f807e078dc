"""What profile_dataset reports: figures of columns and tokens, problems as people read them, the verdict.

What is looked for, and how, is in `detectors/`.
"""
