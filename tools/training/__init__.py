"""Training: what every training tool may be told and reports; methods, objectives, checks and the loop lie in folders.

Nothing here is a tool: those are files of `tools/`, one each.
"""
