"""The site's settings for the test suite: servers, database, cache and files of its own for each process."""

import os
import sys

# The suite's servers and files live beside those of `make run`, in a folder of their own.
from nhs_tracker.stamps import ROOT
from nhs_tracker.state import folder

os.environ.setdefault("STATE_DIR", str(folder(ROOT / ".state") / "test"))
# Playwright's loop runs in the thread of the test, which Django would take for asynchronous code.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")

from nhs_tracker.settings import *  # noqa: F403
from nhs_tracker.settings import DATABASES, EMBEDDED_DATABASE, REDIS_URL, STATE_DIR

# To compile the tests anew in each process was half of their collection. What was compiled is kept, here and by the
# workers and commands that tests start, also where the environment says that nothing is.
sys.dont_write_bytecode = False
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

PROCESS = os.getpid()
DATABASES["default"]["NAME"] = DATABASES["owner"]["NAME"] = f"test_{PROCESS}"
if EMBEDDED_DATABASE:
    REDIS_URL = f"{REDIS_URL.partition('?')[0]}?virtual_host={PROCESS % 60_000 + 1}"
CELERY_BROKER_URL = REDIS_URL
KEPT_PAGES_URL = ""  # a page is made for each test of it, but where keeping is what is tested
DEMO = False
DOOR_FILE = STATE_DIR / f"door-{PROCESS}.lock"

CACHES = {
    name: {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": name,
        "OPTIONS": {
            "MAX_ENTRIES": 20_000
        },  # a drawing is kept for all tests of a process, by what it is drawn from
    }
    for name in ("default", "drawings")
}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    "evidence": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
}
STATIC_ROOT = STATE_DIR / "no-collected-files"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
