import pytest

from portal.knowledge.procedures import worded_actors, worded_total

pytestmark = pytest.mark.usefixtures("english")


@pytest.mark.parametrize(
    ("minutes", "days", "words"),
    [
        (0, 0, ""),
        (45, 0, "45 minutes"),
        (60, 0, "1 hour"),
        (61, 0, "1 hour 1 minute"),
        (0, 1, "1 working day"),
        (125, 3, "2 hours 5 minutes and 3 working days"),
    ],
)
def test_total_is_worded_as_people_say_it(minutes, days, words):
    assert worded_total({"minutes": minutes, "working_days": days}) == words


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"actor": "front_office", "other_actor": ""}, "Front office"),
        (
            {"actor": "coordinator", "other_actor": "manager"},
            "Puskesos coordinator or SLRT manager",
        ),
        ({"actor": "", "other_actor": None}, ""),
    ],
)
def test_actors_are_one_role_or_either_of_two(step, words):
    assert worded_actors(step) == words
