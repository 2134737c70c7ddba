"""Sample people of the demonstration: one for each role, with passwords and second factors of this installation only.

The secrets are random and kept in one file that its owner alone can read; `check --deploy` fails while such a person is
there (`checks.py`). The addresses end in `.example`, which belongs to nobody.
"""

import json
import os
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.db import transaction

from boards.desk.second_factor import Unreadable, decrypt, encrypt
from boards.organisations.models import Organisation
from boards.people.models import Membership, User
from boards.people.roles import RULES, SECOND_FACTOR_FROM_THE_START, Action, Role
from boards.people.services import add_person, end_role, give_role
from boards.work.actors import Actor

PERIOD_SECONDS = 30
#: What the sample people have a second factor for. Analysts without one could not try a change of process, which one of
#: them records and another confirms.
PROVEN = SECOND_FACTOR_FROM_THE_START | {Action.REBASE}


@dataclass(frozen=True)
class Sample:
    """One sample person: `key` is what `make demo-code ROLE=...` is given; `board` is a slug or empty."""

    key: str
    name: str
    roles: tuple[Role, ...]
    board: str = ""

    @property
    def email(self) -> str:
        return f"{self.key}@tracker.example"

    @property
    def needs_second_factor(self) -> bool:
        return any(action in PROVEN for role in self.roles for action in RULES[role])


SAMPLES = (
    Sample("planner", "Sample planner, NHS Lothian", (Role.PLANNER,), "nhs-lothian"),
    Sample("approver", "Sample approver, NHS Lothian", (Role.APPROVER,), "nhs-lothian"),
    Sample("viewer", "Sample viewer, NHS Lothian", (Role.BOARD_VIEWER,), "nhs-lothian"),
    Sample("author", "Sample author, NHS Lothian", (Role.PLANNER,), "nhs-lothian"),
    Sample("planner-fife", "Sample planner, NHS Fife", (Role.PLANNER,), "nhs-fife"),
    Sample("approver-fife", "Sample approver, NHS Fife", (Role.APPROVER,), "nhs-fife"),
    Sample("planner-mainland", "Sample planner, Sample Mainland", (Role.PLANNER,), "sample-mainland"),
    Sample("approver-mainland", "Sample approver, Sample Mainland", (Role.APPROVER,), "sample-mainland"),
    Sample("viewer-mainland", "Sample viewer, Sample Mainland", (Role.BOARD_VIEWER,), "sample-mainland"),
    Sample("planner-isles", "Sample planner, Sample Isles", (Role.PLANNER,), "sample-isles"),
    Sample("approver-isles", "Sample approver, Sample Isles", (Role.APPROVER,), "sample-isles"),
    Sample("group-mainland", "Sample public group, Sample Mainland", (Role.COMMENTER,), "sample-mainland"),
    Sample("group-isles", "Sample public group, Sample Isles", (Role.COMMENTER,), "sample-isles"),
    Sample("analyst", "Sample analyst", (Role.ANALYST,)),
    Sample("analyst-two", "Sample second analyst", (Role.ANALYST,)),
    Sample("loader", "Sample statistics loader", (Role.STATISTICS_LOADER,)),
    Sample("reviewer", "Sample reviewer of plans", (Role.REVIEWER,)),
    Sample("reviewer-two", "Sample second reviewer of plans", (Role.REVIEWER,)),
    Sample("listener", "Sample participation reviewer", (Role.PARTICIPATION_REVIEWER,)),
    Sample("listener-two", "Sample second participation reviewer", (Role.PARTICIPATION_REVIEWER,)),
    Sample("publisher", "Sample publisher", (Role.PUBLISHER,)),
    Sample("administrator", "Sample administrator", (Role.ADMINISTRATOR,)),
    # They hold no role but while the demonstration places real boards in the neutral states of the open sample cycle.
    Sample("writer", "Sample writer of the sample cycle", ()),
    Sample("signatory", "Sample signatory of the sample cycle", ()),
)


@dataclass(frozen=True)
class Secret:
    """What one sample person signs in with; `totp` is empty for roles that need no second factor."""

    email: str
    password: str
    totp: str


class NoDemoAccounts(Exception):
    """There is no such sample person here; the message says what to do."""


def file_of(folder: Path) -> Path:
    """Where the secrets are kept in the state folder."""
    return folder / "demo-accounts.json"


def create_demo_accounts(*, actor: Actor, folder: Path) -> dict[str, Secret]:
    """Make the sample people, or mend those that are there: afterwards everybody signs in as the file says.

    Running it again changes nothing. Raises Organisation.DoesNotExist before the reference data is loaded.
    """
    file = file_of(folder)
    known = read_secrets(folder) if file.exists() else {}
    held = {sample.key: _secret(sample, known.get(sample.key)) for sample in SAMPLES}
    with transaction.atomic():
        for sample in SAMPLES:
            _make(sample, held[sample.key], actor=actor)
        _write(file, held)
    return held


@contextmanager
def for_a_moment(
    boards: Iterable[Organisation], *, people: Mapping[Role, Actor], administrator: Actor
) -> Iterator[None]:
    """Let these people hold these roles for the boards, inside; all of it or nothing is done."""
    with transaction.atomic():
        held = [
            give_role(actor=administrator, user_id=person.user_id, role=role, organisation_id=board.pk)
            for board in boards
            for role, person in people.items()
            if person.user_id is not None
        ]
        yield
        for membership in held:
            end_role(actor=administrator, membership_id=membership.pk)


def read_secrets(folder: Path) -> dict[str, Secret]:
    """The secrets by key. NoDemoAccounts when there is no file."""
    try:
        text = file_of(folder).read_text(encoding="utf-8")
    except FileNotFoundError:
        raise NoDemoAccounts(
            "There are no demo accounts: make them with `manage.py demo_accounts --create`."
        ) from None
    return {key: Secret(**values) for key, values in json.loads(text).items()}


def current_code(*, key: str, folder: Path, now: float) -> tuple[str, int]:
    """The code of the second factor at `now` (seconds since 1970) and for how many seconds it stays good.

    NoDemoAccounts for a key that is not there or a person without a second factor.
    """
    held = read_secrets(folder)
    with_codes = sorted(key for key, secret in held.items() if secret.totp)
    if key not in with_codes:
        raise NoDemoAccounts(f"“{key}” has no second factor here: choose one of {', '.join(with_codes)}.")
    counter = int(now) // PERIOD_SECONDS
    code = totp.format_hotp_value(totp.hotp_value(held[key].totp, counter))
    return code, PERIOD_SECONDS - int(now) % PERIOD_SECONDS


def _secret(sample: Sample, known: Secret | None) -> Secret:
    """As it is known, with a second factor where the sample person has come to need one."""
    held = known or Secret(email=sample.email, password=secrets.token_urlsafe(12), totp="")
    if held.totp or not sample.needs_second_factor:
        return held
    return replace(held, totp=totp.generate_totp_secret())


def _make(sample: Sample, secret: Secret, *, actor: Actor) -> None:
    user = User.objects.filter(email=sample.email).first()
    if user is None:
        user = add_person(actor=actor, email=sample.email, name=sample.name, demo=True)
    if not (user.has_usable_password() and user.check_password(secret.password)):
        user.set_password(secret.password)
        user.save(update_fields=["password"])
    organisation = Organisation.including_samples.get(slug=sample.board) if sample.board else None
    for role in sample.roles:
        if not Membership.objects.filter(user=user, role=role, organisation=organisation, ends=None).exists():
            give_role(
                actor=actor,
                user_id=user.pk,
                role=role,
                organisation_id=organisation.pk if organisation else None,
            )
    if secret.totp:
        _set_totp(user, secret.totp)


def _set_totp(user: User, secret: str) -> None:
    held = Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()
    if held is None:
        totp.TOTP.activate(user, secret)
    elif not _is_held(secret, held):
        held.data["secret"] = encrypt(secret)
        held.save(update_fields=["data"])


def _is_held(secret: str, held: Authenticator) -> bool:
    try:
        return decrypt(held.data["secret"]) == secret
    except Unreadable:
        return False


def _write(file: Path, held: dict[str, Secret]) -> None:
    """All or nothing, readable by its owner only from the first moment on."""
    fresh = file.with_name(f".{file.name}.{os.getpid()}")
    with os.fdopen(
        os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8"
    ) as out:
        json.dump({key: asdict(secret) for key, secret in held.items()}, out, indent=1)
    fresh.replace(file)
