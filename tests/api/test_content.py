import pytest

from portal.knowledge.models import LessonPage, SopPage, StoryPage
from tests.knowledge.making import (
    make_course,
    make_lesson,
    make_module,
    make_sop,
    make_story,
)

pytestmark = pytest.mark.django_db

PAGES = "/api/v2/pages/"


def detail(client, page) -> dict:
    return client.get(f"{PAGES}{page.pk}/", {"fields": "*"}).json()


def listed(client, kind: str) -> set[int]:
    answer = client.get(PAGES, {"type": kind, "fields": "*", "limit": 20}).json()
    return {item["id"] for item in answer["items"]}


def test_anyone_reads_pages(client):
    assert listed(client, "knowledge.SopPage") == {
        page.pk for page in SopPage.objects.live()
    }


@pytest.mark.parametrize("endpoint", ["pages", "images", "documents"])
def test_anyone_reads_every_endpoint(client, endpoint):
    assert client.get(f"/api/v2/{endpoint}/").status_code == 200


def test_nobody_writes(client):
    assert client.post(PAGES, {}).status_code == 405


def test_drafts_are_not_listed_and_not_found(client):
    draft = make_sop(live=False)

    assert draft.pk not in listed(client, "knowledge.SopPage")
    assert client.get(f"{PAGES}{draft.pk}/").status_code == 404


def test_draft_stays_hidden_from_those_who_may_edit_it(as_user, approver):
    draft = make_sop(live=False)

    assert as_user(approver).get(f"{PAGES}{draft.pk}/").status_code == 404


def test_unpublished_edit_is_not_told(client):
    sop = make_sop(title="Terbit")
    sop.title = "Belum terbit"
    sop.save_revision()

    assert detail(client, sop)["title"] == "Terbit"


def test_sop_tells_its_steps_in_a_structure(client):
    sop = SopPage.objects.get(slug="pelayanan-puskesos-slrt")

    step = detail(client, sop)["steps"][5]

    assert step["type"] == "step"
    assert (step["value"]["actor"], step["value"]["other_actor"]) == (
        "coordinator",
        "manager",
    )
    assert step["value"]["time"] == {"value": 1, "unit": "working_days"}
    assert [
        branch["next_step"] for branch in step["value"]["decision"]["branches"]
    ] == [
        7,
        4,
        9,
    ]


def test_sop_tells_its_fields_under_their_codes(client):
    sop = SopPage.objects.get(slug="pemutakhiran-dtks-dtsen")

    value = detail(client, sop)["record_fields"][0]["value"]

    assert value == {
        "code": "jenis_usulan",
        "label": "Apa yang diusulkan?",
        "type": "choice",
        "choices": [
            {"code": "keluarga_baru", "label": "Keluarga baru"},
            {"code": "perubahan_data", "label": "Perubahan data"},
            {"code": "sanggahan", "label": "Sanggahan"},
            {"code": "tidak_layak", "label": "Sudah tidak layak"},
        ],
        "required": True,
        "help": "",
        "sensitive": False,
    }


def test_sop_tells_dates_services_and_totals(client):
    told = detail(client, SopPage.objects.get(slug="pemutakhiran-dtks-dtsen"))

    assert told["section"] == "sop"
    assert (told["effective_on"], told["review_due_on"]) == ("2026-02-02", "2027-02-01")
    assert told["time_total"] == {"minutes": 0, "working_days": 26}
    assert {"code": "dtsen-proposal", "name": "Usulan masuk DTSEN"} in told["services"]


def test_streams_come_as_html_too(client):
    told = detail(client, make_sop())

    assert told["steps_html"].startswith('<ol class="steps">')
    assert told["record_fields_html"].count("<code>jumlah</code>") == 1


def test_course_of_an_sop_is_told_only_while_public(client):
    course = make_course(title="Pelatihan uji")
    sop = make_sop(course=course)
    assert detail(client, sop)["course"]["title"] == "Pelatihan uji"

    course.unpublish()

    assert detail(client, sop)["course"] is None


def test_sop_of_a_lesson_is_told_only_while_public(client):
    sop = make_sop(title="SOP uji")
    lesson = make_lesson(make_module(make_course()), sop=sop)
    assert detail(client, lesson)["sop"]["title"] == "SOP uji"

    sop.unpublish()

    assert detail(client, lesson)["sop"] is None


STORY_FIELDS = {
    "id",
    "meta",
    "title",
    "section",
    "summary",
    "pseudonym",
    "place",
    "service",
    "photo",
    "photo_alt",
    "before",
    "after",
    "quote",
    "body",
    "body_html",
}


def test_story_tells_nothing_of_the_consent(client):
    story = make_story(consent_reference="PERSETUJUAN-RAHASIA-7")

    answer = client.get(f"{PAGES}{story.pk}/", {"fields": "*"})

    assert set(answer.json()) == STORY_FIELDS
    assert "PERSETUJUAN-RAHASIA-7" not in answer.content.decode()


@pytest.mark.parametrize("field", ["consent_reference", "consented_on", "owner"])
def test_internal_fields_are_refused(client, field):
    story = StoryPage.objects.first()

    asked = client.get(f"{PAGES}{story.pk}/", {"fields": field})
    filtered = client.get(PAGES, {"type": "knowledge.StoryPage", field: "x"})

    assert (asked.status_code, filtered.status_code) == (400, 400)


def test_story_photo_is_told_with_its_address(client):
    photo = detail(client, StoryPage.objects.get(slug="dani-kembali-ke-sekolah"))[
        "photo"
    ]

    assert (photo["width"], photo["height"]) == (1200, 750)
    assert photo["url"].endswith(".webp")


def test_lesson_tells_objective_and_blocks(client):
    told = detail(client, LessonPage.objects.get(slug="data-yang-sahih"))

    assert (told["section"], told["minutes"]) == ("pelatihan", 25)
    assert {block["type"] for block in told["body"]} == {
        "paragraph",
        "points",
        "heading",
        "note",
        "question",
    }
