"""The case list as a spreadsheet."""
