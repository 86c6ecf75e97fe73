import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from portal.home import readiness
from portal.home.management.commands import serve, setup_portal


@pytest.fixture(autouse=True)
def state(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"


@pytest.fixture
def run_steps(monkeypatch):
    """Record the steps that setting up goes through, instead of taking them."""
    steps = []

    def note(command, **options):
        steps.append(command)

    monkeypatch.setattr(setup_portal, "call_command", note)
    return steps


def set_migration_time(moment: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE django_migrations SET applied = %s", [moment])


def test_database_is_not_ready_before_it_was_set_up(db):
    assert not readiness.is_ready()


def test_database_is_ready_once_it_was_set_up(db):
    readiness.remember_ready()

    assert readiness.is_ready()


def test_new_data_file_makes_a_database_unready(db, monkeypatch, tmp_path):
    readiness.remember_ready()
    added = tmp_path / "villages.csv"
    added.write_text("3202162004")
    known = readiness.sources()
    monkeypatch.setattr(readiness, "ROOT", tmp_path)
    monkeypatch.setattr(readiness, "sources", lambda: [added])

    assert known
    assert not readiness.is_ready()


def test_sources_hold_migrations_data_and_code_but_no_pictures():
    found = {str(path.relative_to(readiness.ROOT)) for path in readiness.sources()}

    assert "portal/jobs/migrations/0001_initial.py" in found
    assert "portal/home/readiness.py" in found
    assert "requirements.txt" in found
    assert not [path for path in found if path.startswith("portal/static/")]


def test_leaving_demo_mode_makes_a_database_unready(db, settings):
    readiness.remember_ready()

    settings.DEMO = not settings.DEMO

    assert not readiness.is_ready()


def test_another_database_behind_the_same_address_is_not_ready(db):
    readiness.remember_ready()

    set_migration_time("2020-01-01 00:00:00+00:00")

    assert not readiness.is_ready()


def test_each_database_is_remembered_on_its_own(db, monkeypatch):
    readiness.remember_ready()

    monkeypatch.setitem(connection.settings_dict, "NAME", "another")

    assert not readiness.is_ready()


def test_setup_portal_goes_through_every_step_in_order(db, run_steps):
    call_command("setup_portal", verbosity=0)

    assert run_steps == [
        "migrate",
        "load_regions",
        "load_reference",
        "sync_roles",
        "load_content",
        "create_demo",
    ]


def test_setup_portal_creates_no_demo_accounts_outside_demo_mode(
    db, settings, run_steps
):
    settings.DEMO = False

    call_command("setup_portal", verbosity=0)

    assert run_steps[-1] == "load_content"


def test_setup_portal_does_nothing_the_second_time_unless_forced(db, run_steps):
    call_command("setup_portal", verbosity=0)
    done = len(run_steps)

    call_command("setup_portal", verbosity=0)
    again = len(run_steps)
    call_command("setup_portal", verbosity=0, force=True)

    assert again == done
    assert len(run_steps) == 2 * done


def test_serve_says_when_the_port_is_taken(db, monkeypatch):
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))

        with pytest.raises(CommandError, match=f"Port {port} is taken"):
            call_command("serve")


def test_serve_finds_a_free_port_free():
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]

    assert serve.is_free("127.0.0.1", port)
