"""How names of people are compared."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.registry.names import name_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("SITI AMINAH", "Siti Aminah"),
        ("H. Supardi, S.Sos", "SUPARDI"),
        ("Hj. Siti", "Siti"),
        ("Hj.Siti", "siti"),
        ("Alm. Budi", "Budi"),
        ("Ibu Siti", "Siti"),
        ("  Siti\u00a0 Aminah ", "Siti Aminah"),
        ("Siti binti Ahmad", "Siti Ahmad"),
        ("Joko als. Jack", "Joko Jack"),
        ("José", "Jose"),
        ("Nur'aini", "Nur’aini"),
        ("Nur'aini", "Nuraini"),
        ("Ma`mun", "Mamun"),
        ("Siti-Aminah", "Siti Aminah"),
        ("Siti–Aminah", "Siti Aminah"),
        ("Siti (janda)", "Siti, janda"),
    ],
)
def test_spellings_of_one_name_are_equal(one, other):
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("Siti", "Sita"), ("Siti binti Ahmad", "Siti binti Budi"), ("李明", "王芳")]
    + [("محمد", "أحمد"), ("Siti", "Siti Aminah"), ("***", "Siti")],
)
def test_different_names_differ(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize("name", ["H.", "Ibu", "Drs.", "Bin", "李明", "محمد", "***"])
def test_name_of_whatever_kind_has_a_key(name):
    assert name_key(name) != ""


@given(name=st.text(min_size=1, max_size=40))
def test_key_of_a_key_is_itself(name):
    key = name_key(name)

    assert name_key(key) == key
    assert name_key(name.strip()) == key
