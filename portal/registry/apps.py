from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "portal.registry"

    def ready(self):
        from portal.registry import listing, sheets  # noqa: F401, PLC0415 -- they register themselves
