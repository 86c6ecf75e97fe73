from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "portal.cases"

    def ready(self):
        from portal.cases import people, sheets  # noqa: F401, PLC0415 -- they register themselves
