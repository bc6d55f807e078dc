"""From figures to what may be said of them: intervals and verdicts. No model is asked and no file is read here."""
