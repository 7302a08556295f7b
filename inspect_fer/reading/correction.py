"""Where a text takes back what it said before."""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Correction:
    """What stands behind the last correction of a text.

    Attributes:
        text: The words behind it.
        is_doubt: It only doubts what was said: *or maybe*.
    """

    text: str
    is_doubt: bool


def find_correction(text: str) -> Correction | None:
    """The last place where a text begins anew: *Sad. Wait, ...*, *Sad... or maybe ...*."""
    found = list(_CORRECTION.finditer(text))
    return Correction(text[found[-1].end() :], bool(found[-1]["doubt"])) if found else None


# A sentence must begin there: within one, "actually" and "wait" correct nothing for sure.
_CORRECTION = re.compile(
    r"[.!?\n][\s*_\"')]{0,8}(?:(?:oh|hmm?|but|no|well)[\s,.]{1,3}){0,2}"
    r"(?:wait|actually|correction|hold on|scratch that|on second thoughts?|or rather|i take that back"
    r"|i was wrong|let me (?:re\w+|correct|look again)"
    r"|(?:up)?on (?:closer|further) (?:inspection|look|examination|reflection|consideration)"
    r"|looking (?:at (?:it|this) )?(?:more )?(?:closely|carefully|closer|again)"
    r"|(?P<doubt>or (?:maybe|perhaps|possibly)))\b[\s,:.!*—–-]{0,8}",  # noqa: RUF001
    re.IGNORECASE,
)
