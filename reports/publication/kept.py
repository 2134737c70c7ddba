"""Public pages, each rendered once for what is public and kept by the server that `REDIS_URL` names.

A page is known by everything that it can say: the newest release and the newest report by their hashes, the policy, the
organisations, how much was taken off public pages, the build, and its address. So nothing is ever told that it is out
of date, and nothing is kept before its release: the hashes are read anew for every page, and a page is written after
somebody has asked for it.
A cache that is lost, slow or filled by somebody else costs one rendering.
"""

import hashlib
import hmac
import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, wraps
from typing import Any

import brotli
import redis
from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse
from redis.backoff import NoBackoff
from redis.retry import Retry

from reports.publication.responses import cacheable

#: A day: then what is still asked for is rendered anew.
KEPT_SECONDS = 86_400

#: Bytes, compressed: of one page, and of all that begin with the same word and are made in one day, for one state of
#: what is public. More is rendered for each reader.
MOST_OF_A_PAGE, MOST_OF_A_KIND = 400_000, 32_000_000

#: Of Brotli, of 11: the grid is a fifth smaller than by gzip and takes a tenth of a second, once.
QUALITY = 10

#: Choices that an address of a page that reads them (`kept_with`) may have, so many at once; whoever asks for more, or
#: for what there is not (`of_a_mistake`), has the page made.
CHOICES, MOST_CHOICES = frozenset({"year", "concern", "order", "result", "family", "outcome", "show"}), 2

#: How long a page waits for the server, and for how long one that did not answer is left alone.
PATIENCE, REST = 0.25, 5.0

#: What says who a page is for, or how it was made: the rest of an answer is made by whoever sends it.
HEADERS = ("Content-Type", "Content-Disposition", "ETag")

_PUBLIC = """
    SELECT release.sha256, report.sha256, policy.version::text, boards.versions, hidden.times
    FROM (SELECT) AS one
    LEFT JOIN (
        SELECT sha256, released_at FROM reports_datarelease WHERE released_at IS NOT NULL
        ORDER BY released_at DESC, number DESC LIMIT 1
    ) AS release ON true
    LEFT JOIN (SELECT sha256, released_at FROM reports_snapshot ORDER BY id DESC LIMIT 1) AS report ON true
    LEFT JOIN targets_policyversion AS policy ON true
    LEFT JOIN (
        SELECT md5(string_agg(id::text || ctid::text || xmin::text, ' ' ORDER BY id)) AS versions
        FROM boards_organisation
    ) AS boards ON true
    LEFT JOIN (SELECT count(*) AS times FROM reports_hiddenfeedback) AS hidden ON true
    WHERE coalesce(greatest(release.released_at, report.released_at) <= clock_timestamp(), false)
"""

View = Callable[..., HttpResponse]


def kept(view: View) -> View:
    """The view of a public page that is the same for everybody until something else becomes public."""
    return _keeping(view, frozenset())


def kept_with(choices: frozenset[str]) -> Callable[[View], View]:
    """As `kept`, for a view that reads these choices and answers any other word with a page `of_a_mistake`."""
    return lambda view: _keeping(view, choices)


def of_a_mistake(answer: HttpResponse) -> HttpResponse:
    """The page says that there is no such choice: words are without end, so it is not kept."""
    answer.is_of_a_mistake = True  # type: ignore[attr-defined]
    return answer


def _keeping(view: View, may_choose: frozenset[str]) -> View:
    @wraps(view)
    def keeping(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        store = _store(settings.KEPT_PAGES_URL) if settings.KEPT_PAGES_URL else None
        address = _address(request, may_choose)
        if store is None or not address or not (public := _public()):
            return view(request, *args, **kwargs)
        name = f"page:{_sha256([*public, str(settings.BUILD), settings.SITE_ADDRESS, address])}"
        if (held := store.read(name)) is not None:
            return cacheable(request, held.answer())
        asked = request.META.pop("HTTP_IF_NONE_MATCH", None)  # the page itself is wanted, to be kept
        try:
            answer = view(request, *args, **kwargs)
        finally:
            if asked is not None:
                request.META["HTTP_IF_NONE_MATCH"] = asked
        if answer.status_code != 200 or answer.streaming:
            return answer
        if getattr(answer, "is_of_a_mistake", False):
            return cacheable(request, answer)
        page = Page.of(answer)
        if len(page.packed) <= MOST_OF_A_PAGE:
            kind = request.path.split("/")[1]
            store.write(name, page, of=f"pages:{kind}:{_sha256(public)}")
        return cacheable(request, page.answer())

    return keeping


def _address(request: HttpRequest, may_choose: frozenset[str]) -> str:
    """What is asked for, the same however it is written; empty for what is not kept."""
    choices = {name: request.GET.getlist(name) for name in sorted(request.GET) if name != "content"}
    if request.method not in ("GET", "HEAD") or len(choices) > MOST_CHOICES:
        return ""
    if not may_choose.issuperset(choices) or any(
        len(values) > 1 or values[0] != values[0].strip() for values in choices.values()
    ):
        return ""
    return json.dumps([request.path, choices])


def _public() -> tuple[str, ...]:
    """What is public at this moment, by its hashes; empty before anything is. One query."""
    with connection.cursor() as cursor:
        cursor.execute(_PUBLIC)
        row = cursor.fetchone()
    return tuple(map(str, row)) if row else ()


def _sha256(said: Any) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()


@dataclass(frozen=True)
class Page:
    """An answer without what differs by who asks."""

    headers: dict[str, str]
    packed: bytes

    @classmethod
    def of(cls, answer: HttpResponse) -> "Page":
        headers = {name: answer.headers[name] for name in HEADERS if name in answer.headers}
        return cls(headers, brotli.compress(answer.content, quality=QUALITY))

    def answer(self) -> HttpResponse:
        """As the view made it; `CompressMiddleware` sends what is compressed already."""
        answer = HttpResponse(brotli.decompress(self.packed), headers=self.headers)
        answer.packed = self.packed  # type: ignore[attr-defined]
        return answer

    def sealed(self, name: str) -> bytes:
        written = json.dumps(self.headers).encode() + b"\n" + self.packed
        return _seal(name, written) + written

    @classmethod
    def opened(cls, held: bytes, name: str) -> "Page | None":
        """None for what another installation, or nobody of ours, has written, and for a page of another name: of
        another address, or of what was public before.
        """
        written = held[_SEAL:]
        if not hmac.compare_digest(_seal(name, written), held[:_SEAL]):
            return None
        headers, _, packed = written.partition(b"\n")
        return cls(json.loads(headers), packed)


_SEAL = hashlib.sha256().digest_size


def _seal(name: str, written: bytes) -> bytes:
    """The name has a hash at its end, so no two pairs are written alike."""
    return hmac.digest(settings.SECRET_KEY.encode(), b"kept " + name.encode() + written, "sha256")


class Store:
    """The server. What it does not answer in time is not there; then it is left alone for a while."""

    def __init__(self, url: str) -> None:
        self.client = redis.Redis.from_url(
            _plain(url),
            socket_timeout=PATIENCE,
            socket_connect_timeout=PATIENCE,
            retry=Retry(NoBackoff(), 0),
        )
        self.rests_until = 0.0

    def read(self, name: str) -> Page | None:
        held = self._ask(lambda: self.client.get(name))
        return Page.opened(held, name) if isinstance(held, bytes) else None

    def write(self, name: str, page: Page, *, of: str) -> None:
        """`of` names the bytes that pages of its kind took since its day began, a day being as long as one is kept."""
        written = page.sealed(name)

        def write() -> None:
            self.client.set(of, 0, ex=KEPT_SECONDS, nx=True)
            taken = int(self.client.incrby(of, len(written)))
            if taken <= MOST_OF_A_KIND:
                self.client.set(name, written, ex=KEPT_SECONDS)

        self._ask(write)

    def _ask(self, question: Callable[[], Any]) -> Any:
        if time.monotonic() < self.rests_until:
            return None
        try:
            return question()
        except redis.RedisError:
            self.rests_until = time.monotonic() + REST
            return None


@cache
def _store(url: str) -> Store:
    return Store(url)


def _plain(url: str) -> str:
    """As redis-py writes the address of a socket, which Celery writes otherwise."""
    if not url.startswith("redis+socket://"):
        return url
    path, _, query = url.removeprefix("redis+socket://").partition("?")
    return f"unix://{path}?{query.replace('virtual_host=', 'db=')}"
