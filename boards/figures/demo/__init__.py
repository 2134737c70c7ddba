"""Real published figures for the demonstration, loaded by the same way in as everybody else's."""

import csv
import gzip
import io
import tomllib
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from boards.figures import services
from boards.figures.models import Stream, Submission
from boards.figures.services import Accepted
from boards.work.actors import Actor

FOLDER = Path(__file__).resolve().parent
AS_PUBLISHED = "So it stands in the published extract. The extract does not say why."
NATION = "S92000003"
ARCHIVE = ("board_code", "period", "period_kind", "numerator", "denominator", "value")


@dataclass(frozen=True)
class DemoFile:
    """One file to load. `reason` says why it counts as known from that day."""

    measure_key: str
    file_name: str
    known_from: date
    reason: str
    content: bytes


def demo_files() -> tuple[DemoFile, ...]:
    """Every file in the order in which the world knew it; Scotland's figures after the boards' of the same day."""
    listed = tomllib.loads((FOLDER / "files.toml").read_text(encoding="utf-8"))
    boards = [
        DemoFile(
            measure_key=one["measure"],
            file_name=f"{one['name']}.csv",
            known_from=one["known_from"],
            reason=one["reason"],
            content=_unpacked(one["name"]),
        )
        for one in listed["files"]
    ]
    of = {file.file_name: file for file in boards}
    nations = [
        DemoFile(
            measure_key=of[named].measure_key,
            file_name=f"{one['name']} of {named}",
            known_from=one.get("known_from", of[named].known_from),
            reason=one.get("reason", of[named].reason),
            content=content,
        )
        for one in listed["nations"]
        for named, content in _parts(one["name"], by="measure_file").items()
    ]
    national = [
        DemoFile(
            measure_key=one["measures"][named],
            file_name=f"{one['name']} of {named}",
            known_from=one["known_from"],
            reason=one["reason"],
            content=content,
        )
        for one in listed["national"]
        for named, content in _parts(one["name"], by="measure").items()
        if named in one["measures"]
    ]
    return tuple(sorted([*boards, *nations, *national], key=lambda file: file.known_from))


def _unpacked(name: str) -> bytes:
    return gzip.decompress((FOLDER / f"{name}.csv.gz").read_bytes())


def _parts(name: str, *, by: str) -> dict[str, bytes]:
    """A file of Scotland's figures of several series, as one for each of them in the layout of the boards' files."""
    files: dict[str, list[str]] = defaultdict(lambda: [",".join(ARCHIVE)])
    for row in csv.DictReader(io.StringIO(_unpacked(name).decode())):
        figure = (
            row.get(column, "") for column in ("period", "period_kind", "numerator", "denominator", "value")
        )
        files[row[by]].append(",".join((NATION, *figure)))
    return {named: "\n".join([*lines, ""]).encode() for named, lines in files.items()}


def load_demo_figures(
    *, actor: Actor, told: Callable[[int, int], object] = lambda done, total: None
) -> list[Accepted]:
    """Receive and accept every demonstration file that is not there yet; running it again loads nothing.

    `told` is called with how many files are in, and of how many. RuntimeError, naming the first error, should a file be
    refused.
    """
    there = set(
        Submission.objects.filter(
            channel=Submission.Channel.DEMO, state=Submission.State.ACCEPTED
        ).values_list("measure_id", "file_name")
    )
    accepted: list[Accepted] = []
    files = [file for file in demo_files() if (file.measure_key, file.file_name) not in there]
    for file in files:
        submission = services.receive(
            actor=actor,
            measure_key=file.measure_key,
            stream=Stream.OFFICIAL,
            organisation_id=None,
            content=file.content,
            file_name=file.file_name,
            channel=Submission.Channel.DEMO,
            known_from=file.known_from,
        )
        if submission.state == Submission.State.REJECTED:
            raise RuntimeError(f"{file.file_name}: {submission.errors[0]}")
        accepted.append(services.accept(actor=actor, submission_id=submission.pk, reasons=AS_PUBLISHED))
        told(len(accepted), len(files))
    return accepted
