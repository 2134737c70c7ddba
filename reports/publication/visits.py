"""Which data release an address means, and the trail to the list of them."""

from django.http import Http404
from django.urls import reverse

from boards.components.parts import Link
from reports.publication import queries
from reports.publication.models import DataRelease


def release_of(number: int) -> DataRelease:
    release = queries.release(number=number)
    if release is None:
        raise Http404("there is no such release")
    return release


def to_releases() -> Link:
    return Link("Data releases", reverse("releases:releases"))
