"""Registers the admin's home page with Wagtail."""

from wagtail import hooks

from portal.home.panels import arrange_home

hooks.register("construct_homepage_panels", arrange_home, order=100)
