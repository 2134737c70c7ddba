"""What no page is made of is gone."""

import re
from pathlib import Path

from nhs_tracker.stamps import ROOT

COMPONENTS = ROOT / "templates" / "components"


def sources() -> list[Path]:
    ours = ("targets", "boards", "reports", "nhs_tracker", "templates")
    return [path for one in ours for path in (ROOT / one).rglob("*") if path.suffix in (".py", ".html")]


def test_every_component_is_used_by_a_page_or_another_component() -> None:
    text = {path: path.read_text(encoding="utf-8") for path in sources()}
    for component in COMPONENTS.rglob("*.html"):
        name = component.relative_to(COMPONENTS.parent).as_posix()  # in quotes: a docstring may name it too
        assert any(f'"{name}"' in content for path, content in text.items() if path != component), name


def classes() -> dict[str, str]:
    """Each class that a style sheet of ours names, and where."""
    found: dict[str, str] = {}
    for sheet in (ROOT / "static" / "css").glob("*.css"):
        rules = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", sheet.read_text(encoding="utf-8"), flags=re.DOTALL)
        selectors = re.sub(r"\{[^{}]*\}", " ", rules)
        found |= dict.fromkeys(re.findall(r"\.(-?[A-Za-z_][\w-]*)", selectors), sheet.name)
        found |= dict.fromkeys(
            re.findall(r"\[class[*^]=\"([\w-]+)\"", sheet.read_text(encoding="utf-8")), sheet.name
        )
    return found


def test_every_class_of_a_style_sheet_is_on_a_page() -> None:
    """Written out, or begun as `mark--{{ one.key }}` is."""
    scripts = (ROOT / "static" / "js").rglob("*.js")
    text = "\n".join(path.read_text(encoding="utf-8") for path in (*sources(), *scripts))
    words = set(re.findall(r"[\w-]+", text))
    begun = {stem for stem in re.findall(r"([\w-]+)\{", text) if "--" in stem or "__" in stem}
    unused = {
        name: sheet
        for name, sheet in classes().items()
        if name not in words and not any(name.startswith(stem) or stem == name for stem in begun)
    }
    assert len(classes()) > 150
    assert unused == {}
