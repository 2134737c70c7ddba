"""The palette: seen on its paper, and told apart by people who see fewer colours.

Colour blindness is simulated with the matrices of Machado, Oliveira & Fernandes (2009), IEEE Transactions on
Visualization and Computer Graphics 15, 1291-1298, at full severity, on linear light; distances are
those of CIELAB (1976), contrast is that of WCAG 2.2.
"""

import re
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from django.conf import settings

from boards.components.charts import palette
from boards.components.charts.palette import PAPER, USUAL_RANGE, BandLook, BarLook, LineLook, PointLook

SEEN: dict[str, list[list[float]]] = {
    "all colours": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ],
    "deuteranopia": [
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ],
    "tritanopia": [
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ],
}
#: Of linear light to CIE XYZ, white being 1, 1, 1: sRGB, IEC 61966-2-1, divided by D65.
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])

Look = BandLook | BarLook | LineLook | PointLook

#: What stands beside each other in one drawing, with how far apart it must be: points differ by their shape as well.
POINTS, BANDS = 15, 9
BESIDE: dict[str, tuple[int, tuple[Look, ...]]] = {
    "results": (POINTS, (palette.GOOD, palette.FAIR, palette.POOR, palette.PLAIN)),
    "a process": (POINTS, (palette.COMMON, palette.IMPROVING, palette.CONCERNING, palette.UNLIKE)),
    "a funnel": (POINTS, (palette.COMMON, palette.BETWEEN, palette.UNLIKE)),
    "a figure and what was promised": (POINTS, (palette.SOLID, palette.DASHED, palette.DOTTED)),
    "a board and the nation behind it": (POINTS, (palette.SOLID, palette.BEHIND)),
    "all boards and half of them": (BANDS, (palette.USUAL_RANGE, palette.LIKELY)),
    "a fan": (BANDS, (palette.WIDER, palette.LIKELY)),
    "levels": (POINTS, tuple(palette.level_look(place, of=4) for place in range(1, 4))),
}
LABELLED = (
    *(palette.SOLID, palette.DASHED, palette.DOTTED, palette.GREY_LINE, palette.THIN),
    *(palette.MIDDLE, palette.AHEAD),
)
DRAWN = (
    *(palette.GOOD, palette.FAIR, palette.POOR, palette.PLAIN, palette.COMMON, palette.IMPROVING),
    *(palette.CONCERNING, palette.UNLIKE, palette.BETWEEN, palette.SPOKEN, palette.FULL),
    *(palette.SPREAD_EDGE, palette.BEHIND, palette.EDGE),
)


def light(colour: str) -> np.ndarray:
    """Linear light of "#0065bd"."""
    text = "#ffffff" if colour == "white" else colour
    values = np.array([int(text[at : at + 2], 16) / 255 for at in (1, 3, 5)])
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    low, high = sorted(float(XYZ[1] @ light(colour)) for colour in (one, other))
    return (high + 0.05) / (low + 0.05)


def distance(one: str, other: str, *, seen: str) -> float:
    def lab(colour: str) -> np.ndarray:
        # The cube root is not CIELAB's own near black, where none of these is.
        x, y, z = np.cbrt(XYZ @ np.clip(np.array(SEEN[seen]) @ light(colour), 0, 1) / WHITE)
        return np.array([116 * y, 500 * (x - y), 200 * (y - z)])

    return float(np.linalg.norm(lab(one) - lab(other)))


@pytest.mark.parametrize("seen", SEEN)
@pytest.mark.parametrize("name", BESIDE)
def test_what_stands_beside_each_other_is_told_apart_by_who_sees_fewer_colours(name: str, seen: str) -> None:
    enough, looks = BESIDE[name]
    near = {
        (one.colour, other.colour): round(found, 1)
        for one, other in combinations(looks, 2)
        if (found := distance(one.colour, other.colour, seen=seen)) < enough
    }
    assert not near, f"closer than {enough}"


def test_lines_with_words_in_their_colour_are_read_on_paper_and_on_the_band_of_limits() -> None:
    for look in LABELLED[:-1]:
        for behind in (PAPER, USUAL_RANGE.colour):
            assert contrast(look.colour, behind) >= 4.5, (look, behind)


def test_what_is_drawn_is_seen_on_paper() -> None:
    for look in (*DRAWN, *LABELLED):
        assert contrast(look.colour, PAPER) >= 3, look


def test_marks_of_results_have_the_colours_of_the_palette() -> None:
    looks = {"on_track": palette.GOOD, "slightly_off_track": palette.FAIR, "off_track": palette.POOR}
    css = (Path(settings.BASE_DIR) / "static/css/tracker.css").read_text()
    for name, look in looks.items():
        (picture,) = re.findall(rf"^\.mark--{name}::before .*", css, re.MULTILINE)
        assert look.colour.replace("#", "%23") in picture
