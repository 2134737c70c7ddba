"""Evidence of a criterion: added and taken out by the board until it signs. One audit row each.

Whoever adds or takes out evidence wrote some of the audit, so somebody else signs it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction

from boards.evidence.models import Evidence
from boards.evidence.services import attach
from boards.figures.models import Observation
from boards.organisations.models import Organisation
from boards.participation import audit_acts as acts
from boards.participation.assessing import locked, log
from boards.participation.audit_acts import CannotAudit
from boards.participation.audit_queries import AuditView
from boards.participation.audit_rows import BoardAudit, BoardAuditEdit
from boards.participation.case_rows import CaseStudy, is_read_on
from boards.participation.commenting import is_asked
from boards.participation.evidence_rows import FILES, LONGEST_TITLE, MOST, CriterionEvidence
from boards.participation.models import AuditCriterion
from boards.participation.steps import Side, Voice, reads, side_of
from boards.people.acts import Reader, ensure
from boards.people.permissions import require
from boards.people.roles import Action
from boards.work import edits
from boards.work.actors import Actor

ADDED, TAKEN_OUT = "audit evidence added", "audit evidence taken out"


@dataclass(frozen=True)
class Shown:
    """A piece as it is added: what it shows, and one of a file, a link, the number of an observation, and that of a
    case study of the board's that others read.
    """

    title: str
    file: "UploadedFile[bytes] | None" = None
    link: str = ""
    observation: int | None = None
    case_study: int | None = None


def add(*, actor: Actor, round_key: str, organisation: Organisation, code: str, shown: Shown) -> int:
    """Returns the number of the piece.

    Raises NotAllowed; CannotAudit; RefusedFile, whose message says why the file is not kept. Then nothing is stored.
    """
    with _doing(actor, round_key, organisation, code) as (view, held, criterion):
        if len(_there(held, criterion)) >= MOST:
            raise CannotAudit(f"A criterion has at most {MOST} pieces of evidence: take one out first.")
        given = (shown.file, shown.link or None, shown.observation, shown.case_study)
        if sum(one is not None for one in given) != 1:
            raise CannotAudit("Give one thing: a file, a link, a figure or a case study.")
        if not shown.title.strip() or len(shown.title) > LONGEST_TITLE:
            raise CannotAudit(f"Say in at most {LONGEST_TITLE} characters what it shows.")
        if shown.observation is not None:
            _ensure_own(view, shown.observation)
        told = _told_to_others(view, shown.case_study, actor) if shown.case_study is not None else None
        assert actor.user_id is not None, "no command shows evidence"
        piece = CriterionEvidence.objects.create(
            audit=held,
            criterion=criterion,
            title=shown.title.strip(),
            link=shown.link,
            observation_id=shown.observation,
            case_study=told,
            case_edit=told.edit_number if told else None,
            by_id=actor.user_id,
            at=actor.now,
        )
        if shown.file is not None:
            attach(
                actor=actor,
                action=acts.WRITE.permission,
                organisation_id=organisation.pk,
                document_kind=FILES,
                document_number=piece.pk,
                file=shown.file,
                pin=code,
            )
        _record(actor, held, ADDED, criterion, piece, edits.Change({}, _told(piece)))
    return piece.pk


def take_out(*, actor: Actor, round_key: str, organisation: Organisation, code: str, number: int) -> None:
    """Nobody but the board sees it from now on. Raises NotAllowed; CannotAudit."""
    with _doing(actor, round_key, organisation, code) as (_, held, criterion):
        piece = next((one for one in _there(held, criterion) if one.pk == number), None)
        if piece is None:
            raise CannotAudit("There is no such evidence any more.")
        piece.taken_out_by_id, piece.taken_out_at = actor.user_id, actor.now
        piece.save(update_fields=["taken_out_by", "taken_out_at"])
        _record(actor, held, TAKEN_OUT, criterion, piece, edits.Change(_told(piece), {}))


def may_read_file(reader: Reader, evidence: Evidence) -> bool:
    """Whoever hears the board's words may take what stands with them; what was taken out stays the board's own.

    Of the public group whoever is invited in this round: who is not any more reads no file of it.
    """
    rights = reader.rights
    found = CriterionEvidence.objects.select_related("audit").filter(pk=evidence.document_number).first()
    if found is None:
        return False
    board = found.audit.organisation_id
    side = side_of(rights, organisation_id=board)
    if found.taken_out_at is not None and side is not Side.BOARD:
        return False
    if side is Side.GROUP and not is_asked(
        reader.actor.user_id, organisation_id=board, round_id=found.audit.round_id
    ):
        return False
    may_open = side is Side.GROUP or rights.allows(Action.VIEW_AUDIT, organisation_id=board)
    return may_open and reads(side, Voice.BOARD, state=found.audit.state)


@contextmanager
def _doing(
    actor: Actor, round_key: str, organisation: Organisation, code: str
) -> Iterator[tuple[AuditView, BoardAudit, AuditCriterion]]:
    """The audit, locked, while the board still writes it."""
    require(actor=actor, action=acts.SHOW.permission, organisation_id=organisation.pk)
    with transaction.atomic():
        view = locked(round_key, organisation)
        ensure(acts.SHOW, view.facts, actor, refusal=CannotAudit)
        criterion = view.criterion(code)
        if criterion is None or view.audit is None:
            raise CannotAudit(f"The round has no criterion {code}.")
        yield view, view.audit, criterion


def _there(held: BoardAudit, criterion: AuditCriterion) -> list[CriterionEvidence]:
    return list(CriterionEvidence.objects.filter(audit=held, criterion=criterion, taken_out_at=None))


def _ensure_own(view: AuditView, number: int) -> None:
    if not Observation.objects.filter(pk=number, organisation=view.organisation).exists():
        raise CannotAudit("Choose one of the board's own figures from the list.")


def _told_to_others(view: AuditView, number: int, actor: Actor) -> CaseStudy:
    """Locked, so that nobody changes it before it is cited as it stands."""
    own = CaseStudy.objects.select_for_update().filter(organisation=view.organisation, pk=number)
    found = own.filter(is_read_on(actor.today)).first()
    if found is None:
        raise CannotAudit("Choose one of the board's own case studies that others read now.")
    return found


def _told(piece: CriterionEvidence) -> dict[str, str]:
    every = {
        "title": piece.title,
        "link": piece.link,
        "observation": str(piece.observation_id or ""),
        "case_study": str(piece.case_study_id or ""),
    }
    return {name: value for name, value in every.items() if value}


def _record(
    actor: Actor,
    held: BoardAudit,
    verb: str,
    criterion: AuditCriterion,
    piece: CriterionEvidence,
    change: edits.Change,
) -> None:
    entry = f"{criterion.code}/evidence/{piece.pk}"
    edits.record(BoardAuditEdit, held, actor=actor, part=Voice.BOARD, changes={entry: change})
    after = {"number": criterion.code, "edit_number": held.edit_number, "words": _told(piece)}
    log(actor, held, verb, before={}, after=after)
