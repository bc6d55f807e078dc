"""What stands beside the conversation: a file per tab and one for the table of problems, pure functions to markup.

Nothing here reads the workspace or asks `agent/` for anything: what a tab shows is handed to it.
"""
