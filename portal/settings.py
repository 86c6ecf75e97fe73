"""The portal's settings, read from top to bottom.

Order: environment, apps, data, people, language, files, mail, tasks, API,
security. Every value a server may change comes from the environment; with
none set the portal runs on SQLite with all its state below `var/`.
"""

from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from portal import environment as env

# --- Environment -----------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.text("PORTAL_VAR", str(BASE_DIR / "var"))).resolve()
VAR_DIR.mkdir(parents=True, exist_ok=True)
DEBUG = env.flag("PORTAL_DEBUG")
# Demo mode: demo accounts and the demo password are accepted.
DEMO = env.flag("PORTAL_DEMO", default=True)
SECRET_KEY = env.secret("SECRET_KEY", VAR_DIR / "keys" / "django")
BASE_URL = env.text("PORTAL_URL", "http://localhost:8000")
ALLOWED_HOSTS = env.items("ALLOWED_HOSTS", "*" if DEMO else "localhost")
CSRF_TRUSTED_ORIGINS = env.items("CSRF_TRUSTED_ORIGINS")

# --- Apps ------------------------------------------------------------------
INSTALLED_APPS = [
    "portal.privacy",
    "portal.jobs",
    "portal.regions",
    "portal.accounts",
    "portal.spreadsheets",
    "portal.directory",
    "portal.knowledge",
    "portal.registry",
    "portal.cases",
    "portal.home",
    "portal.api",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.locales",
    "wagtail.embeds",
    "wagtail.sites",
    "portal.accounts.apps.UsersConfig",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail.api.v2",
    "wagtail",
    "modelcluster",
    "taggit",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_filters",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "axes",
    "csp",
    "import_export",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.sitemaps",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.home.policy.PolicyMiddleware",
    "portal.home.characters.refuse_nulls",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.accounts.language.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "wagtail.contrib.settings.context_processors.settings",
            ],
            "builtins": ["wagtail.templatetags.wagtailcore_tags"],
        },
    }
]

# --- Data ------------------------------------------------------------------
SQLITE_OPTIONS = {
    # A reader never waits for the importer, and a writer waits instead of failing.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;"
        "PRAGMA journal_size_limit=67108864; PRAGMA cache_size=-65536;"
        "PRAGMA temp_store=MEMORY;"
    ),
}
DATABASES = {
    "default": dj_database_url.parse(
        env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'portal.sqlite3'}"),
        conn_max_age=60,
        conn_health_checks=True,
    )
}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = SQLITE_OPTIONS
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHE_URL = env.text("CACHE_URL")
CACHES = {
    "default": (
        {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": CACHE_URL,
        }
        if CACHE_URL
        else {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": VAR_DIR / "cache",
        }
    )
}

WAGTAILSEARCH_BACKENDS = {
    "default": {
        "BACKEND": "wagtail.search.backends.database",
        **(
            {"SEARCH_CONFIG": "indonesian"}
            if DATABASES["default"]["ENGINE"].endswith("postgresql")
            else {}
        ),
    }
}

# --- People ----------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "portal.accounts.backends.AccountBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "wagtailadmin_login"
LOGIN_REDIRECT_URL = "wagtailadmin_home"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked_out.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

# --- Language --------------------------------------------------------------
LANGUAGE_CODE = "id"
LANGUAGES = [("id", _("Indonesian")), ("en", _("English"))]
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES
WAGTAIL_I18N_ENABLED = True
LOCALE_PATHS = [BASE_DIR / "portal" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Jakarta"

# --- Files -----------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "portal" / "static"]
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR_DIR / "media"
# Files with personal data: never below MEDIA_ROOT, never served by an address.
PRIVATE_ROOT = VAR_DIR / "private"
HASHED_STATIC = env.flag("PORTAL_HASHED_STATIC")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": PRIVATE_ROOT},
    },
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if HASHED_STATIC
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
# Without a collected folder WhiteNoise serves each file from its app: the
# first start needs no collectstatic of 1,600 files.
WHITENOISE_USE_FINDERS = not HASHED_STATIC
WHITENOISE_MAX_AGE = 31536000 if HASHED_STATIC else 3600
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]
WAGTAILDOCS_EXTENSIONS = ["csv", "docx", "ods", "odt", "pdf", "pptx", "xlsx", "zip"]
WAGTAILDOCS_SERVE_METHOD = "serve_view"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000
SPREADSHEET_MAX_BYTES = env.number("SPREADSHEET_MAX_MB", 100) * 1024 * 1024
# After this many days an import's file and staged cells are deleted.
STAGED_DAYS = env.number("STAGED_DAYS", 90)
# A list with more rows is written in the background, and kept for this long.
EXPORT_ROWS_AT_ONCE = env.number("EXPORT_ROWS_AT_ONCE", 20_000)
EXPORT_KEPT_HOURS = env.number("EXPORT_KEPT_HOURS", 24)

# --- Mail ------------------------------------------------------------------
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_FILE_PATH = VAR_DIR / "mail"
EMAIL_BACKEND = "django.core.mail.backends." + (
    "smtp.EmailBackend" if EMAIL_HOST else "filebased.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "portal@localhost")

# --- Tasks -----------------------------------------------------------------
# Wagtail puts two index tasks per saved page on the default backend: they run
# at once, so that they never stand in line before a person's import.
TASKS = {
    "default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"},
    "background": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": []},
}

# --- API -------------------------------------------------------------------
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "portal.accounts.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    # Requests a minute: of one user, of one user's look-ups of people, and of
    # one address without a good token.
    "DEFAULT_THROTTLE_RATES": {
        "user": env.text("API_RATE", "6000/min"),
        "lookup": env.text("API_RATE_LOOKUP", "60/min"),
        "refused": env.text("API_RATE_REFUSED", "300/min"),
    },
}
SPECTACULAR_SETTINGS = {
    "OAS_VERSION": "3.1.0",
    "TITLE": "Portal Puskesos–SLRT",
    "VERSION": "1.0.0",
    "DESCRIPTION": _(
        "Version 1 reads and writes records within the scope of your roles; version 2 "
        "reads what is published. Every error is a problem (RFC 9457)."
    ),
    "SERVERS": [{"url": "/"}],
    "SCHEMA_PATH_PREFIX": "/api/v[0-9]+",
    "PREPROCESSING_HOOKS": ["portal.api.schema.keep_records"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "portal.api.schema.complete",
    ],
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_SUFFIX": "",
    "ENUM_NAME_OVERRIDES": {
        "CaseStatus": "portal.cases.choices.Status",
        "CaseKind": "portal.cases.choices.Kind",
        "Channel": "portal.cases.choices.Channel",
        "ReferralState": "portal.cases.choices.ReferralState",
        "ReferralAnswer": "portal.cases.choices.Answer",
        "Sex": "portal.registry.choices.Sex",
        "NumberState": "portal.registry.choices.NumberState",
        "AbsenceReason": "portal.registry.choices.AbsenceReason",
        "InstitutionKind": "portal.directory.choices.InstitutionKind",
        "PointKind": "portal.directory.choices.PointKind",
        "PointState": "portal.directory.choices.PointState",
        "ImportState": "portal.spreadsheets.choices.RunState",
        "ImportOutcome": "portal.spreadsheets.choices.Outcome",
        "OnMatch": "portal.spreadsheets.choices.OnMatch",
        "RowChoice": "portal.spreadsheets.choices.Choice",
        "Severity": "portal.spreadsheets.choices.Severity",
        "ExportState": "portal.spreadsheets.choices.ExportState",
    },
    "ENABLE_DJANGO_DEPLOY_CHECK": False,
}

# --- Wagtail ---------------------------------------------------------------
WAGTAIL_SITE_NAME = "Portal Puskesos–SLRT"
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAILADMIN_USER_LOGIN_FORM = "portal.accounts.forms.LoginForm"
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_USER_TIME_ZONES = ["Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura"]
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAILADMIN_RECENT_EDITS_LIMIT = 5
WAGTAIL_WORKFLOW_ENABLED = True

# --- Security --------------------------------------------------------------
# Identity numbers: `KEY_ID:HEX32,…`, newest first; older ones still decrypt.
ENCRYPTION_KEYS = env.secret("ENCRYPTION_KEYS", VAR_DIR / "keys" / "encryption")
# The look-up key is stable: changing it means computing every look-up anew.
LOOKUP_KEY = env.secret("LOOKUP_KEY", VAR_DIR / "keys" / "lookup")
SECURE = env.flag("PORTAL_HTTPS")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_COOKIE_AGE = 12 * 3600
SECURE_SSL_REDIRECT = SECURE
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # probes come over plain http
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_HSTS_PRELOAD = SECURE
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "SAMEORIGIN"
# Wagtail shows previews in frames of its own.
SILENCED_SYSTEM_CHECKS = ["security.W019"]
# For the public site; portal.home.policy adds what Wagtail's admin needs.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [SELF],
        "frame-ancestors": [SELF],
        "form-action": [SELF],
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": env.text("LOG_LEVEL", "WARNING")},
}
