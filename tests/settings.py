"""The portal's settings as the tests want them: fast, and in memory."""

import os
import tempfile

os.environ.setdefault("PORTAL_VAR", tempfile.mkdtemp(prefix="portal-tests-"))
os.environ.setdefault("SECRET_KEY", "tests only")
os.environ.setdefault("ENCRYPTION_KEYS", "t1:" + "11" * 32)
os.environ.setdefault("LOOKUP_KEY", "tests only")

from portal.settings import *  # noqa: F403 -- the environment comes first
from portal.settings import STATIC_ROOT, STORAGES, TASKS

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {**TASKS, "background": TASKS["default"]}
STORAGES = {
    **STORAGES,
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STATIC_ROOT.mkdir(exist_ok=True)  # WhiteNoise warns where there is none
