"""Taking an attached file away. It is never shown by this site: a browser stores it, and runs nothing of it."""

import logging

from csp.constants import NONE
from csp.decorators import csp
from django.http import FileResponse, Http404, HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase

from boards.desk.gate import desk, desk_of
from boards.evidence.models import Evidence
from boards.evidence.pages import is_given
from boards.evidence.readers import may_read
from boards.evidence.services import storage

SAFE = ("GET", "HEAD")

log = logging.getLogger(__name__)


@csp({"default-src": [NONE], "sandbox": True})
@desk()
def take(request: HttpRequest, number: int) -> HttpResponseBase:
    """The bytes, as a download. Not found for whoever may not read the document that it is attached to."""
    evidence = Evidence.objects.filter(pk=number).first()
    if evidence is None or not is_given(evidence):
        raise Http404("there is no such file")
    if not may_read(desk_of(request), evidence):
        log.warning("refused: person %s may not take file %s", request.user.pk, number)
        raise Http404("there is no such file")
    if (
        request.method not in SAFE
    ):  # asked last, so that the answer tells nothing of a file that may not be read
        return HttpResponseNotAllowed(SAFE)
    try:
        file = storage().open(evidence.place)
    except FileNotFoundError:
        log.error("evidence %s has no bytes at %s", number, evidence.place)
        raise Http404("there is no such file") from None
    return FileResponse(file, as_attachment=True, filename=evidence.name, content_type=evidence.media_type)
