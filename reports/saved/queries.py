"""Reads of saved views."""

from django.db.models import Q

from boards.people.permissions import Rights
from reports.saved.models import SavedView


def views_for(*, person_id: int, rights: Rights) -> list[SavedView]:
    """A person's own, then those that others share with a role of theirs. One query."""
    rows = SavedView.objects.filter(
        Q(owner=person_id) | Q(shared_with__in=rights.roles, owner__is_active=True)
    )
    return sorted(
        rows.select_related("owner"), key=lambda view: (view.owner_id != person_id, view.name, view.pk)
    )


def own_view(*, person_id: int, number: int) -> SavedView:
    """With what its owner was told. Raises SavedView.DoesNotExist. One query."""
    return SavedView.objects.select_related("telling").get(owner=person_id, pk=number)
