"""In which order a text says that it lists: best first, best last, or by the places it numbers."""

import re
from collections.abc import Sequence


def says_falling(text: str) -> bool:
    """*From high to low*, *most to least likely*, *descending*."""
    return bool(_FALLING.search(text.replace("_", " ")))


def says_rising(text: str) -> bool:
    """*From low to high*, *least to most likely*, *ascending*, and not the contrary beside it."""
    lowered = text.lower().replace("_", " ")
    # Few texts hold one of these words, and all are asked.
    may_rise = any(
        word in lowered for word in ("ascending", "increasing", "least", "low", "worst", "weak")
    )
    return may_rise and bool(_RISING.search(lowered)) and not says_falling(text)


def place_of(item: str) -> int | None:
    """The number in front of an item: *3. Fear*, *Rank 3: Fear*, *3rd: Fear*, *#3 Fear*."""
    match = _PLACE.match(item)
    return int(match[1] or match[2]) if match else None


def by_place(items: Sequence[str]) -> list[int] | None:
    """The order in which items are to be read, by the places they number.

    Returns:
        Positions, first place first; as listed where not every item numbers a place, or where the
        numbers only rise. None where the numbers neither rise nor count all places.
    """
    listed = list(range(len(items)))
    if not items or place_of(items[0]) is None:
        return listed
    places = [place for item in items if (place := place_of(item)) is not None]
    if len(places) < len(items) or places == sorted(places):
        return listed
    first = min(places)
    if first > 1 or sorted(places) != list(range(first, first + len(places))):
        return None
    return sorted(listed, key=lambda at: places[at])


# Between the two words stands neither a number nor a bracket: "0 (lowest) to 10 (highest)" is a scale.
_FALLING = re.compile(
    r"\b(?:high\w*|most|best|top|strong\w*)\b[^.,()\d\n]{0,40}\bto\b[^.,()\d\n]{0,20}\b(?:low\w*|least|worst|weak\w*)\b"
    r"|\b(?:descending|decreasing)\b|\b(?:highest|best|most \w{1,20}) first\b",
    re.IGNORECASE,
)
_RISING = re.compile(
    r"\b(?:low(?:er|est)?|(?<!at )least|worst|weak(?:est)?)\b[^.,()\d\n]{0,25}\bto\b[^.,()\d\n]{0,8}"
    r"\b(?:high(?:er|est)?|most|best(?! of)|strong(?:est)?)\b"
    r"|\bascending\b|\bincreasing (?:order|similarity|likelihood)\b|\b(?:lowest|weakest|worst|least \w{1,20}) first\b",
    re.IGNORECASE,
)
_PLACE = re.compile(
    r"[\s*_(\[>•+'\"-]{0,9}(?:#\s?(\d{1,3})\b(?!\.\d)"
    r"|(?:#{1,6}\s)?(?:(?i:rank|top|choice|place|number|no\.?)[\s#-]{0,2})?"
    r"(\d{1,3})(?:(?:st|nd|rd|th)\b[*_]{0,2}\s?[.:)\]–—-]?|[*_]{0,2}(?:\s?[.:)\]]|\s-\s)(?!\d)))"  # noqa: RUF001
)
