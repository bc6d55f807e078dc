"""What rows mean: the shape of a dataset, which column plays which part, and the SQL that maps them to a form.

Nothing of files, which is `formats/`, and no judgement of rows, which is `detectors/`.
"""
