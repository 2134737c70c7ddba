"""What no page is made of is gone."""

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
