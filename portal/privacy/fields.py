"""Model fields that keep personal values encrypted."""

from __future__ import annotations

from django.db import models

from portal.privacy.cipher import LOOKUP_LENGTH, decrypt, encrypt


class EncryptedTextField(models.TextField):
    """Text that is plain in Python and ciphertext in the database.

    It cannot be filtered on: keep a LookupField beside it for equality.
    """

    def from_db_value(self, value, expression, connection):
        return decrypt(value) if value else value

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return encrypt(value) if value else value

    def get_lookup(self, lookup_name):
        return super().get_lookup(lookup_name) if lookup_name == "isnull" else None


class LookupField(models.CharField):
    """The keyed hash of an identity number: equality, uniqueness, joins."""

    def __init__(self, *args, **kwargs):
        kwargs.setdefault("max_length", LOOKUP_LENGTH)
        kwargs.setdefault("null", True)
        kwargs.setdefault("blank", True)
        kwargs.setdefault("editable", False)
        super().__init__(*args, **kwargs)
