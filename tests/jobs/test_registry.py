import pytest

from portal.jobs.registry import REPEATED, UnknownJob, every, job_function
from tests.jobs import sample_jobs


def test_job_function_returns_the_function_marked_as_job():
    found = job_function("tests.jobs.sample_jobs.note_call")

    assert found is sample_jobs.note_call


@pytest.mark.parametrize(
    "path",
    [
        "tests.jobs.sample_jobs.not_a_job",
        "tests.jobs.sample_jobs.missing",
        "tests.jobs.missing.note_call",
        "os.system",
        "note_call",
        "",
    ],
)
def test_job_function_refuses_what_is_not_marked(path):
    with pytest.raises(UnknownJob, match="is not a function marked with @job"):
        job_function(path)


def test_every_registers_the_function_with_its_seconds(monkeypatch):
    monkeypatch.setattr("portal.jobs.registry.REPEATED", repeated := {})

    @every(90)
    def wind_up():
        return None

    assert [(each.function, each.seconds) for each in repeated.values()] == [
        (wind_up, 90)
    ]


def test_tasks_of_the_portal_are_repeated():
    from portal.jobs import tasks

    found = {path: REPEATED[path].seconds for path in REPEATED if "jobs.tasks" in path}

    assert tasks.tidy_up
    assert found == {
        "portal.jobs.tasks.requeue_lost": 30,
        "portal.jobs.tasks.publish_due_pages": 60,
        "portal.jobs.tasks.tidy_up": 86400,
    }
