"""Models: what a name means, loading, and how messages become tokens."""
