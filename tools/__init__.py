"""What can be done: a file for each tool, the work in the folders. Nothing of chat, planners, recipes or pages."""
