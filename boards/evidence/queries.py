"""What is attached."""

from collections import defaultdict
from collections.abc import Iterable

from boards.evidence.models import Evidence


def attached(*, document_kind: str, document_numbers: Iterable[int]) -> dict[int, tuple[Evidence, ...]]:
    """The files of each document, oldest first, with who attached them; one query. Documents without are left out."""
    files: dict[int, list[Evidence]] = defaultdict(list)
    for evidence in (
        Evidence.objects.filter(document_kind=document_kind, document_number__in=list(document_numbers))
        .select_related("attached_by")
        .order_by("pk")
    ):
        files[evidence.document_number].append(evidence)
    return {number: tuple(held) for number, held in files.items()}
