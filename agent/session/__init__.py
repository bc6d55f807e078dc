"""Conversations and the workspace that holds everything. What a request means is the planner's."""
