"""Registers the cases with Wagtail."""

from wagtail import hooks

from portal.cases.timeline import register_actions

hooks.register("register_log_actions", register_actions)
