"""One settings file, driven by the environment and safe by default.

Every variable is described in `.env.example`; without any, an embedded PostgreSQL and Valkey are used
(`nhs_tracker/embedded.py`) and the state lives in `.state/`.
"""

import gc
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import dj_database_url
from celery.schedules import crontab
from csp.constants import NONE, SELF
from django.utils.functional import SimpleLazyObject

from nhs_tracker import embedded, env, stamps

# With its settings a program begins to import what lives to its end. To look through it for garbage again and again
# took a quarter of the start; `nhs_tracker/apps.py` says when it is over.
gc.disable()

BASE_DIR = Path(__file__).resolve().parent.parent
STATE_DIR = Path(env.text("STATE_DIR", str(BASE_DIR / ".state")))

# Servers: the given ones, or the embedded pair. The application role can only do what its grants say;
# migrations and grants run as the owner (`migrate --database owner`).
DATABASE_URL = env.text("DATABASE_URL", "")
MIGRATE_DATABASE_URL = env.text("MIGRATE_DATABASE_URL", DATABASE_URL)
REDIS_URL = env.text("REDIS_URL", "")
EMBEDDED_DATABASE = not DATABASE_URL
if not DATABASE_URL or not REDIS_URL:
    _embedded = embedded.urls(STATE_DIR)
    if not DATABASE_URL:
        DATABASE_URL, MIGRATE_DATABASE_URL = _embedded.database, _embedded.owner
    REDIS_URL = REDIS_URL or _embedded.redis

DATABASES = {
    "default": dj_database_url.parse(DATABASE_URL, conn_max_age=60, conn_health_checks=True),
    "owner": dj_database_url.parse(MIGRATE_DATABASE_URL, conn_max_age=0),
}
LOCK_SECONDS = env.number("LOCK_SECONDS", default=60)  # for a job; wsgi.py sets it for pages
DATABASES["default"]["OPTIONS"] = {
    "options": f"-c statement_timeout=60000 -c lock_timeout={LOCK_SECONDS}s",
    "connect_timeout": 3,  # seconds
    "tcp_user_timeout": 5000,  # milliseconds: a server that has gone is noticed
} | DATABASES["default"].get("OPTIONS", {})
DATABASE_ROUTERS: list[str] = []
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

DEBUG = env.flag("DEBUG", default=False)
SECRET_KEY = env.text("SECRET_KEY", "") or embedded.secret_key(STATE_DIR)
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", LOOPBACK)
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS", [])
SITE_ADDRESS = env.address("SITE_ADDRESS", "http://127.0.0.1:8000")  # in mail and on paper
CONTACT = env.contact("CONTACT")  # who runs this installation, on its page of contact
HTTPS = env.flag("HTTPS", default=False)  # True behind a proxy that ends TLS
if HTTPS:  # nobody reaches a deployment by such a name, and who sends it from outside is up to something
    ALLOWED_HOSTS = [name for name in ALLOWED_HOSTS if name not in LOOPBACK]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_tables2",
    "pgtrigger",
    "targets",
    "boards",
    "reports",
    "nhs_tracker",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "boards.desk.middleware.KeptByNobodyMiddleware",
    # What answers early is below those that write headers.
    "nhs_tracker.hosts.HostMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "nhs_tracker.compression.CompressMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "boards.desk.middleware.IdleMiddleware",
    "boards.desk.middleware.DeskMiddleware",
    "boards.desk.middleware.SizeMiddleware",
]

ROOT_URLCONF = "nhs_tracker.urls"
WSGI_APPLICATION = "nhs_tracker.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "boards.desk.frames.account_frame",
                "boards.desk.frames.here",
            ],
        },
    }
]
FORM_RENDERER = "nhs_tracker.renderer.DesignSystemRenderer"

# People
AUTH_USER_MODEL = "boards.User"
AUTHENTICATION_BACKENDS = ["boards.people.sessions.Backend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
ACCOUNT_ADAPTER = "boards.desk.adapters.ClosedAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {"reset_password": "boards.desk.accounts.ResetPasswordForm"}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are added by an administrator; nobody signs up
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # no mail to strangers
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_SESSION_REMEMBER = (
    False  # signed in until the browser is closed, IDLE_LIFETIME and SESSION_COOKIE_AGE at most
)
ALLAUTH_TRUSTED_PROXY_COUNT = env.number("PROXIES", default=0)  # attempts are counted by client address
# Guessing: 10 tries of one account in 5 minutes are a person who has forgotten; 400 of one address are an office on the
# last day before a deadline. boards/desk/attempts.py counts passwords and codes; what the package would count itself it
# counts by the name of the site.
TRIES_OF_ACCOUNT = "10/5m/key"
TRIES_OF_ADDRESS = "400/5m/ip"
TRIES = f"{TRIES_OF_ADDRESS},{TRIES_OF_ACCOUNT}"
CALLS_OF_PROGRAM = "300/1m/key"  # of a program: a whole plan is some 30
CALLS_OF_STRANGERS = "60/1m/ip"
ACCOUNT_RATE_LIMITS = {
    "login": None,
    "login_failed": None,
    "reset_password": TRIES,
    "reset_password_from_key": TRIES_OF_ADDRESS,
    "reauthenticate": "10/5m/user",
}
MFA_ADAPTER = "boards.desk.adapters.SecondFactorAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "authenticate": "boards.desk.second_factor.AuthenticateForm",
    "reauthenticate": "boards.desk.second_factor.ReauthenticateForm",
}
MFA_TOTP_TOLERANCE = 1  # half a minute before and after; no code twice, which the forms see to
MFA_TOTP_ISSUER = "NHS Board Performance Tracker"
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/desk/"
ACCOUNT_LOGOUT_REDIRECT_URL = "/"
STEP_UP_LIFETIME = timedelta(minutes=15)
IDLE_LIFETIME = timedelta(minutes=30)
SESSION_ENGINE = "boards.people.sessions"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_COOKIE_NAME = "__Host-sessionid" if HTTPS else "sessionid"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_NAME = "__Host-csrftoken" if HTTPS else "csrftoken"
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "boards.desk.errors.csrf_failure"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_SSL_REDIRECT = HTTPS
SECURE_SSL_HOST = urlsplit(SITE_ADDRESS).netloc if HTTPS else None  # and not where the Host says
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]  # asked on the container's own port, without the proxy
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = HTTPS
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "script-src": [SELF],
        "style-src": [SELF],
        "object-src": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# Words, dates and numbers
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_THOUSAND_SEPARATOR = False

# Files
STATIC_URL = "/static/"
STATIC_ROOT = STATE_DIR / "static"
NODE_MODULES = BASE_DIR / "node_modules"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("vendor/design-system", NODE_MODULES / "@scottish-government/design-system/dist"),
    ("vendor/plotly", NODE_MODULES / ".plotly"),  # made at set-up: nhs_tracker/plotly_files.py
    ("vendor/roboto", NODE_MODULES / "@fontsource/roboto"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    "evidence": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": STATE_DIR / "evidence", "file_permissions_mode": 0o600},
    },
}
# Attached files: a folder, or a bucket of any service that speaks S3.
if EVIDENCE_BUCKET := env.text("EVIDENCE_BUCKET", ""):
    STORAGES["evidence"] = {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": EVIDENCE_BUCKET,
            "endpoint_url": env.text("EVIDENCE_ENDPOINT", "") or None,
            "access_key": env.text("EVIDENCE_ACCESS_KEY", "") or None,
            "secret_key": env.text("EVIDENCE_SECRET_KEY", "") or None,
            "file_overwrite": False,
        },
    }
EVIDENCE_LIMIT_BYTES = 20 * 1024 * 1024
EVIDENCE_KEPT_YEARS = env.number("EVIDENCE_KEPT_YEARS", default=10)
CLAMAV_ADDRESS = env.text(
    "CLAMAV_ADDRESS", ""
)  # host:port or a socket's path; without it files are "not scanned"
UPLOAD_LIMIT_BYTES = 50 * 1024 * 1024
PLAN_FILE_LIMIT_BYTES = 1024 * 1024  # read in the page; a table of every target and month is a tenth of it
DOOR_FILE = STATE_DIR / "one-file-at-a-time.lock"  # boards/desk/door.py
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024  # what is larger is checked apart: boards/figures/apart.py

# Sign-in counts attempts and used codes in the default cache: all processes must share it and `add` must be atomic.
# Drawings are kept in files by their content.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "drawings": {
        "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
        "LOCATION": STATE_DIR / "cache",
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": 20_000},
    },
}

BUILD = SimpleLazyObject(lambda: stamps.content(stamps.BUILD))
KEPT_PAGES_URL = REDIS_URL  # where public pages are kept (reports/publication/kept.py); empty keeps none

# E-mail: without a server each message is a file in the state folder.
EMAIL_HOST = env.text("EMAIL_HOST", "")
EMAIL_PORT = env.number("EMAIL_PORT", default=25)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=False)
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if EMAIL_HOST else 'filebased'}.EmailBackend"
EMAIL_FILE_PATH = str(STATE_DIR / "mail")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text("EMAIL_FROM", "tracker@localhost")

# Work: the database holds what is owed, the broker only carries the hint (docs/decisions.md).
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TIMEZONE = TIME_ZONE
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A page tells the broker after its work is committed: one that is frozen must not hold the page for ever. The message
# is a hint, so it is tried once; the sweep finds what it would have named.
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,
    "socket_connect_timeout": 2,
    "socket_timeout": 2,
}
CELERY_TASK_PUBLISH_RETRY = False
CELERY_BEAT_SCHEDULE = {
    "sweep-owed-work": {"task": "boards.work.tasks.sweep", "schedule": timedelta(seconds=10)},
    "seal-audit": {"task": "boards.work.tasks.seal_audit", "schedule": timedelta(minutes=1)},
    "mail-heads": {"task": "boards.administration.tasks.mail_heads", "schedule": crontab(minute="15")},
    "send-digests": {
        "task": "boards.asks.tasks.send_digests",
        "schedule": crontab(hour="6-18", minute="40", day_of_week="mon-fri"),
    },
    "count-desks": {"task": "boards.asks.tasks.count_desks", "schedule": timedelta(seconds=30)},
    "count-every-desk": {
        "task": "boards.asks.tasks.count_every_desk",
        "schedule": crontab(hour="0", minute="5"),
    },
    "judge-stale": {"task": "boards.performance.tasks.judge_stale", "schedule": timedelta(minutes=15)},
    "analyse-stale": {"task": "boards.performance.tasks.analyse_stale", "schedule": timedelta(minutes=15)},
    "calibrate-missing": {
        "task": "reports.publication.tasks.calibrate_missing",
        "schedule": timedelta(hours=1),
    },
    "judge-every-measure": {
        "task": "boards.performance.tasks.judge_every_measure",
        "schedule": crontab(hour="0", minute="20"),
    },
    "keep-evidence": {"task": "boards.evidence.tasks.keep_house", "schedule": timedelta(days=1)},
    "clear-old-staging": {"task": "boards.figures.tasks.clear_old_staging", "schedule": timedelta(days=1)},
    "clear-old-answers": {"task": "boards.api.tasks.clear_old_answers", "schedule": timedelta(days=1)},
    "clear-old-sessions": {"task": "boards.desk.tasks.clear_old_sessions", "schedule": timedelta(days=1)},
}
CELERY_BEAT_SCHEDULER = "boards.work.beat.Beat"  # the rows say when each ran; it keeps no file

# Errors reach the standard error output of every program, with a traceback; Celery's programs put a handler of their
# own in the place of this one. A page that is not found is no error.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"()": "nhs_tracker.logs.PlainLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {
        "django": {"handlers": [], "level": "ERROR"},
        **{name: {"level": "INFO"} for name in ("targets", "boards", "reports", "nhs_tracker")},
    },
}

# Demo accounts and sample plans exist only where this is on; `check --deploy` fails while they do.
DEMO = env.flag("DEMO", default=EMBEDDED_DATABASE)

SILENCED_SYSTEM_CHECKS: list[str] = []
