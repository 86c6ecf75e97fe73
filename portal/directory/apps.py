from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "portal.directory"

    def ready(self):
        from portal.directory import sheets  # noqa: F401, PLC0415 -- they register themselves
