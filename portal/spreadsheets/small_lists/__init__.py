"""Small lists of reference data, saved through a django-import-export Resource."""
