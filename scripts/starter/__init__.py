"""What the bundled starter model is made from: dialogues, tokenizer and chat template."""
