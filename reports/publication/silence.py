"""What is off track without a word about it, while a release waits: whoever lets it out knows it."""

from boards.performance.commentary.pages import unsaid_words
from boards.performance.commentary.queries import nothing_said
from reports.publication.models import DataRelease


def unsaid(release: DataRelease) -> str:
    """Of real organisations as they are judged now; empty once it is public or withdrawn. One query."""
    if release.released_at or release.withdrawn_at:
        return ""
    return unsaid_words(nothing_said(real_only=True))
