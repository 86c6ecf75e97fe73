"""What the publication roles may do with pages, pictures and documents.

Groups bear the codes of the roles: `author` writes SOPs and stories and submits
them, `editor` edits every page and submits, `approver` publishes, `trainer` runs
the courses alone. Nothing here opens a record of a citizen.
"""

from __future__ import annotations

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowPage,
    WorkflowTask,
)

from portal.knowledge.models import CourseIndexPage, SopIndexPage, StoryIndexPage

AUTHOR, EDITOR, APPROVER, TRAINER = "author", "editor", "approver", "trainer"
PUBLICATION_ROLES = (AUTHOR, EDITOR, APPROVER, TRAINER)

WORKFLOW = "Persetujuan publikasi"
TASK = "Pemeriksaan penyunting"

WRITE = ("add",)
EDIT = ("add", "change")
PUBLISH = ("add", "change", "publish", "lock", "unlock", "bulk_delete")
TEACH = ("add", "change", "publish")


@transaction.atomic
def grant_page_permissions() -> None:
    """Give the publication roles their rights; adds only what is missing.

    Needs the site's home page and sections. The groups are created if the roles
    have not been loaded yet.
    """
    for page, role, verbs in page_grants():
        grant_on_page(group_of(role), page, verbs)
    for role in PUBLICATION_ROLES:
        grant_on_files(group_of(role))
    for home in home_pages():
        assign_workflow(home, group_of(APPROVER))


def group_of(role: str) -> Group:
    return Group.objects.get_or_create(name=role)[0]


def home_pages() -> list[Page]:
    """Return the pages whose children are the sections: one for each language."""
    parents = {section.get_parent().pk for section in SopIndexPage.objects.all()}
    return list(Page.objects.filter(pk__in=parents).order_by("path"))


def page_grants():
    """Yield every (page, role, verbs) that the publication roles start with."""
    for home in home_pages():
        yield home, EDITOR, EDIT
        yield home, APPROVER, PUBLISH
    for model in (SopIndexPage, StoryIndexPage):
        for section in model.objects.all():
            yield section, AUTHOR, WRITE
    for section in CourseIndexPage.objects.all():
        yield section, TRAINER, TEACH


def grant_on_page(group: Group, page: Page, verbs: tuple[str, ...]) -> None:
    codenames = [f"{verb}_page" for verb in verbs]
    for permission in Permission.objects.filter(
        content_type__app_label="wagtailcore", codename__in=codenames
    ):
        GroupPagePermission.objects.get_or_create(
            group=group, page_id=page.pk, permission=permission
        )


def grant_on_files(group: Group) -> None:
    """Let a group add, change and choose pictures and documents."""
    root = Collection.get_first_root_node()
    for permission in Permission.objects.filter(
        content_type__app_label__in=("wagtailimages", "wagtaildocs"),
        content_type__model__in=("image", "document"),
        codename__regex=r"^(add|change|choose)_",
    ):
        GroupCollectionPermission.objects.get_or_create(
            group=group, collection=root, permission=permission
        )


def assign_workflow(home: Page, approvers: Group) -> None:
    """Let the approvers decide what is published below a home page."""
    if WorkflowPage.objects.filter(page_id=home.pk).exists():
        return
    WorkflowPage.objects.create(page_id=home.pk, workflow=approval_workflow(approvers))


def approval_workflow(approvers: Group) -> Workflow:
    workflow, made = Workflow.objects.get_or_create(name=WORKFLOW)
    if made:
        task = GroupApprovalTask.objects.create(name=TASK)
        task.groups.add(approvers)
        WorkflowTask.objects.create(workflow=workflow, task=task, sort_order=0)
    return workflow
