"""What prepare_dataset does with rows: mend, drop, hold out, write, and account for each.

What a flaw is stands in `detectors/`, what is nearly equal in `near/`.
"""
