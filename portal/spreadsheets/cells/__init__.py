"""What single cells and heads say: dates, numbers, words."""
