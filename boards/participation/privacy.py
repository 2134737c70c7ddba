"""Whether a text tells who somebody is: fragments from which a person could be recognised, each with its kind.

It warns, and never clears a text: what it does not know (a nickname, a case that a whole island has heard of) it cannot
find. Two people read every text whatever it says. How much it finds is measured (`tests/support/planted.py`).
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from boards.participation import privacy_words as words


class Kind(StrEnum):
    NAME = "name"
    BIRTH = "date of birth"
    NUMBER = "health number"
    POSTCODE = "postcode"
    PHONE = "phone"
    EMAIL = "email"
    ADDRESS = "address"
    AGE = "age and place"
    RELATION = "relation and place"
    CASE = "rare case"
    DAY = "day of an event"
    ONLINE = "online trace"


#: What each is called to who wrote the text.
SAID = {
    Kind.NAME: "may be a person's name",
    Kind.BIRTH: "may be a date of birth",
    Kind.NUMBER: "may be a health or case number",
    Kind.POSTCODE: "looks like a postcode",
    Kind.PHONE: "looks like a telephone number",
    Kind.EMAIL: "looks like an address of mail",
    Kind.ADDRESS: "looks like a home address",
    Kind.AGE: "tells the age of one person",
    Kind.RELATION: "tells whose relative was where",
    Kind.CASE: "tells of a case that people may recognise",
    Kind.DAY: "tells the day of what happened to one person",
    Kind.ONLINE: "leads to a post, a story or a vehicle",
}


@dataclass(frozen=True)
class Warned:
    """A fragment of a text, and where it stands."""

    kind: Kind
    fragment: str
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.fragment)

    @property
    def words(self) -> str:
        return f"“{self.fragment}” {SAID[self.kind]}."


_CAP = r"[A-Z][\w’'-]*[a-z]\w*"  # a word with a capital; no abbreviation
_AREA = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY|G|"
    "GL|GU|HA|HD|HG|HP|HR|HS|HU|HX|IG|IP|IV|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP|NR|NW|OL|OX|PA|"
    "PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W|WA|WC|WD|WF|WN|WR|"
    "WS|WV|YO|ZE"
)
_STREET = (
    "Road|Rd|Street|St|Avenue|Ave|Crescent|Court|Lane|Terrace|Wynd|Brae|Park|Walk|Drive|Way|Close|Gardens|Square|View|"
    "Place|Row|Grove|Loan|Quay|Hill|Hillside|Rise|Mews|Vennel|Gate|Bank|Green|Path|Cottages?|Buildings|Esplanade|Ness"
)
_DATE = (
    rf"(?:\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}[/.-]\d{{1,2}}[/.-](?:\d{{4}}|\d{{2}})\b|"
    rf"\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?i:{words.MONTHS})\b\.?(?:,? (?:19|20)\d\d)?|"
    rf"(?i:{words.MONTHS})\.? \d{{1,2}}(?:st|nd|rd|th)?\b(?!\d)(?:,? (?:19|20)\d\d)?)"
)
_FEAST = (
    r"Christmas (?:Day|Eve)|Boxing Day|New Year[’']?s (?:Day|Eve)(?: (?:19|20)\d\d)?|Hogmanay|Good Friday|"
    r"Easter (?:Sunday|Monday)|St Andrew[’']?s Day|Burns Night"
)
#: Somebody to whom something happened: one person, or whoever writes of themselves.
_SOMEBODY = re.compile(
    r"\b(?:I|[Mm]y|[Mm]e|[Hh]e|[Ss]he|[Hh]is|[Hh]er|[Hh]im|"
    rf"(?:[Tt]he|[Aa]|[Aa]n|[Oo]ur) (?:{words.KIN}|{words.PERSON}))\b"
)
_MANY = ("people", "those", "children", "adults", "women", "men", "patients", "residents", "carers")
_SEVERAL = rf"(?:{'|'.join(_MANY)})"
_NOT_SEVERAL = "".join(f"(?<!{one} )" for one in _MANY)
_AT = rf"(?:\b(?:{words.PLACE_OF_CARE})\b(?: \d+\w*)?|\bat the [A-Z]\w+(?: [A-Z]\w+)*)"
_SENTENCE = re.compile(r".*?(?:[.!?](?=\s+[A-Z“\"])|\n|$)", re.DOTALL)


def _rule(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)


#: What is found is the group `it` where there is one. Of two that overlap the earlier rule holds.
_RULES: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    (Kind.EMAIL, _rule(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    (
        Kind.EMAIL,
        _rule(r"(?i)[\w.+-]+ ?[\[(] ?at ?[\])] ?[\w-]+(?: ?(?:\.|[\[(] ?dot ?[\])]|\bdot\b) ?[\w-]+)+"),
    ),
    (Kind.EMAIL, _rule(r"(?i)[\w.+-]+ at [\w-]+ dot \w+")),
    (Kind.ONLINE, _rule(r"(?:https?://|www\.)\S+[\w/]")),
    (Kind.ONLINE, _rule(r"\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,6}/[\w./%?=&-]*[\w/]")),
    (Kind.ONLINE, _rule(r"(?<![\w.])@\w[\w.]*\w")),
    (
        Kind.ONLINE,
        _rule(r"(?i:story|post|opinion|thread)[\w ]{0,8} (?:(?i:number|no\.?|id) ?|#)?(?P<it>\d{4,})\b"),
    ),
    (Kind.ONLINE, _rule(r"(?i:story|post|thread) (?P<it>(?i:number|no\.?|id) ?\d{3,})\b")),
    (Kind.ONLINE, _rule(r"\b[A-Z]{2}\d{2} ?[A-Z]{3}\b(?! ?\d)")),
    (
        Kind.ONLINE,
        _rule(
            r"(?i:drives|car|taxi|van|registration|number ?plate|reg)[^.]{0,20}?"
            r"(?P<it>\b[A-Z]{1,3} ?\d{1,3}[A-Z]? ?\d{0,4}\b(?: ?[A-Z]{1,3}\b)?)"
        ),
    ),
    (
        Kind.BIRTH,
        _rule(
            r"(?i:\bborn\b|\bd\.?o\.?b\b\.?|date of birth|birth ?date|birthday|\bb\.|\bturned \d+)[^.\n]{0,30}?"
            rf"(?P<it>{_DATE}|(?i:{words.MONTHS}) (?:19|20)\d\d|\b(?:in )?19\d\d\b)"
        ),
    ),
    (
        Kind.NUMBER,
        _rule(
            r"(?<!\d)(?:\d{6}[ -]?\d{4}|\d{3}[ -]\d{3}[ -]\d{4}|\d{4}[ -]\d{2}[ -]\d{4}|"
            r"\d\d \d\d \d\d \d{4})(?!\d)"
        ),
    ),
    (Kind.PHONE, _rule(r"(?<![\d/])(?:\+ ?44|00 ?44|\(?0(?=[1237-9]))(?:[ ()-]*\d){9,10}(?!\d)")),
    (
        Kind.NUMBER,
        _rule(
            r"(?i:\bchi\b|(?:hospital|patient|unit|case|complaint|nhs|reference|health|community)[ -]"
            r"(?:number|no|id|ref(?:erence)?)|\bref(?:erence)?)(?i:[.:]| no\.?| number)*(?: (?:is|was|of))?[: ]{0,2}"
            r"(?P<it>(?:[A-Z]{1,5}[ -]?)?\d[\d/ -]{3,}\d)"
        ),
    ),
    (Kind.NUMBER, _rule(r"\b[A-Z]{1,5}[ -]?\d{5,}\b|\b[A-Z]{2,5}[-/ ]\d{2,4}[-/]\d{3,}\b|\b\d{7,}\b")),
    (Kind.POSTCODE, _rule(rf"\b(?i:{_AREA})\d[A-Za-z\d]? ?\d(?i:[ABD-HJLNP-UW-Z]{{2}})\b")),
    (Kind.ADDRESS, _rule(r"\b(?i:flat|apartment) \d+[\w/]*(?:, ?\d+[\w/]*(?: [A-Z][\w’']+)+)?")),
    (
        Kind.ADDRESS,
        _rule(rf"\b\d{{1,4}}(?:[a-d]|/\d+)?,? (?:(?:St\.? )?[A-Z][\w’']+ ){{0,3}}(?:{_STREET})\b(?! [A-Z])"),
    ),
    (
        Kind.ADDRESS,
        _rule(
            r"\b(?:The )?(?:[A-Z]\w+ ){0,2}(?:Manse|Cottage|Croft|Farmhouse|Steading|Schoolhouse|Bungalow)\b"
            r"(?:, [A-Z]\w+)?"
        ),
    ),
    (
        Kind.AGE,
        _rule(
            rf"\b(?i:\d{{1,3}}|{words.NUMBER_WORDS})[- ]?(?:years?|yrs?|months?|weeks?|days?)[- ]?olds?\b"
            rf"(?! {_SEVERAL}\b)(?<!olds)"
        ),
    ),
    (Kind.AGE, _rule(r"\b\d{1,3} ?(?:yo|y/o|yrs)\b")),
    (
        Kind.AGE,
        _rule(
            rf"{_NOT_SEVERAL}\b(?:\w+ )?aged (?:just |only )?(?:\d{{1,3}}|(?i:{words.NUMBER_WORDS}))"
            r"(?: (?:years|months|weeks|days))?\b"
            r"(?! ?(?:to|-|–|and (?:over|under|above|older)|or (?:over|under|older|more)|\+))"
        ),
    ),
    (
        Kind.AGE,
        _rule(
            rf"\b(?:{words.PERSON}|{words.KIN})(?: of |,? \(|, )"
            r"(?P<it>(?:1[01])?\d{1,2})(?=[\s),.;](?! ?(?:%|per)))"
        ),
    ),
    (
        Kind.AGE,
        _rule(
            r"\b(?:[Hh]e|[Ss]he|I|[Ww]ho)(?:[’']s| is| was|[’']m| am) (?:now |just |only |over )?"
            r"(?P<it>\d{1,3})\b(?! ?(?:%|per|of|minutes|hours|days|weeks|months|miles))"
        ),
    ),
    (Kind.AGE, _rule(r"\b[Aa]t (?:the age of )?\d{1,3},? (?:he|she|I|my|her|his)\b")),
    (
        Kind.CASE,
        _rule(
            r"\b(?i:only|sole|first|last|second|youngest|oldest) (?:\w+ ){0,2}?"
            rf"(?:{words.PERSON}|family|couple)\b(?: (?:on|in|at|from|to|with|of)\b[^.,;]{{0,40}})?"
        ),
    ),
    (
        Kind.CASE,
        _rule(r"\b(?i:one of (?:the )?(?:two|three|four|only|few)) \w+(?: (?:on|in|at|from)\b[^.,;]{0,30})?"),
    ),
    (
        Kind.CASE,
        _rule(
            rf"\b(?:{words.PERSON}|{words.KIN}|one) (?:who has |has |had |living |born )?"
            rf"with (?:\w+ )?(?:{words.RARE})\b"
        ),
    ),
    (
        Kind.CASE,
        _rule(
            r"\b(?:[Tt]he|[Aa]n?|[Oo]ur|[Mm]y|[Hh]is|[Hh]er) (?:\w+ ){0,2}?"
            rf"(?:{words.KNOWN_TO_ALL})(?:[’']s (?:{words.KIN}))?\b"
        ),
    ),
    (Kind.CASE, _rule(r"(?i)\b(?:triplets|quadruplets|quintuplets|conjoined twins|locked-in syndrome)\b")),
    (Kind.CASE, _rule(rf"\b(?:{words.PERSON}|{words.KIN})\b[^.;]{{0,45}}\b(?:{words.IN_THE_NEWS})\b")),
    (
        Kind.RELATION,
        _rule(
            rf"\b(?:[Mm]y|[Oo]ur|[Hh]is|[Hh]er|[Tt]heir|[Ww]hose|[Aa]|[Tt]he)(?: \w+)? (?:{words.KIN})\b"
            rf"(?! (?:told|said|asked|wrote|suggested|pointed))[^.;]{{0,60}}?{_AT}"
        ),
    ),
    (
        Kind.RELATION,
        _rule(
            rf"\b(?:{words.KIN}) of (?:the|an?|my|our|his|her) (?:{words.PERSON}|\w+)\b[^.;]{{0,60}}?{_AT}"
        ),
    ),
    (Kind.NAME, _rule(rf"\b(?:{words.TITLES})\.? (?:[A-Z]\.? ?)*{_CAP}(?: {_CAP})?")),
    (Kind.NAME, _rule(rf"\b(?:{words.KIN}),? (?P<it>{_CAP})")),
    (Kind.NAME, _rule(r"\b(?:Mac|Mc|O[’'])[A-Z]\w+")),
    (Kind.NAME, _rule(rf"\b[Tt]he (?P<it>{_CAP}) (?:family|household|brothers|sisters|twins|boys|girls)\b")),
    (
        Kind.NAME,
        _rule(
            rf"\b(?P<it>{_CAP} (?:[A-Z]\. )?{_CAP}) (?:has |had |also |then )?"
            r"(?:said|says|told|tells|asked|asks|wrote|writes|"
            r"suggested|complained|lives|works|explained|thought|felt|found|thanked|rang|called|waited|died|fell)\b"
        ),
    ),
    (Kind.NAME, _rule(rf"\b(?P<it>{_CAP})\b(?: (?:[A-Z]\.|{_CAP}))*")),
)


def warn(text: str) -> tuple[Warned, ...]:
    """What is suspicious in a text, in its order; a part of it once."""
    found: list[Warned] = []
    for one in _every(text):
        if all(one.end <= other.start or other.end <= one.start for other in found):
            found.append(one)
    return tuple(sorted(found, key=lambda one: one.start))


def suspected_in(fields: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Of each field by its name, what the check says of its text."""
    return [(name, one.words) for name, text in fields for one in warn(text)]


def _every(text: str) -> Iterator[Warned]:
    for number, (kind, pattern) in enumerate(_RULES):
        for match in pattern.finditer(text):
            group = "it" if "it" in pattern.groupindex else 0
            if kind != Kind.NAME or _is_name(match, text, listed_only=number == len(_RULES) - 1):
                yield Warned(kind, match[group], match.start(group))
    yield from _days(text)


def _days(text: str) -> Iterator[Warned]:
    """Dates in sentences about somebody."""
    for sentence in _SENTENCE.finditer(text):
        if _SOMEBODY.search(sentence[0]):
            for match in _DAY.finditer(sentence[0]):
                yield Warned(Kind.DAY, match[0], sentence.start() + match.start())


_DAY = re.compile(rf"\b(?:{_DATE}|{_FEAST})")


def _is_name(match: re.Match[str], text: str, *, listed_only: bool) -> bool:
    """Not a place, a street, a body or a post; by the last rule only what is in the list of first names."""
    group = "it" if "it" in match.re.groupindex else 0
    start = match.start(group)
    first, *others = match[group].split()
    if any(text.startswith(body, start) for body in words.BODIES):
        return False
    before = text[:start].split()[-1:]
    following = re.match(r"(?: (?:[A-Z]\w*|of|and|the))*", text[match.end(group) :])
    after = following[0].split() if following else []
    if (before and before[0] in words.BEFORE_PLACES) or words.OF_PLACES.intersection({*others, *after[:3]}):
        return False
    bare = first.removesuffix("’s").removesuffix("'s")
    if listed_only:
        return bare in words.FIRST_NAMES
    return bare not in words.NO_NAMES
