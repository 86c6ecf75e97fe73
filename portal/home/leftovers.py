"""What Wagtail's first migrations leave behind and nobody here uses."""

from __future__ import annotations

from django.contrib.auth.models import Group
from django.db import transaction
from wagtail.models import Collection, Page, Task, Workflow

GROUPS = ("Editors", "Moderators")  # ours are the roles' groups
WORKFLOW = "Moderators approval"
ROOT_NAMES = {"Root": "Semua halaman"}
COLLECTION_NAMES = {"Root": "Semua berkas"}


@transaction.atomic
def clear_leftovers() -> None:
    """Remove Wagtail's unused groups and workflow, and name its roots in Indonesian.

    What someone has used or renamed stays.
    """
    for workflow in Workflow.objects.filter(
        name=WORKFLOW, workflow_states=None, workflow_content_types=None
    ):
        workflow.delete()
    Task.objects.filter(name=WORKFLOW, workflow_tasks=None, task_states=None).delete()
    Group.objects.filter(name__in=GROUPS, user=None, role=None).delete()
    for title, name in ROOT_NAMES.items():
        Page.objects.filter(depth=1, title=title).update(title=name, draft_title=name)
    for title, name in COLLECTION_NAMES.items():
        Collection.objects.filter(depth=1, name=title).update(name=name)
