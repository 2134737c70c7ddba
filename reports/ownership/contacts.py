"""How to reach a board: kept right by its authors, printed in its reports."""

from django.db import transaction

from boards.components.paper.signs import BadWords, clean
from boards.organisations.models import Organisation
from boards.work import audit
from boards.work.actors import Actor
from boards.work.canonical import sha256_of
from reports.ownership.models import Contact
from reports.ownership.verbs import Verb
from reports.ownership.writing import require_author
from reports.publication.acts import Refused

NOTHING = "nothing"  # there was no contact to see


class ContactChanged(Refused):
    """Somebody saved the contact since it was opened. Nothing was stored; `seen` is what a knowing save says."""

    def __init__(self, contact: Contact, *, by: str) -> None:
        super().__init__(
            f"{by} saved this contact after you opened it. It says now: “{contact.text}”, kept right by "
            f"“{contact.owner}”. Nothing of yours is lost: save again to put yours in its place."
        )
        self.seen = as_seen(contact)


def as_seen(contact: Contact | None) -> str:
    """What a form hands on of the contact that its author saw."""
    if contact is None:
        return NOTHING
    return sha256_of({"text": contact.text, "owner": contact.owner, "sample": contact.sample})


def save_contact(
    *,
    actor: Actor,
    organisation_id: int,
    kind: str,
    text: str,
    owner: str,
    sample: bool,
    seen: str | None = None,
) -> Contact:
    """Say how to reach the board, checked today; who changes what is printed is its author, who only checks is not.

    `seen` is `as_seen` of what its author had read; None where nobody read one. Raises NotAllowed; BadWords for an
    empty text or owner, or a sign that cannot be printed; ContactChanged where it says something else by now.
    """
    organisation = Organisation.objects.get(pk=organisation_id)
    require_author(actor, organisation)
    if kind not in Contact.Kind.values:
        raise BadWords(f"There is no contact “{kind}”.")
    text, owner = clean(text), clean(owner)
    if not text or not owner:
        raise BadWords("Enter how to reach the board, and who keeps this contact right.")
    typed = Contact(text=text, owner=owner, sample=sample)
    with transaction.atomic():
        # One after the other, the first one too, which has no row to lock.
        Organisation.objects.select_for_update(of=("self",), no_key=True).get(pk=organisation.pk)
        held = Contact.objects.select_for_update().filter(organisation=organisation, kind=kind).first()
        if held and seen not in (None, as_seen(held)) and as_seen(held) != as_seen(typed):
            raise ContactChanged(held, by=held.saved_by_label or "Somebody")
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
                "saved_by_label": actor.label,
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
