"""Planners that ask a language model. The model proposes, code decides.

Nothing here is imported unless such a planner is chosen.
"""
