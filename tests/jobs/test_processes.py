import os
import socket
import subprocess
import sys
from datetime import UTC, datetime, timedelta

from portal.jobs.processes import is_alive, is_lost, this_process

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
HOST = socket.gethostname()[:60]


def silent_for(**ago) -> datetime:
    return NOW - timedelta(**ago)


def ended_pid() -> int:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    return child.pid


def test_this_process_stays_the_same_and_names_host_and_pid():
    assert this_process() == this_process()
    assert this_process().split(":")[:2] == [HOST, str(os.getpid())]


def test_is_alive_knows_the_living_and_the_dead():
    assert is_alive(os.getpid())
    assert not is_alive(ended_pid())


def test_work_of_a_dead_process_is_lost_at_once():
    assert is_lost(f"{HOST}:{ended_pid()}:abcd1234", NOW, NOW)


def test_work_of_an_earlier_process_with_our_number_is_lost_at_once():
    assert is_lost(f"{HOST}:{os.getpid()}:abcd1234", NOW, NOW)


def test_work_of_a_living_process_is_lost_after_five_minutes_only():
    assert not is_lost(this_process(), silent_for(minutes=4), NOW)
    assert is_lost(this_process(), silent_for(minutes=6), NOW)


def test_work_on_another_machine_is_lost_after_a_minute():
    assert not is_lost("elsewhere:1:abcd1234", silent_for(seconds=59), NOW)
    assert is_lost("elsewhere:1:abcd1234", silent_for(seconds=61), NOW)


def test_work_of_nobody_is_lost_after_a_minute():
    assert not is_lost("", silent_for(seconds=59), NOW)
    assert is_lost("", silent_for(seconds=61), NOW)
