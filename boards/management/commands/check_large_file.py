"""The process that checks one large file for a page: `boards/figures/apart.py` starts it and tells it what to do."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from boards.figures import apart


class Command(BaseCommand):
    help = "Started by the site itself: checks one large file that somebody sent, as standard input says."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        sys.exit(apart.main(sys.stdin.read()))
