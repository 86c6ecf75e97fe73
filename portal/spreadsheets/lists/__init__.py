"""Finding the lists on sheets: titles, heads, rows, and what each column holds."""
