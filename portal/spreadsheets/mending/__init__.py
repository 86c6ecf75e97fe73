"""Mending an import before it is saved, on screen or in Excel."""
