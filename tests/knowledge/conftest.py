"""What the tests of the public pages ask for."""

import pytest
from django.utils import translation


@pytest.fixture
def english():
    """Sentences in the source language, whatever the catalogue says."""
    with translation.override("en"):
        yield
