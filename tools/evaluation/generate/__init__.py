"""Asking models: which share a base, answers in batches, likelihoods of given answers. No scores are made here."""
