"""What is to be done: steps, references, recipes, edits, checks. Nothing here runs anything or knows a conversation."""
