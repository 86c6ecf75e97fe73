"""Files of every format as sheets of rows, and which files are refused."""
