"""`python -m bench.audit`: fails where a package of the lock has a known security hole.

pip-audit asks a service (OSV, of the Python Packaging Authority's and GitHub's advisories) for every package of the
lock. A service that answers and knows none of the packages, as a mirror that answers everything with nothing, is a
failure: its silence would look like safety. Where no service answers within 20 seconds one line says so. What is kept
(`kept.json`) is checked in either case.

`--keep` reads the kept advisories anew. A hole without a remedy is waived there, until a day and with a reason.
"""

import argparse
import json
import subprocess
import sys
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bench.audit import kept

ROOT = Path(__file__).resolve().parents[2]
LOCKS = tuple(ROOT / f"requirements{part}.txt" for part in ("", "-dev", "-node"))
AUDITED = LOCKS[1:]  # the one for development has every package of the other
SERVICE = "https://api.osv.dev/v1/query"
NO_SERVICE_SECONDS = 20
WHOLE_SECONDS = 180
ONE_ANSWER_SECONDS = 5


class NoService(Exception):
    """Nobody answers there, or not as such a service does; the message says what happened."""


def main(arguments: Sequence[str], *, today: date | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.audit")
    parser.add_argument("--service", default=SERVICE)
    parser.add_argument("--keep", action="store_true", help="read the kept advisories anew")
    options = parser.parse_args(arguments)
    today = today or date.today()  # noqa: DTZ011 (a day for people)
    advisories, lock = kept.read(), kept.locked(LOCKS)
    if options.keep:
        kept.write(_read_anew(advisories, lock, service=options.service, today=today))
        advisories = kept.read()
    waived = advisories.waived(today=today)
    problems = kept.holes(lock, advisories.advisories, waived=waived)
    try:
        _within(
            NO_SERVICE_SECONDS,
            lambda: _must_know(options.service, {one.package for one in advisories.advisories}),
        )
        problems += _audited(options.service, waived=waived)
    except NoService as trouble:
        print(
            f"!!! NO SERVICE FOR SECURITY ADVISORIES ({trouble}): the lock was checked only against the "
            f"{len(advisories.advisories)} that are kept with it, read on {advisories.read_on} !!!"
        )
    except KnowsNothing as trouble:
        problems.append(str(trouble))
    for problem in problems:
        print(problem)
    return int(bool(problems))


class KnowsNothing(Exception):
    """The service answers, and knows no package: nothing can be concluded from what it says."""


def _within(seconds: float, act: Callable[[], None]) -> None:
    """What it does and raises; NoService where it takes longer, as a search for the name of the service may."""
    outcome: list[BaseException | None] = []

    def run() -> None:
        try:
            act()
        except (NoService, KnowsNothing) as trouble:
            outcome.append(trouble)
        else:
            outcome.append(None)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not outcome:
        raise NoService(f"no answer in {seconds} seconds")
    if outcome[0]:
        raise outcome[0]


def _must_know(service: str, packages: set[str]) -> None:
    """Return when the service knows an advisory of one of these packages, of any version."""
    if not any(_asked(service, name) for name in sorted(packages)):
        raise KnowsNothing(
            f"{service} answers and knows none of the {len(packages)} packages of which advisories are kept. "
            "It is no service for advisories: see to the address, or to what stands in between."
        )


def _asked(service: str, name: str) -> list[Mapping[str, Any]]:
    """Every advisory of a package. NoService."""
    body = json.dumps({"package": {"name": name, "ecosystem": "PyPI"}}).encode()
    request = urllib.request.Request(service, body, {"Content-Type": "application/json"})  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=ONE_ANSWER_SECONDS) as answer:  # noqa: S310
            said = json.loads(answer.read())
    except urllib.error.HTTPError as trouble:
        trouble.close()
        if trouble.code == 404:
            return []
        raise NoService(f"{service}: {trouble}") from None
    except (OSError, ValueError) as trouble:
        raise NoService(f"{service}: {getattr(trouble, 'reason', trouble)}") from None
    found = said.get("vulns", []) if isinstance(said, dict) else []
    return list(found)


def _audited(service: str, *, waived: frozenset[str]) -> list[str]:
    """What pip-audit finds, a line each. NoService where it did not come to an end."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--require-hashes", "--disable-pip"),
        *("--vulnerability-service", "osv", "--osv-url", service, "--timeout", str(ONE_ANSWER_SECONDS)),
        *("--format", "json", "--progress-spinner", "off"),
        *(word for file in AUDITED for word in ("--requirement", str(file))),
        *(word for one in sorted(waived) for word in ("--ignore-vuln", one)),
    ]
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=ROOT, timeout=WHOLE_SECONDS
        )
        packages = json.loads(done.stdout)["dependencies"]
    except subprocess.TimeoutExpired:
        raise NoService(f"{service}: not every package in {WHOLE_SECONDS} seconds") from None
    except ValueError:
        last = (done.stderr.strip() or "nothing was said").splitlines()[-1]
        raise NoService(f"{service}: {last[:200]}") from None
    if all("skip_reason" in one for one in packages):
        raise KnowsNothing(f"pip-audit looked at no package of the lock at {service}.")
    return [
        f"{one['name']} {one['version']}: {hole['id']}, {hole['description'][:200]} "
        f"Fixed in {', '.join(hole['fix_versions']) or 'no version that is known'}."
        for one in packages
        for hole in one.get("vulns", ())
    ]


def _read_anew(old: kept.Kept, lock: kept.Lock, *, service: str, today: date) -> kept.Kept:
    """Every advisory of every package of the lock, of any version: those of older ones show that a service knows it."""
    found = [
        advisory
        for name in sorted(lock)
        for said in _asked(service, name)
        if (advisory := kept.from_osv(said, package=name))
    ]
    if not found:
        raise SystemExit(f"{service} knows no package of the lock: what is kept stays as it was.")
    return replace(old, source=f"every advisory that {service} had", read_on=today, advisories=tuple(found))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
