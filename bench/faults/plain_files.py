"""The site's settings with static files as they lie in the checkout: what is measured needs none to be collected."""

from nhs_tracker.settings import *  # noqa: F403
from nhs_tracker.settings import STATIC_ROOT, STORAGES

STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
