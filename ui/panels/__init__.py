"""What stands beside the conversation: one file per tab, each a pure function from facts to HTML."""
