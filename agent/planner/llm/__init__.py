"""Planners that ask a language model. The model proposes, code decides; nothing here is imported unless it is chosen."""
