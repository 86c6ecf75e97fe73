"""Registers the citizens with Wagtail."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from portal.accounts.models import RecordLogEntry
from portal.registry.models import Person
from portal.registry.viewsets import PersonViewSet

register_snippet(PersonViewSet)


@hooks.register("register_log_actions")
def register_actions(actions):
    actions.register_model(Person, RecordLogEntry)
    actions.register_action("registry.read", _("Read"), _("Page read"))
    actions.register_action("registry.lookup", _("Looked up"), _("Looked up by number"))
    actions.register_action("registry.unmask", _("Unmasked"), _("NIK shown in full"))
