"""Everything that can be set, read from the environment. docs/operating.md lists the names.

A secret comes from its variable, from the file that `<NAME>_FILE` names, or from the data folder; one that is missing
stops the start by its name. Nothing here has a default that is unsafe on the internet.
"""

from __future__ import annotations

import hashlib
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from dashboard import datafolder, language, logs

BASE_DIR = datafolder.PROJECT
DATA_FOLDER = datafolder.data_folder()

env = environ.Env()


def setting(name: str, default: str = "") -> str:
    """The variable, or what is in the file that `<name>_FILE` names, or the default."""
    value, path = env.str(name, ""), env.str(f"{name}_FILE", "")
    if path and not value:
        return _read(f"{name}_FILE", Path(path))
    return value or default


def secret(name: str, file_name: str) -> str:
    """As `setting`, then the data folder's file of that name; a missing secret stops the start."""
    own = datafolder.secret_file(file_name)
    found = setting(name) or (_read(name, own) if own.is_file() else "")
    if not found:
        raise ImproperlyConfigured(
            f"{name} is missing. Set it, or name a file with it in {name}_FILE; "
            f"`make demo` and `manage.py up` make one in the data folder ({DATA_FOLDER})."
        )
    return found


def _read(name: str, path: Path) -> str:
    try:
        return path.read_text().strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name}: {path} cannot be read ({error.strerror}).") from None


# -- secrets -----------------------------------------------------------------------------------------------------------

SECRET_KEY = secret("SECRET_KEY", "secret_key")

# The vault's keys, the newest first. Given here they are fixed until the next start; in a file they are read at use.
ANTIPODE_VAULT_KEYS: list[str] = [key for key in env.str("ANTIPODE_VAULT_KEYS", "").replace(",", " ").split() if key]
ANTIPODE_VAULT_KEYS_FILE = env.str("ANTIPODE_VAULT_KEYS_FILE", str(datafolder.secret_file("vault_keys")))
if not ANTIPODE_VAULT_KEYS:
    secret("ANTIPODE_VAULT_KEYS", "vault_keys")

# Whoever bears it may read /metrics. Without one only people who are logged in may.
METRICS_TOKEN = setting("ANTIPODE_METRICS_TOKEN")

# -- where it is served ------------------------------------------------------------------------------------------------

DEBUG = env.bool("ANTIPODE_DEBUG", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])

# How many proxies of ours stand in front; that many entries at the end of X-Forwarded-For are believed, and no others.
ANTIPODE_PROXIES = env.int("ANTIPODE_PROXIES", 0)

HTTPS = env.bool("ANTIPODE_HTTPS", False)
SECURE_SSL_REDIRECT = SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("ANTIPODE_HSTS_SECONDS", 31_536_000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ANTIPODE_PROXIES else None
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

# Entering a domain into the browsers' preload list binds all of it: that is for its owner to decide, not for us.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

CONTENT_SECURITY_POLICY: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "object-src": [NONE],
    }
}

# -- the house ---------------------------------------------------------------------------------------------------------

ROOT_URLCONF = "dashboard.urls"
WSGI_APPLICATION = "dashboard.wsgi.application"

INSTALLED_APPS = [
    "dashboard",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "heroicons",
    "csp",
    "axes",
    "django_rq",
    "django_structlog",
]

MIDDLEWARE = [
    "django_structlog.middlewares.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "dashboard.middleware.PollMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "dashboard.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "dashboard.middleware.LoginRequiredMiddleware",
    "dashboard.middleware.PreferencesMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "axes.middleware.AxesMiddleware",
]

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
            ]
        },
    }
]

LANGUAGE_CODE = language.ENGLISH
LANGUAGES = language.LANGUAGES
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = "dashboard.formats"
TIME_ZONE = "UTC"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

STATIC_URL = "static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = env.str("STATIC_ROOT", str(DATA_FOLDER / "static"))
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# Nobody uploads anything; the largest form is a plan with every snapshot of a large inventory ticked.
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
DATA_UPLOAD_MAX_NUMBER_FILES = 1

# -- the database ------------------------------------------------------------------------------------------------------

# Several processes write: WAL lets them read meanwhile, IMMEDIATE makes a writer wait for its turn, not fail half-way.
SQLITE_OPTIONS = {
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
    "PRAGMA cache_size=-20000; PRAGMA temp_store=MEMORY;",
}

# A PostgreSQL that does not answer is an error within seconds, not a page that hangs. A process that freezes in a transaction
# would keep everybody from its rows for as long as it stays frozen: after a minute the server ends the transaction.
POSTGRESQL_OPTIONS = {
    "connect_timeout": 5,
    "tcp_user_timeout": 10_000,
    "options": "-c idle_in_transaction_session_timeout=60s",
}


def database(url: str) -> dict[str, Any]:
    """Django's settings for a database URL, with what each database needs beside it."""
    config: dict[str, Any] = env.db_url_config(url)
    is_sqlite = config["ENGINE"].endswith("sqlite3")
    defaults = SQLITE_OPTIONS if is_sqlite else POSTGRESQL_OPTIONS
    config["OPTIONS"] = {**defaults, **config.get("OPTIONS", {})}
    config["CONN_MAX_AGE"] = 60
    config["CONN_HEALTH_CHECKS"] = not is_sqlite
    return config


DATABASES = {"default": database(setting("DATABASE_URL") or f"sqlite:///{DATA_FOLDER / 'antipode.sqlite3'}")}

# Of each process its own, for two seconds: what polls of the same page share (dashboard/polls.py). No secret, no row.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# -- the doorbell ------------------------------------------------------------------------------------------------------

REDIS_URL = setting("REDIS_URL") or f"unix://{datafolder.redis_socket()}"

# A Redis that does not answer must not hold up a page: the rows are due all the same. A worker raises its time-out.
REDIS_TIMEOUTS = "socket_connect_timeout=2&socket_timeout=5"
QUEUES = ("copies", "inventory")
RQ_QUEUES: dict[str, dict[str, Any]] = {
    name: {
        "URL": f"{REDIS_URL}{'&' if urlsplit(REDIS_URL).query else '?'}{REDIS_TIMEOUTS}",
        "DEFAULT_TIMEOUT": 300,
        "DEFAULT_RESULT_TTL": 0,
        # Whoever can write to Redis must not be able to run code: no pickle, and only the functions of dashboard.jobs.
        "SERIALIZER": "rq.serializers.JSONSerializer",
    }
    for name in QUEUES
}
RQ = {"WORKER_CLASS": "dashboard.worker.Worker", "JOB_CLASS": "dashboard.worker.Job"}

# -- the engine --------------------------------------------------------------------------------------------------------

# Seconds between two readings of a region's inventory.
SYNC_PERIOD = env.int("ANTIPODE_SYNC_PERIOD", 900)

# Seconds that a claim holds: a worker that has not written by then has lost the row. Longer than one vendor call may take.
LEASE = env.int("ANTIPODE_LEASE", 60)

# Seconds beyond a vendor's listing lag and signature window for which a look-up that found nothing does not count yet.
GRACE = env.int("ANTIPODE_GRACE", 30)

# -- who may come in ---------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "dashboard.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]

# Browsers keep cookies per host, not per port: the name tells two instances on one machine apart, and is the same on
# all machines of one instance.
INSTANCE = hashlib.sha256(b"cookie name " + SECRET_KEY.encode()).hexdigest()[:8]
SESSION_ENGINE = "dashboard.sessions"
SESSION_COOKIE_NAME = f"antipode_session_{INSTANCE}"
SESSION_COOKIE_AGE = int(timedelta(days=7).total_seconds())
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_NAME = f"antipode_csrf_{INSTANCE}"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"

LANGUAGE_COOKIE_NAME = f"antipode_language_{INSTANCE}"
LANGUAGE_COOKIE_AGE = int(timedelta(days=365).total_seconds())
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS

# Guessing: after five wrong passwords for one name from one address, that pair waits.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_CLIENT_IP_CALLABLE = "dashboard.client_address.client_address"
AXES_COOLOFF_MESSAGE = "Too many wrong passwords for this name from this address. Wait 15 minutes, then try again."
AXES_LOCKOUT_CALLABLE = "dashboard.views.broken.locked_out"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# -- what it says ------------------------------------------------------------------------------------------------------

DEFAULT_EXCEPTION_REPORTER_FILTER = "dashboard.logs.ReporterFilter"
DJANGO_STRUCTLOG_IP_LOGGING_ENABLED = False
DJANGO_STRUCTLOG_STATUS_START_LOG_LEVEL = 10
# A page that is not there, or not for this role, is no news for the terminal of `demo` and `up`.
DJANGO_STRUCTLOG_STATUS_4XX_LOG_LEVEL = 20
# The user is looked up in the database: a health check must be able to answer without it.
DJANGO_STRUCTLOG_USER_ID_FIELD = None

LOGGING_CONFIG = "logging.config.dictConfig"
LOGGING = logs.configuration(
    form=env.str("ANTIPODE_LOG_FORMAT", "console"), level=env.str("ANTIPODE_LOG_LEVEL", "INFO")
)
structlog.configure(
    processors=[structlog.stdlib.filter_by_level, *logs.SHARED, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)
