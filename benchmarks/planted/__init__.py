"""A corpus with flaws planted in known rows among natural ones."""
