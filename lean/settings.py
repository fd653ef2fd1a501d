"""Settings in one file. Values come from the environment; without them: SQLite, one data folder, tasks in place.

| variable | meaning | default |
|---|---|---|
| NEWLEAN_DATA | folder for all that the plant owns: database, uploads, events, secret key | `data` beside manage.py |
| DATABASE_URL | for example `postgres://user:password@host/name` | SQLite in the data folder |
| CONN_MAX_AGE | seconds for which a thread keeps its connection to the database | 60 (web server of `up`), else 0 |
| REDIS_URL | Redis or Valkey, `redis://…` or `unix://…` | `up` brings its own; other commands run tasks in place |
| BROKER_URL | another broker for the tasks alone | REDIS_URL |
| EVENT_STORE, UPLOADS | folders for partitions and raw files | in the data folder |
| DROP_FOLDERS | where systems put files fetched at night, by site and source or meter | `drop` in the data folder |
| MAX_UPLOAD_BYTES | largest file that is taken | 2 GiB |
| FREE_DISK_FLOOR | free bytes below which uploads are refused | 512 MiB |
| LEASE_SECONDS | silence after which a worker's run is given to another | 30 |
| SWEEP_SECONDS | how often lost work is looked for | 10 |
| ALLOWED_HOSTS | names that people type, comma-separated | localhost only |
| CSRF_TRUSTED_ORIGINS | addresses of a proxy in front, comma-separated, with `https://` | none |
| NEWLEAN_HTTPS | `1` behind HTTPS: secure cookies, redirect, HSTS | off |
| NEWLEAN_DEBUG | `1` shows errors in full; for developers only | off |
| SECRET_KEY, SECRET_KEY_FALLBACKS | key of sessions, and earlier ones | made once, kept in the data folder |
| SESSION_IDLE_MINUTES | a person is signed out after so long without a request | 30 |
| MAIL_URL | mail server: `smtp+tls://user:password@host:587`, `smtps://…` (TLS at once), `smtp://…` (none) | no mail |
| MAIL_FROM | sender of the mails | `newlean@` and this machine's name |
| PUBLIC_URL | what people type, for links in mails: `https://lean.example.com` | mails have no links |
| WEBHOOK_NETWORKS | where reports and orders may be posted: `10.1.0.0/16,10.2.3.4`; `public`: the internet | nowhere |
| WEBHOOK_HTTP | `1` allows `http://` in these networks; never in the internet | HTTPS only |
| NUMBA_CACHE_DIR | folder of the compiled kernels | `kernels` in the data folder (`up`, `demo`) |
"""

import os
import socket
from datetime import timedelta
from pathlib import Path

import dj_database_url
from csp.constants import NONE, SELF

from lean import mail, sqlite, ways
from lean.secret import secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(os.environ.get("NEWLEAN_DATA", BASE_DIR / "data")).resolve()
EVENT_STORE = Path(os.environ.get("EVENT_STORE", DATA_DIR / "events"))
UPLOADS = Path(os.environ.get("UPLOADS", DATA_DIR / "uploads"))
DROP_FOLDERS = Path(os.environ.get("DROP_FOLDERS", DATA_DIR / "drop"))
WORK_DIR = DATA_DIR / "work"  # scratch of running imports; emptied by the sweep
MAX_UPLOAD_BYTES = int(os.environ.get("MAX_UPLOAD_BYTES", 2 * 1024**3))
FREE_DISK_FLOOR = int(os.environ.get("FREE_DISK_FLOOR", 512 * 1024**2))  # bytes; below it uploads are refused
LEASE_SECONDS = float(os.environ.get("LEASE_SECONDS", 30))  # a worker that was silent for so long counts as dead
SWEEP_SECONDS = float(os.environ.get("SWEEP_SECONDS", 10))  # how often lost work is looked for
UNCONFIRMED_FOR = timedelta(days=7)  # an upload that nobody confirms is deleted after this
QUARANTINE_THRESHOLD = 0.05  # above this share an import needs a reason from a person

APP_VERSION = "0.1.0"
DEBUG = os.environ.get("NEWLEAN_DEBUG") == "1"
HTTPS = os.environ.get("NEWLEAN_HTTPS") == "1"
SECRET_KEY = os.environ.get("SECRET_KEY") or secret_key(DATA_DIR)
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [o for o in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if o]

INSTALLED_APPS = [
    "lean.apps.LeanConfig",
    "valuestream.apps.ValuestreamConfig",
    "kaizen.apps.KaizenConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django_htmx",
    "template_partials",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "knox",
    "django_celery_beat",
    "csp",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "lean.middleware.SessionAgeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "lean.middleware.RequestIdMiddleware",
    "lean.middleware.PreferencesMiddleware",
    "lean.middleware.DefaultDenyMiddleware",
]
ROOT_URLCONF = "lean.urls"
ASGI_APPLICATION = "lean.asgi.application"
WSGI_APPLICATION = "lean.wsgi.application"
AUTH_USER_MODEL = "lean.User"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "home"
HOME_ROUTE = "newest_map"  # the page of a site that a person sees first; by string, the kernel knows no app
LOGOUT_REDIRECT_URL = "login"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "lean.context.shell",
            ],
        },
    }
]

DATABASE_URL = os.environ.get("DATABASE_URL") or f"sqlite:///{DATA_DIR / 'newlean.sqlite3'}"
KEPT = int(os.environ.get("CONN_MAX_AGE", 0))
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=KEPT, conn_health_checks=True)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": sqlite.init_command(),
    }
    TEST_FILE = str(DATA_DIR / "test.sqlite3")  # a file: tests have real writers in parallel
    DATABASES["default"]["TEST"] = {"NAME": TEST_FILE}

REDIS_URL = os.environ.get("REDIS_URL", "")
LOCAL = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {
    "default": {"BACKEND": LOCAL},
    "drawn": {"BACKEND": LOCAL, "LOCATION": "drawn"},  # boards: in each process, wherever the other one is
}
if REDIS_URL:  # the cache has a database of its own there, so that clearing it leaves the queues alone
    CACHE_URL = f"{REDIS_URL}{'&' if '?' in REDIS_URL else '?'}db=1"
    CACHES["default"] = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": CACHE_URL}
CELERY_BROKER_URL = os.environ.get("BROKER_URL") or REDIS_URL.replace("unix://", "redis+socket://") or "memory://"
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_EAGER_PROPAGATES = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_RESULT_EXPIRES = None  # there are no results to clean up: rows are the truth
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 6 * 3600}
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 3.0  # then a running task is cut off; its row is swept up by the next worker
CELERY_WORKER_SEND_TASK_EVENTS = False
CELERY_TASK_DEFAULT_QUEUE = "default"
CELERY_TASK_ROUTES = {
    "valuestream.tasks.look_at_file": {"queue": "ingest"},
    "valuestream.tasks.check_rows": {"queue": "ingest"},
    "valuestream.tasks.import_events": {"queue": "ingest"},
    "valuestream.tasks.mine_map": {"queue": "mining"},
    "valuestream.tasks.count_part": {"queue": "mining"},
    "valuestream.tasks.look_at_stream": {"queue": "mining"},
    "kaizen.tasks.judge_trial": {"queue": "mining"},
    "kaizen.tasks.look_at_receiver": {"queue": "mining"},
    "kaizen.tasks.take_step": {"queue": "rollout"},
    "kaizen.tasks.sweep_rollouts": {"queue": "rollout"},
}
CELERY_BEAT_SCHEDULER = "django_celery_beat.schedulers:DatabaseScheduler"
CELERY_BEAT_SCHEDULE = {
    "sweep": {"task": "valuestream.tasks.sweep", "schedule": SWEEP_SECONDS, "options": {"expires": 30}},
    "rollouts": {"task": "kaizen.tasks.sweep_rollouts", "schedule": SWEEP_SECONDS, "options": {"expires": 30}},
    "receivers": {"task": "kaizen.tasks.sweep_receivers", "schedule": 600.0, "options": {"expires": 300}},
    "reminders": {"task": "kaizen.tasks.sweep_reminders", "schedule": 600.0, "options": {"expires": 300}},
    "briefs": {"task": "kaizen.tasks.sweep_briefs", "schedule": 120.0, "options": {"expires": 120}},
    "stand-ups": {"task": "kaizen.tasks.sweep_stand_ups", "schedule": 600.0, "options": {"expires": 300}},
    "calls for help": {"task": "kaizen.tasks.sweep_calls", "schedule": 60.0, "options": {"expires": 60}},
    "escalations": {"task": "kaizen.tasks.sweep_escalations", "schedule": 60.0, "options": {"expires": 60}},
    "reds": {"task": "kaizen.tasks.sweep_reds", "schedule": 600.0, "options": {"expires": 300}},
    "judge the trials": {"task": "kaizen.tasks.sweep_trials", "schedule": 600.0, "options": {"expires": 300}},
    "standards": {
        "task": "kaizen.tasks.put_standards_in_effect",
        "schedule": SWEEP_SECONDS,
        "options": {"expires": 30},
    },
    "verify the audit trail": {"task": "lean.tasks.verify_audit", "schedule": 24 * 3600.0},
    "checkpoint": {"task": "lean.tasks.checkpoint", "schedule": 30.0, "options": {"expires": 30}},
}
CELERY_TIMEZONE = "UTC"

MAIL_URL = os.environ.get("MAIL_URL", "")  # nothing leaves the machine without it
MAIL_IS_ON = bool(MAIL_URL)
MAIL = mail.server(MAIL_URL)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL_IS_ON else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = MAIL.host, MAIL.port
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = MAIL.user, MAIL.password
EMAIL_USE_TLS, EMAIL_USE_SSL = MAIL.starts_tls, MAIL.is_tls
EMAIL_TIMEOUT = 10  # seconds, well below LEASE_SECONDS
DEFAULT_FROM_EMAIL = os.environ.get("MAIL_FROM") or f"newlean@{socket.gethostname()}"
WEBHOOKS = ways.ways(os.environ.get("WEBHOOK_NETWORKS", ""), plain=os.environ.get("WEBHOOK_HTTP") == "1")
PUBLIC_URL = os.environ.get("PUBLIC_URL", "").rstrip("/")

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_SOURCES = BASE_DIR / "locale"  # a plant may run a source that only root may change
LOCALE_PATHS = [LOCALE_SOURCES if os.access(LOCALE_SOURCES / "de" / "LC_MESSAGES", os.W_OK) else DATA_DIR / "locale"]
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = True

STATIC_URL = "static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": UPLOADS}},
    "staticfiles": {"BACKEND": "servestatic.storage.CompressedManifestStaticFilesStorage"},
}
SERVESTATIC_USE_BROTLI = False  # 40 s at the first start, for a few per cent on a plant's own network
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]
FILE_UPLOAD_TEMP_DIR = None

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "connect-src": [SELF],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600  # from log-in, however busy
SESSION_IDLE_SECONDS = 60 * int(os.environ.get("SESSION_IDLE_MINUTES", 30))
CSRF_COOKIE_SAMESITE = "Lax"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = True
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = True
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "knox.auth.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_PAGINATION_CLASS": "rest_framework.pagination.LimitOffsetPagination",
    "PAGE_SIZE": 100,
}
KNOX_TOKEN_MODEL = "lean.ApiToken"  # noqa: S105  the name of a model
MIGRATION_MODULES = {"knox": None}  # its own token table would only stand in the way of ours
REST_KNOX = {"TOKEN_TTL": None, "AUTO_REFRESH": False, "TOKEN_PREFIX": "nl_"}
SPECTACULAR_SETTINGS = {
    "TITLE": "New Lean",
    "VERSION": APP_VERSION,
    "SWAGGER_UI_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {
        "ImportState": "valuestream.models.ImportRun.State",
        "MiningState": "valuestream.models.MiningRun.State",
        "FindingDecisionKind": "valuestream.models.FindingDecision.Kind",
        "IdeaKind": "kaizen.models.Idea.Kind",
        "IdeaOrigin": "kaizen.models.Idea.Origin",
        "IdeaState": "kaizen.core.ideas.State",
        "LoggedChangeKind": "kaizen.models.LoggedChange.Kind",
        "AndonKind": "kaizen.models.AndonCall.Kind",
        "AdoptionChoice": "kaizen.models.Adoption.Choice",
        "AdoptionState": "kaizen.models.Adoption.States",
        "ConsentMeaning": "kaizen.models.Consent.Meaning",
        "RolloutState": "kaizen.models.Rollout.States",
        "WaveState": "kaizen.models.Wave.States",
        "PowerKind": "valuestream.models.StationPower.Kind",
        "Role": "lean.models.Role",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
}

DISCREET = {"()": "lean.logs.DiscreetFormatter", "style": "{"}
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {**DISCREET, "format": "{asctime} {levelname} {name} {message}"},
        "supervised": {**DISCREET, "format": "{levelname} {name} {message}"},  # the supervisor's log has the time
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "supervised" if os.environ.get("NEWLEAN_SUPERVISED") else "line",
        },
    },
    "root": {"handlers": ["console"], "level": os.environ.get("LOG_LEVEL", "INFO")},
    "loggers": {
        "celery": {"level": "WARNING"},
        "django_celery_beat": {"level": "WARNING"},
        "django.request": {"level": "ERROR"},  # a 404 is no event
        "uvicorn": {"level": "WARNING", "handlers": ["console"], "propagate": False},
    },
}
