"""A StreamField that keeps its block definitions out of the migrations."""

from __future__ import annotations

from wagtail.fields import StreamField


class LeanStreamField(StreamField):
    """A StreamField whose column never changes, so its blocks need no migration.

    A migration that rewrites stream content works on the raw JSON.
    """

    def __init__(self, block_types=(), **options):
        super().__init__(block_types, **options)

    def deconstruct(self):
        name, path, _args, options = super().deconstruct()
        options.pop("block_lookup", None)
        return name, path, [], options
