"""What query_dataset answers: plain questions as SQL, run in a process of their own. Nothing is changed here."""
