"""What the words of a request say, whatever the session holds. Nothing here decides what is to be done."""
