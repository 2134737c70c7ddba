"""Finding a board by what somebody types: its name, a code, a place, a postcode, or any of them with a slip."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db.models import QuerySet

from boards.organisations.models import Organisation, Place
from boards.organisations.queries import Organisations, ids_by_code

#: A postcode or the first half of one, without its space.
POSTCODE = re.compile(r"([A-Z]{1,2}[0-9][0-9A-Z]?)([0-9][A-Z]{2})?")
POSTCODE_DISTRICT = "postcode district"
#: Least likeness of a misspelt word to a name, from 0 to 1, and how many such names are offered.
LIKENESS = 0.45
OFFERED = 6


@dataclass(frozen=True)
class Found:
    """What a wish led to. At most one of `board`, `boards`, `places` and `alike` is filled.

    `board` is the only one meant, so a reader is led there; `boards` match by name, area or code; `places` bear the
    name that was typed; `alike` are places and boards (their own names) that are spelt nearly so.
    """

    wanted: str
    board: Organisation | None = None
    boards: tuple[Organisation, ...] = ()
    places: tuple[Place, ...] = ()
    alike: tuple[Place | Organisation, ...] = ()

    @property
    def is_too_short(self) -> bool:
        return len(folded(self.wanted)) == 1


def folded(text: str) -> str:
    """As names are compared: small letters and digits without accents, "&" as "and", words with one space between."""
    plain = unicodedata.normalize("NFKD", text.replace("&", " and ")).casefold()
    letters = "".join(sign for sign in plain if not unicodedata.combining(sign) and sign not in "'’")
    return " ".join(re.findall(r"[^\W_]+", letters))


def find(everybody: Organisations, wanted: str) -> Found:
    """Five statements at most. One letter finds nothing: it would jump to whoever has it for a code."""
    words = folded(wanted)
    if len(words) < 2:
        return Found(wanted)
    by_code = everybody.by_id(ids_by_code().get(wanted.upper().replace(" ", ""), 0))
    if by_code is not None:
        return Found(wanted, board=by_code)
    boards = tuple(one for one in everybody.all if _is_called(words, one))
    if len(boards) == 1:
        return Found(wanted, board=boards[0])
    if boards:
        return Found(wanted, boards=boards)
    if places := _of(everybody, _places_named(words)):
        return Found(wanted, places=places)
    if POSTCODE.fullmatch(_postcode(wanted)):
        return Found(wanted)  # no other district is meant by a slip: each would be a guess
    return Found(wanted, alike=_alike(everybody, words))


def _is_called(words: str, organisation: Organisation) -> bool:
    """Whether each word that was typed begins one of its name, or one of the same area of its own."""
    names = [f" {folded(name)}" for name in (organisation.name, *organisation.areas.split(", "))]
    return any(all(f" {word}" in name for word in words.split()) for name in names)


def _postcode(wanted: str) -> str:
    return wanted.upper().replace(" ", "")


def _places_named(words: str) -> list[Place]:
    """By the beginnings of their words; a postcode by its district. One statement."""
    rows = Place.objects.select_related("kind").order_by("name", "-postcodes", "kind", "within")
    postcode = POSTCODE.fullmatch(_postcode(words))
    if postcode is not None:
        return list(rows.filter(kind=POSTCODE_DISTRICT, name=postcode[1]))
    for word in words.split():
        rows = rows.filter(folded__regex=rf"\m{word}")
    return list(rows.exclude(kind=POSTCODE_DISTRICT))


def _of(everybody: Organisations, places: Iterable[Place]) -> tuple[Place, ...]:
    """Those of the organisations that a page is about: a page of samples knows no real place."""
    return tuple(place for place in places if everybody.by_id(place.organisation_id) is not None)


def _alike(everybody: Organisations, words: str) -> tuple[Place | Organisation, ...]:
    """The nearest in spelling, best first; two statements."""
    places = Place.objects.exclude(kind=POSTCODE_DISTRICT).select_related("kind")
    boards = Organisation.objects.all()
    near = [
        *(one for one in _best(boards, words) if everybody.by_id(one.pk) is not None),
        *_of(everybody, _best(places, words)),
    ]
    near.sort(key=lambda one: -one.likeness)
    return tuple(near[:OFFERED])


def _best(rows: QuerySet[Any], words: str) -> list[Any]:
    near = rows.annotate(likeness=TrigramWordSimilarity(words, "name")).filter(likeness__gte=LIKENESS)
    return list(near.order_by("-likeness", "name", "pk")[:OFFERED])
