"""What a release says of its series in little: read once, as the desk's own reckoning of the same figures says it."""

from django.utils import timezone

from boards.performance.analysis.queries import briefs
from boards.performance.analysis.services import analyse
from reports.publication.briefs import released_briefs
from tests.boards.performance.arrivals import AE, arrive, make_live
from tests.support.releases import release_figures
from tests.support.shared import made_once
from tests.support.statements import statements


@made_once
def figures() -> None:
    """Sixteen years of months, one missing: longer than a little line looks back."""
    months = [(2009 + n // 12, n % 12 + 1) for n in range(190) if n != 183]
    for board in ("nhs-lothian", "nhs-fife"):
        arrive(*(f"{board},{y}-{m:02}-01,{8000 + (y * 37 + m * 53) % 900},10000,,,final" for y, m in months))
    make_live(AE)


def test_it_says_what_the_desk_says_of_the_same_figures_and_is_read_once(db: None, figures: None) -> None:
    release = release_figures()
    analyse(measure_key=AE, now=timezone.now())
    with statements() as asked:
        released = released_briefs(release)
    assert len(asked) == 4  # the policy once in a process, then analyses, changes of process and points
    current = briefs(measure_key=AE)
    assert released == {key: current[key] for key in released}
    assert len(released) == len(current)
    with statements() as asked:
        assert released_briefs(release) is released
    assert not asked
