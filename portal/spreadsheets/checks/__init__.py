"""Judging places, identity numbers and whole columns."""
