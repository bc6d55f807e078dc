"""What was said before, questions and their answers, and words where no step is needed."""
