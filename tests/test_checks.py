"""The system checks that keep a demo's settings off a public server."""

import pytest

from portal.checks import check_deployment, check_public_server

PUBLIC = {
    "DEBUG": False,
    "DEMO": False,
    "SECURE": True,
    "ALLOWED_HOSTS": ["portal.example.go.id"],
    "BASE_URL": "https://portal.example.go.id",
    "EMAIL_HOST": "mail.example.go.id",
}


@pytest.fixture
def server(settings, monkeypatch):
    """Settle a public server's settings, with changes: `server(DEMO=True)`."""
    for name in ("SECRET_KEY", "ENCRYPTION_KEYS", "LOOKUP_KEY"):
        monkeypatch.setenv(name, "from the environment")

    def settle(**changes) -> None:
        for name, value in {**PUBLIC, **changes}.items():
            setattr(settings, name, value)

    return settle


def found() -> list[str]:
    messages = check_public_server(None) + check_deployment(None)
    return [message.id for message in messages]


def test_public_server_passes(server):
    server()

    assert found() == []


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"DEBUG": True}, ["portal.E001"]),
        ({"DEMO": True}, ["portal.E002"]),
        ({"ALLOWED_HOSTS": ["*"]}, ["portal.E004"]),
        ({"EMAIL_HOST": ""}, ["portal.W001"]),
        ({"BASE_URL": "http://portal.example.go.id"}, ["portal.W002"]),
        ({"SECURE": False, "DEBUG": True}, ["portal.E001"]),
    ],
)
def test_setting_of_a_demonstration_is_told(server, changes, expected):
    server(**changes)

    assert found() == expected


@pytest.mark.parametrize("name", ["SECRET_KEY", "ENCRYPTION_KEYS", "LOOKUP_KEY"])
def test_key_read_from_the_disk_is_told_by_name(server, monkeypatch, name):
    server()
    monkeypatch.delenv(name)

    (message,) = check_public_server(None)

    assert message.id == "portal.E003"
    assert message.msg.startswith(f"{name}: not in the environment")


def test_demonstration_on_ones_own_machine_is_left_in_peace(server):
    server(DEMO=True, SECURE=False, DEBUG=True, ALLOWED_HOSTS=["*"])

    assert check_public_server(None) == []


def test_checks_are_registered():
    from django.core.checks import registry

    known = registry.registry.get_checks(include_deployment_checks=True)

    assert {check_public_server, check_deployment} <= set(known)
