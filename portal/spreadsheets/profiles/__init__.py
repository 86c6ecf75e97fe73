"""What a person settles about columns and words, and what is remembered of it."""
