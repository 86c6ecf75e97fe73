"""The public site runs no inline script; the admin may."""

import pytest


@pytest.mark.parametrize(
    ("address", "scripts"),
    [
        ("/", "script-src 'self'"),
        ("/sop/", "script-src 'self'"),
        ("/admin/login/", "script-src 'self' 'unsafe-inline'"),
        ("/api/docs/", "script-src 'self'"),
    ],
)
def test_policy_of_an_address(client, db, address, scripts):
    policy = client.get(address).headers["Content-Security-Policy"]

    assert [part for part in policy.split("; ") if part.startswith("script-src")] == [
        scripts
    ]
