"""Merged ranges of cells."""

from dataclasses import dataclass


@dataclass(frozen=True, order=True, slots=True)
class Merge:
    """A merged range; all four numbers are indexes that count from 0, inclusive."""

    top: int
    left: int
    bottom: int
    right: int
