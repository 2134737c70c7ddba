"""How to reach a board: kept right by its authors, printed in its reports."""

from django.db import transaction

from boards.organisations.models import Organisation
from boards.work import audit
from boards.work.actors import Actor
from reports.ownership.models import Contact
from reports.ownership.printable import BadWords, clean
from reports.ownership.verbs import Verb
from reports.ownership.writing import require_author


def save_contact(
    *, actor: Actor, organisation_id: int, kind: str, text: str, owner: str, sample: bool
) -> Contact:
    """Say how to reach the board, checked today; who changes what is printed is its author, who only checks is not.

    Raises NotAllowed; BadWords for an empty text or owner, or a sign that cannot be printed.
    """
    organisation = Organisation.objects.get(pk=organisation_id)
    require_author(actor, organisation)
    if kind not in Contact.Kind.values:
        raise BadWords(f"There is no contact “{kind}”.")
    text, owner = clean(text), clean(owner)
    if not text or not owner:
        raise BadWords("Enter how to reach the board, and who keeps this contact right.")
    with transaction.atomic():
        held = Contact.objects.select_for_update().filter(organisation=organisation, kind=kind).first()
        before = {"text": held.text, "last_checked": str(held.last_checked)} if held else None
        unchanged = held is not None and (held.text, held.sample) == (text, sample)
        contact, _ = Contact.objects.update_or_create(
            organisation=organisation,
            kind=kind,
            defaults={
                "text": text,
                "owner": owner,
                "last_checked": actor.today,
                "changed_by_id": held.changed_by_id if held and unchanged else actor.user_id,
                "sample": sample,
            },
        )
        audit.record(
            actor=actor,
            action=Verb.CONTACT_SAVED,
            subject_type="contact",
            subject_id=contact.pk,
            organisation_id=organisation.pk,
            before=before,
            after={"text": contact.text, "last_checked": str(contact.last_checked), "sample": sample},
        )
    return contact
