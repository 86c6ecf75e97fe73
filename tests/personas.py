"""The people of the tests: the demo accounts, under what they are in a test."""

from __future__ import annotations

import pytest
from django.test import Client

from portal.accounts.models import User

USERNAMES = {
    "administrator": "admin",
    "national": "nasional",
    "manager": "manajer.sukabumi",  # SLRT of 3202
    "officer": "fo.benda",  # front office of the village 3202162004
    "back_officer": "bo.benda",
    "coordinator": "koordinator.benda",
    "facilitator": "fasilitator.cicurug",  # district 320216
    "supervisor": "supervisor.sukabumi",
    "neighbour": "fo.kebonayu",  # front office of a village in another province
    "agency": "dinsos.sukabumi",
    "editor": "editor",
    "approver": "penyunting",
    "trainer": "pelatih",
    "learner": "peserta",
    "integrator": "integrator",
}


def persona(name: str):
    @pytest.fixture(name=name)
    def fixture(db) -> User:
        return User.objects.get(username=USERNAMES[name])

    return fixture


for _name in USERNAMES:
    globals()[_name] = persona(_name)


@pytest.fixture
def as_user():
    """A browser in which this user has logged in: `as_user(officer).get(…)`."""

    def log_in(user: User) -> Client:
        client = Client()
        client.force_login(user, backend="portal.accounts.backends.AccountBackend")
        return client

    return log_in
