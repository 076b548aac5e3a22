"""Settings, read from the environment; docs/operating.md lists every variable."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from csp.constants import NONE, SELF

from .environment import Environment

BASE_DIR = Path(__file__).resolve().parent.parent
ENV = Environment.read_or_exit()

DEBUG = ENV.debug
SECRET_KEY = ENV.secret_key
SECRET_KEY_FALLBACKS = ENV.secret_key_fallbacks
ALLOWED_HOSTS = ENV.allowed_hosts
CSRF_TRUSTED_ORIGINS = [
    f"https://{host}" for host in ALLOWED_HOSTS if not host.startswith(("*", "."))
]

FIRST_PARTY_APPS = [
    "compliance.web",
    "compliance.accounts",
    "compliance.ledger",
    "compliance.jobs",
    "compliance.notices",
    "compliance.comments",
    "compliance.people",
    "compliance.dashboard",
    "controls",
    "evidence",
    "integrations",
    "audits",
]
INSTALLED_APPS = [
    *FIRST_PARTY_APPS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "allauth",
    "allauth.account",
    "csp",
    "django_celery_beat",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "heroicons",
    "pgtrigger",
    "rest_framework",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "compliance.web.limits.NeverKeptMiddleware",
    "compliance.web.limits.RequestSizeMiddleware",
    "compliance.web.limits.NullCharacterMiddleware",
    "compliance.web.once.AskingOnceMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "compliance.accounts.middleware.SignInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "compliance.accounts.middleware.FirstLeadMiddleware",
    "compliance.accounts.middleware.TimeZoneMiddleware",
    "compliance.web.travel.TravelMiddleware",
]
ROOT_URLCONF = "compliance.urls"
WSGI_APPLICATION = "compliance.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "compliance.web.shell.shell",
                "compliance.dashboard.counting.counters",
            ]
        },
    }
]

DATABASES = {"default": ENV.database}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": ENV.redis_url}
}

# Django's own Celery settings are read with the prefix CELERY_.
CELERY_BROKER_URL = ENV.broker_url
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_TIMEZONE = "UTC"
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "integrations.tasks.tick", "schedule": ENV.tick_seconds},
    "write_to_reviewers": {"task": "compliance.people.tasks.write_to_reviewers", "schedule": 300.0},
    "write_notices": {"task": "compliance.dashboard.tasks.write_notices", "schedule": 300.0},
    "send_messages": {"task": "compliance.notices.tasks.send_messages", "schedule": 60.0},
    "put_in_force": {"task": "controls.tasks.put_in_force", "schedule": 300.0},
    "forget_long_gone": {"task": "compliance.people.tasks.forget_long_gone", "schedule": 86_400.0},
}
# How often the plan in PostgreSQL is looked at, and how long work may lie there unclaimed
# before it is queued again (a lost Redis, a killed worker).
TICK = timedelta(seconds=ENV.tick_seconds)
REQUEUE_AFTER = timedelta(seconds=ENV.requeue_seconds)

# How long a counter of the navigation may be behind the clock; every act is counted at once.
COUNTERS_KEPT_FOR = timedelta(minutes=1)

# Where a pattern in reviews begins to be worth a question; what is left out is as in
# evidence.rules.reviewed.Thresholds.
REVIEW_THRESHOLDS: dict[str, Any] = {}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "artifacts": ENV.artifact_storage,
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"
        if not DEBUG
        else "django.contrib.staticfiles.storage.StaticFilesStorage"
    },
}
# Uploads are read in memory, so that a full disk is met only where it can be told in a sentence.
MAX_UPLOAD_BYTES = 50 * 1024 * 1024
MAX_REQUEST_BYTES = MAX_UPLOAD_BYTES + 5 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = MAX_REQUEST_BYTES
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.MemoryFileUploadHandler"]
STATIC_URL = "static/"
STATIC_ROOT = ENV.var / "static"
STATICFILES_DIRS = [BASE_DIR / "static", ENV.var / "fonts"]

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "compliance.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "compliance.accounts.sign_in.LoginForm",
    "change_password": "compliance.accounts.sign_in.ChangePasswordForm",
    "set_password": "compliance.accounts.sign_in.SetPasswordForm",
    "reset_password": "compliance.accounts.sign_in.ResetPasswordForm",
    "reset_password_from_key": "compliance.accounts.sign_in.ResetPasswordKeyForm",
    "reauthenticate": "compliance.accounts.sign_in.ReauthenticateForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
EMAIL_TIMEOUT = 20  # seconds; a mail server that does not answer holds one worker up no longer
# Whether channels may lead to this machine or the network around it: see docs/threat-model.md.
ALLOW_PRIVATE_WEBHOOKS = ENV.allow_private_webhooks
# Where links of messages lead, which are written without a request.
PUBLIC_URL = ENV.public_url
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = None
# Whose attempts are counted: behind proxies the peer's address is the nearest proxy's.
ALLAUTH_TRUSTED_PROXY_COUNT = ENV.trusted_proxies

vars().update(ENV.email)
DEFAULT_FROM_EMAIL = ENV.email_from
EMAIL_SUBJECT_PREFIX = ""

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
USE_I18N = False
DATE_FORMAT = "j M Y"
DATETIME_FORMAT = "j M Y, H:i"

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = int(timedelta(hours=12).total_seconds())
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = ENV.is_https
SECURE_HSTS_SECONDS = int(timedelta(days=365).total_seconds()) if ENV.is_https else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ENV.is_https else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "compliance.accounts.api.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.CursorPagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "PAGE_SIZE": 100,
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Trackrecord",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "ENUM_NAME_OVERRIDES": {
        "PersonKindEnum": "compliance.people.models.PersonKind",
        "AccountKindEnum": "compliance.people.models.AccountKind",
    },
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "nowhere": {"class": "logging.NullHandler"},
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        **{name: {"level": "INFO"} for name in ("compliance", "evidence", "integrations")},
        # It says whole addresses of channels; what matters is kept with the message.
        "apprise": {"handlers": ["nowhere"], "propagate": False},
    },
}
