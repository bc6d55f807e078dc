"""The page: renders state and sends requests. No work is done here."""
