import logging

from django.core.management import call_command

from portal.jobs.clock import Clock, discover
from portal.jobs.models import Pulse
from portal.jobs.registry import REPEATED, Repeated


def make_clock(calls: list) -> Clock:
    return Clock(
        {
            "minute": Repeated(lambda: calls.append("minute"), 60),
            "hour": Repeated(lambda: calls.append("hour"), 3600),
        }
    )


def test_everything_is_due_at_the_start(db):
    calls = []

    assert make_clock(calls).tick(now=1000) == ["minute", "hour"]
    assert calls == ["minute", "hour"]


def test_each_is_called_again_after_its_own_time(db):
    calls = []
    clock = make_clock(calls)
    clock.tick(now=1000)
    calls.clear()

    assert clock.tick(now=1059) == []
    assert clock.tick(now=1060) == ["minute"]
    assert clock.tick(now=4600) == ["minute", "hour"]
    assert calls == ["minute", "minute", "hour"]


def test_one_that_fails_does_not_stop_the_others(db, caplog):
    calls = []
    clock = make_clock(calls)
    clock.repeated["minute"] = Repeated(lambda: 1 / 0, 60)

    with caplog.at_level(logging.ERROR, "portal.jobs"):
        clock.tick(now=1000)

    assert calls == ["hour"]
    assert "minute: ZeroDivisionError" in caplog.text


def test_discover_finds_the_tasks_of_the_apps():
    discover()

    assert "portal.jobs.tasks.publish_due_pages" in REPEATED


def test_clock_once_ends_and_leaves_no_pulse(db):
    call_command("clock", once=True)

    assert not Pulse.objects.filter(pk="clock").exists()
