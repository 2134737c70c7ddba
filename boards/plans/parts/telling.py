"""What changed in the rows of a part, in words: between two versions, and by one edit."""

from boards.plans.parts.part import Field, Fields, Part, Setting

NAMED = 3  # fields of one row that are told with both values


def against(part: Part, key: str, before: Fields, now: Fields, setting: Setting) -> str:
    """How a row differs from the same one of another version; empty where neither has it."""
    if not before or not now:
        return "new" if now else "taken out" if before else ""
    return changes(part, key, before, now, setting) or "unchanged"


def changes(part: Part, key: str, before: Fields, now: Fields, setting: Setting) -> str:
    """ "April 2022: 80%, now 81%; and 3 more; the reasons are worded anew"; empty where nothing differs."""
    known = part.fields(key, setting)
    different = [name for name in dict.fromkeys((*known, *before, *now)) if before.get(name) != now.get(name)]
    fields = {name: known.get(name) or Field(name) for name in different}
    short = [name for name, field in fields.items() if not field.anew]
    told = [
        f"{fields[name].title}: {said(fields[name], before.get(name))}, now {said(fields[name], now.get(name))}"
        for name in short[:NAMED]
    ]
    if len(short) > NAMED:
        told.append(f"and {len(short) - NAMED} more")
    return "; ".join([*told, *(field.anew for field in fields.values() if field.anew)])


def said(field: Field, text: str | None) -> str:
    """A field's text as people read it."""
    return field.words(text) if text else "nothing"
