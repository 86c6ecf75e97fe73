"""What the tests of the API ask for: clients with a token, a case, its address."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from portal.accounts.models import AccessToken, User
from portal.cases.models import Case
from tests.factories import BENDA, make_case

CASES = "/api/v1/cases/"


class ApiClient(Client):
    """A client that sends a token and JSON, and never raises what went wrong."""

    def __init__(self, user: User | None = None):
        token = {"Authorization": f"Bearer {AccessToken.issue(user)}"} if user else {}
        super().__init__(headers=token, raise_request_exception=False)

    def send(self, method: str, path: str, body=None, **headers):
        """Send `body` as JSON; header names are written with underscores."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.generic(
            method,
            path,
            b"" if body is None else json.dumps(body).encode(),
            content_type="application/json",
            headers=named,
        )

    def post_json(self, path: str, body, **headers):
        return self.send("POST", path, body, **headers)

    def patch_json(self, path: str, body, **headers):
        return self.send("PATCH", path, body, **headers)


@pytest.fixture
def api():
    """A client with this user's token: `api(officer).get(…)`."""
    return ApiClient


@pytest.fixture
def case(officer) -> Case:
    """A case of Benda, registered by its officer."""
    return make_case(by=officer, region=BENDA, name="Siti Contoh")


@pytest.fixture
def case_url(case) -> str:
    return f"{CASES}{case.number}/"


def messages(response) -> dict[str, str]:
    """Return {field: message} of a problem."""
    return {error["field"]: error["message"] for error in response.json()["errors"]}
