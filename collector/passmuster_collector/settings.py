"""Django's settings, from the environment and the data folder (`configuration`).

Importing this creates nothing and needs no data folder, so linters and `--help` may do it.
"""

from __future__ import annotations

import os

from passmuster_collector import configuration, data_folder

OPTIONS = configuration.read(os.environ)
_HTTPS = OPTIONS.url.startswith("https://")

SECRET_KEY = data_folder.secret_key(OPTIONS.data)
DEBUG = False
ALLOWED_HOSTS = configuration.hosts(OPTIONS)
CSRF_TRUSTED_ORIGINS = [OPTIONS.url] if OPTIONS.url else []
ROOT_URLCONF = "passmuster_collector.urls"
DATABASES = {"default": configuration.database(OPTIONS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "access.Account"
LOGIN_URL = "signed-out"
APPEND_SLASH = False
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = False

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "passmuster_collector.access",
    "passmuster_collector.fleet",
    "passmuster_collector.dashboard",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "passmuster_collector.dashboard.headers.content_security_policy",
    "django.middleware.common.CommonMiddleware",  # refuses foreign Host headers
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "passmuster_collector.dashboard.headers.assets",
            ]
        },
    }
]

SESSION_COOKIE_NAME = "passmuster-session"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024

# One line a problem on standard error, without the address of whoever asked.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(levelname)s %(name)s: %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "ERROR", "propagate": True},
        # Whoever scans the network for hosts shall not fill the log.
        "django.security.DisallowedHost": {"level": "CRITICAL"},
        "passmuster_collector": {"level": "INFO"},
    },
}
