import pytest
from django.contrib.auth.models import Group
from wagtail.models import (
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
)

from portal.accounts.actions import assign_role
from portal.accounts.models import Role, User
from portal.knowledge.models import CourseIndexPage, LessonPage, SopPage, StoryIndexPage
from portal.knowledge.permissions import grant_page_permissions
from tests.knowledge.making import (
    make_course,
    make_lesson,
    make_module,
    make_sop,
    make_story,
)

pytestmark = pytest.mark.django_db

SECTIONS = ("sop", "kisah", "pelatihan")


@pytest.fixture
def author(db):
    user = User.objects.create_user("penulis.uji", name="Penulis Uji")
    assign_role(user, Role.objects.get(pk="author"))
    return user


def section(slug: str) -> Page:
    return Page.objects.get(slug=slug, depth=3)


def own(page, user):
    page.owner = user
    page.save()
    return page


def verbs(page, user) -> set[str]:
    """Return what the user may do with a page."""
    tester = page.permissions_for_user(user)
    names = ("edit", "publish", "delete", "unpublish", "move")
    return {name for name in names if getattr(tester, f"can_{name}")()}


def adds_to(user) -> list[str]:
    return [
        slug
        for slug in SECTIONS
        if section(slug).permissions_for_user(user).can_add_subpage()
    ]


def test_author_adds_sops_and_stories(author):
    assert adds_to(author) == ["sop", "kisah"]


def test_editor_adds_everywhere(editor):
    assert adds_to(editor) == ["sop", "kisah", "pelatihan"]


def test_approver_adds_everywhere(approver):
    assert adds_to(approver) == ["sop", "kisah", "pelatihan"]


def test_trainer_adds_courses_only(trainer):
    assert adds_to(trainer) == ["pelatihan"]


def test_officer_and_learner_add_nothing(officer, learner):
    assert (adds_to(officer), adds_to(learner)) == ([], [])


def test_author_edits_the_own_draft_but_cannot_publish(author):
    draft = own(make_sop(live=False), author)

    assert verbs(draft, author) == {"edit", "delete", "move"}


def test_author_does_not_touch_what_others_wrote(author):
    assert verbs(make_sop(), author) == set()


def test_editor_edits_all_but_cannot_publish(editor):
    assert verbs(make_sop(), editor) == {"edit"}
    assert verbs(make_lesson(make_module(make_course())), editor) == {"edit"}


def test_approver_does_everything_with_pages(approver):
    everything = {"edit", "publish", "delete", "unpublish", "move"}

    assert verbs(make_sop(), approver) == everything
    assert verbs(make_story(), approver) == everything


def test_trainer_publishes_lessons_but_not_sops(trainer):
    lesson = make_lesson(make_module(make_course()))

    assert verbs(lesson, trainer) == {"edit", "publish", "delete", "unpublish", "move"}
    assert verbs(make_sop(), trainer) == set()
    assert verbs(make_story(), trainer) == set()


def test_nobody_of_the_team_takes_a_section_away(editor, approver, trainer, author):
    for user in (editor, approver, trainer, author):
        for slug in SECTIONS:
            assert verbs(section(slug), user) & {"delete", "unpublish", "move"} == set()


def test_superuser_may_take_a_section_away(administrator):
    assert {"delete", "unpublish", "move"} <= verbs(section("kisah"), administrator)


def test_trainer_deletes_no_section_by_its_address(as_user, trainer):
    courses = CourseIndexPage.objects.get()

    answer = as_user(trainer).post(f"/admin/pages/{courses.pk}/delete/")

    assert answer.status_code == 302
    assert CourseIndexPage.objects.filter(pk=courses.pk).exists()


def test_author_submits_and_approver_publishes(as_user, author, approver):
    draft = own(make_sop(live=False), author)
    form = form_of(as_user(author), draft)

    as_user(author).post(
        f"/admin/pages/{draft.pk}/edit/", {**form, "action-submit": "1"}
    )
    draft.refresh_from_db()
    assert (draft.workflow_in_progress, draft.live) == (True, False)

    task = draft.current_workflow_task_state
    address = f"/admin/pages/workflow/action/{draft.pk}/approve/{task.pk}/"
    as_user(author).post(address, {"comment": ""})
    draft.refresh_from_db()
    assert draft.live is False

    as_user(approver).post(address, {"comment": ""})
    draft.refresh_from_db()
    assert draft.live is True


def form_of(client, page) -> dict[str, str]:
    """Return what the edit form would send if nothing were changed."""
    form = client.get(f"/admin/pages/{page.pk}/edit/").context["form"]
    data = {"comments-TOTAL_FORMS": "0", "comments-INITIAL_FORMS": "0"}
    for bound in form:
        value = bound.value()
        if bound.name in ("roles", "documents", "steps", "record_fields"):
            data |= stream_data(bound.name, getattr(page, bound.name))
        elif value not in (None, False, []):
            data[bound.name] = value
    return data


def stream_data(name: str, stream) -> dict[str, str]:
    from wagtail.test.utils.form_data import nested_form_data, streamfield

    entries = [
        (child.block_type, plain(child.block.get_prep_value(child.value)))
        for child in stream
    ]
    return nested_form_data({name: streamfield(entries)})


def plain(value):
    """Return a block's stored value as a form sends it."""
    from wagtail.test.utils.form_data import streamfield

    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return streamfield([("item", plain(row["value"])) for row in value])
    return "" if value is None or value is False else value


def test_author_cannot_publish_by_pressing_publish(as_user, author):
    draft = own(make_sop(live=False), author)
    client = as_user(author)
    form = form_of(client, draft)

    client.post(f"/admin/pages/{draft.pk}/edit/", {**form, "action-publish": "1"})

    draft.refresh_from_db()
    assert draft.live is False


def test_approver_publishes_by_pressing_publish(as_user, approver):
    draft = make_sop(live=False)
    client = as_user(approver)
    form = form_of(client, draft)

    client.post(f"/admin/pages/{draft.pk}/edit/", {**form, "action-publish": "1"})

    draft.refresh_from_db()
    assert draft.live is True


@pytest.mark.parametrize(
    ("persona", "model", "status"),
    [
        ("trainer", LessonPage, 200),
        ("trainer", SopPage, 302),
        ("trainer", StoryIndexPage, 302),
        ("editor", SopPage, 200),
        ("editor", LessonPage, 200),
        ("officer", SopPage, 302),
    ],
)
def test_edit_form_opens_for_those_who_may(as_user, request, persona, model, status):
    page = model.objects.first()
    user = request.getfixturevalue(persona)

    assert as_user(user).get(f"/admin/pages/{page.pk}/edit/").status_code == status


@pytest.mark.parametrize("role", ["author", "editor", "approver", "trainer"])
def test_team_adds_changes_and_chooses_files(role):
    granted = GroupCollectionPermission.objects.filter(group__name=role)

    assert set(granted.values_list("permission__codename", flat=True)) == {
        f"{verb}_{thing}"
        for verb in ("add", "change", "choose")
        for thing in ("image", "document")
    }


def test_officers_get_no_file_permission():
    granted = GroupCollectionPermission.objects.filter(group__name="front_office")

    assert granted.exists() is False


def test_granting_again_adds_nothing():
    def counts():
        models = (
            GroupPagePermission,
            GroupCollectionPermission,
            Workflow,
            WorkflowPage,
        )
        return [model.objects.count() for model in models]

    before = counts()

    grant_page_permissions()

    assert counts() == before


def test_granting_does_not_wait_for_the_roles():
    Role.objects.filter(pk="trainer").update(group=Group.objects.create(name="lain"))
    Group.objects.filter(name="trainer").delete()

    grant_page_permissions()

    group = Group.objects.get(name="trainer")
    assert GroupPagePermission.objects.filter(group=group).count() == 3


def test_workflow_covers_every_section():
    names = {section(slug).get_workflow().name for slug in SECTIONS}

    assert names == {"Persetujuan publikasi"}
