"""Registers the imports with Wagtail."""

from wagtail import hooks

from portal.spreadsheets.timeline import register_actions

hooks.register("register_log_actions", register_actions)
