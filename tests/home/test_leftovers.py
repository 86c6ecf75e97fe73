"""Wagtail's own beginnings are cleared away, used ones are not."""

from django.contrib.auth.models import Group
from wagtail.models import Page, Workflow

from portal.home.leftovers import WORKFLOW, clear_leftovers


def test_unused_groups_and_workflow_are_gone(db):
    assert list(Group.objects.filter(name__in=["Editors", "Moderators"])) == []
    assert list(Workflow.objects.filter(name=WORKFLOW)) == []
    assert Page.get_first_root_node().title == "Semua halaman"


def test_group_with_a_member_stays(officer):
    group = Group.objects.create(name="Editors")
    officer.groups.add(group)

    clear_leftovers()

    assert Group.objects.get(name="Editors") == group


def test_renamed_root_stays(db):
    Page.objects.filter(depth=1).update(title="Portal kami")

    clear_leftovers()

    assert Page.get_first_root_node().title == "Portal kami"
