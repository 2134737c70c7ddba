"""The advisories that are kept with the lock, and what they say of its packages. They need no network.

`kept.json` says where they were read and when. `--keep` reads them anew from the service, for every package of the
lock.
"""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from packaging.utils import canonicalize_name
from packaging.version import Version

FILE = Path(__file__).with_name("kept.json")
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;\\]+)", re.MULTILINE)

Lock = Mapping[str, frozenset[Version]]  # several versions where the lock has one for each Python


@dataclass(frozen=True)
class Range:
    """From the first version that has a hole to the one that has it no more, or to the last that is known to."""

    first: str
    fixed: str | None = None
    last: str | None = None

    def __contains__(self, version: Version) -> bool:
        return (
            Version(self.first) <= version
            and (self.fixed is None or version < Version(self.fixed))
            and (self.last is None or version <= Version(self.last))
        )


@dataclass(frozen=True)
class Advisory:
    """A hole, and which versions of the package have it."""

    id: str
    package: str
    says: str
    ranges: tuple[Range, ...]

    def concerns(self, version: Version) -> bool:
        return any(version in one for one in self.ranges)


@dataclass(frozen=True)
class Waiver:
    """A hole that is known and does not touch us, or has no remedy yet: not told until that day."""

    id: str
    until: date
    why: str


@dataclass(frozen=True)
class Kept:
    source: str
    read_on: date
    advisories: tuple[Advisory, ...]
    waivers: tuple[Waiver, ...]

    def waived(self, *, today: date) -> frozenset[str]:
        return frozenset(waiver.id for waiver in self.waivers if today <= waiver.until)


def locked(files: Iterable[Path]) -> Lock:
    """Each package of the lock files with its versions."""
    versions: dict[str, set[Version]] = {}
    for file in files:
        for name, version in PIN.findall(file.read_text()):
            versions.setdefault(canonicalize_name(name), set()).add(Version(version))
    return {name: frozenset(those) for name, those in versions.items()}


def read(file: Path = FILE) -> Kept:
    said = json.loads(file.read_text())
    return Kept(
        source=said["source"],
        read_on=date.fromisoformat(said["read_on"]),
        advisories=tuple(
            Advisory(
                id=one["id"],
                package=one["package"],
                says=one["says"],
                ranges=tuple(Range(*one) for one in one["ranges"]),
            )
            for one in said["advisories"]
        ),
        waivers=tuple(
            Waiver(one["id"], date.fromisoformat(one["until"]), one["why"]) for one in said["waivers"]
        ),
    )


def write(kept: Kept, file: Path = FILE) -> None:
    """One line for each advisory, so that a change of one is read as one."""
    waivers = [{"id": one.id, "until": one.until.isoformat(), "why": one.why} for one in kept.waivers]
    advisories = [
        {"id": one.id, "package": one.package, "says": one.says, "ranges": list(map(astuple, one.ranges))}
        for one in sorted(kept.advisories, key=lambda one: (one.package, one.id))
    ]
    parts = {
        "source": json.dumps(kept.source, ensure_ascii=False),
        "read_on": json.dumps(kept.read_on.isoformat()),
        "waivers": _lines(waivers),
        "advisories": _lines(advisories),
    }
    file.write_text("{\n" + ",\n".join(f'"{name}": {said}' for name, said in parts.items()) + "\n}\n")


def _lines(rows: Iterable[Mapping[str, Any]]) -> str:
    lines = ",\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
    return f"[\n{lines}\n]" if lines else "[]"


def from_osv(said: Mapping[str, Any], *, package: str) -> Advisory | None:
    """A record of the Open Source Vulnerability format; None where it is withdrawn or names no versions of ours."""
    ranges: list[Range] = []
    for affected in said.get("affected", ()):
        if (
            affected["package"]["ecosystem"] != "PyPI"
            or canonicalize_name(affected["package"]["name"]) != package
        ):
            continue
        for one in affected.get("ranges", ()):
            if one["type"] == "ECOSYSTEM":
                ranges += _ranges(one["events"])
    if said.get("withdrawn") or not ranges:
        return None
    words = said.get("summary") or " ".join(said.get("details", "").split())
    return Advisory(id=said["id"], package=package, says=words[:200], ranges=tuple(ranges))


def _ranges(events: Iterable[Mapping[str, str]]) -> list[Range]:
    ranges: list[Range] = []
    for event in events:
        if "introduced" in event:
            ranges.append(Range(event["introduced"]))
        elif ranges:
            ranges[-1] = replace(ranges[-1], fixed=event.get("fixed"), last=event.get("last_affected"))
    return ranges


def holes(lock: Lock, advisories: Iterable[Advisory], *, waived: frozenset[str]) -> list[str]:
    """A line for each version of the lock that an advisory concerns."""
    return [
        f"{one.package} {version}: {one.id}, {one.says} {_remedy(one, version)}"
        for one in advisories
        if one.id not in waived
        for version in sorted(lock.get(one.package, ()))
        if one.concerns(version)
    ]


def _remedy(advisory: Advisory, version: Version) -> str:
    later = [one.fixed for one in advisory.ranges if one.fixed and Version(one.fixed) > version]
    return f"Fixed in {min(later, key=Version)}." if later else "No version without it is known."
