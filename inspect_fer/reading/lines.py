"""Answers that have a place of their own in a text: an answer line, a list, the first words."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from inspect_fer.labels import LabelSet, is_emotion_word
from inspect_fer.reading.fields import agreed
from inspect_fer.reading.lists import (
    LONG_LIST,
    end_of_list,
    ends_in_a_list,
    order_of,
    read_explained,
)
from inspect_fer.reading.mentions import mentions_of
from inspect_fer.reading.negation import denies, is_negation
from inspect_fer.reading.plain import bare, read_label, read_plain
from inspect_fer.reading.prose import asserted, named
from inspect_fer.reading.words import tokenise

Way = Callable[[str, LabelSet], tuple[str, ...] | None]
"""Reads a text in one way: a ranking, nothing if it cannot be read, None if this is not the way."""


def fragment(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """A part of the text that announces itself as the answer; None if it names no emotion."""
    if not bare(text):
        return None
    plain = read_plain(text, labels)
    if plain:
        return plain
    leading = lead(text, labels)
    if leading:
        return leading
    mention = asserted(text, labels)
    if mention:
        return (mention.label or mention.word,)
    return () if named(text, labels) else None


def under_one_heading(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """*Image 1: Happy*."""
    match = _ITEM_HEADING.match(text)
    return read_plain(text[match.end() :], labels) or None if match else None


def by_rank(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """*Top-1: Happy (a smile). Top-2: Neutral*, *Primary: Happy, secondary: Surprise*."""
    heads = [match for unit in _units(text) if (match := _RANKED.match(unit))]
    items = [read_label(_AFTER_LABEL.split(match[3], maxsplit=1)[0], labels) for match in heads]
    ranks = [int(match[1]) if match[1] else _RANKS[match[2].lower()] for match in heads]
    if len(items) < 2 or not all(items) or sorted(ranks) != list(range(1, len(ranks) + 1)):
        return None
    return tuple(item for _, item in sorted(zip(ranks, items, strict=True)))


def strong_cue(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """What the last *Answer:* says."""
    found: tuple[str, ...] | None = None
    for rest in _cues(text, "strong", labels):
        reading = fragment(rest, labels)
        found = found if reading is None else reading
    return found


def weak_cue(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """What the last *Emotion:* says."""
    readings = [fragment(rest, labels) for rest in _cues(text, "weak", labels)]
    return next((reading for reading in reversed(readings) if reading), None)


def plain_weak_cue(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """What the last *Emotion:* says, if it is nothing but an answer."""
    readings = [read_plain(rest, labels) for rest in _cues(text, "weak", labels)]
    return next((reading for reading in reversed(readings) if reading), None)


def announced(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """*I can tell you the expression: Happy*: a sentence that ends with nothing but the answer."""
    for unit in reversed(_units(text)):
        head, colon, rest = unit.rpartition(":")
        reading = read_plain(rest, labels) if colon else ()
        announces = _ANNOUNCES_A_RANKING if len(reading) > 1 else _ANNOUNCES
        words = tokenise(head) if reading and announces.search(head) else []
        if words and not any(is_negation(words, at) for at in range(len(words))):
            return reading
    return None


def chain(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """*Ranking from high to low: Happy > Neutral > Sad*."""
    chains = [line for line in text.split("\n") if line.count(">") > 1 or " > " in line]
    readings = [read_plain(line.rpartition(":")[2], labels) for line in chains]
    found = [reading for reading in readings if len(reading) > 1]
    return agreed(found, labels) if found else None


def numbered(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """A numbered list whose items begin with labels, with or without an explanation behind each."""
    readings = [_read_run(run, labels) for run in _runs(text)]
    found = [reading for reading in readings if reading is not None]
    return agreed(found, labels) if found else None


def last_line(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """A label, or a list of them, in a line of its own at the end."""
    before, _, last = text.rpartition("\n")
    if not before.strip() or ends_in_a_list(text, labels):
        return None
    reading = read_plain(last, labels)
    return reading if reading and (reading[0] in labels or is_emotion_word(reading[0])) else None


def in_said_order(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """*From high to low: Happy, Neutral, Sad*, in the last line."""
    said, _, items = text.rstrip().rpartition("\n")[2].rpartition(":")
    if not said or _DOUBTED.search(said) or order_of(said, labels) != "falling":
        return None
    ranking = read_plain(items, labels)
    is_echo = len(labels) >= LONG_LIST and ranking == labels.names
    return ranking if len(ranking) > 1 and not is_echo else None


def lead(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """*Happy. The person is smiling.*, *Happy (not sad)*, *Happy: a broad smile*."""
    match = _LEAD_END.search(text)
    if match:
        label = read_label(text[: match.start()], labels)
        if label and not _is_taken_back(text, match, labels):
            return (label,)
    ranking = read_plain(text.partition("\n")[0], labels)
    is_echo = ranking == labels.names
    return ranking if len(ranking) > 1 and not is_echo else None


# Of a line that says an order: it denies it, or speaks of what was asked.
_DOUBTED = re.compile(
    r"\b(?:no|not|never|cannot|options?|choices|asked|offered|given|if|example)\b|n't\b",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2}[.!?])\s+|(?<=[.!?][*\"')])\s+|\n+")
_CUE = re.compile(
    r"[\W_]*+(?:(?:so|thus|therefore|hence|overall|the|my|final|predicted|most likely|best(?:[- ](?:fit(?:ting)?|matching))?|closest|nearest|correct|right|chosen"
    r"|selected|sorted|ranked|ordered|primary|dominant|main|person's|facial|emotional|emotion|expression|emotion label)[\s,]+){0,6}"
    r"(?:(?P<strong>answer|label|prediction|results?|output|classification|conclusion|verdict|choice|response|guess|match"
    r"|ranking|category|class|top[\s-]?(?:\d{1,2})?(?: emotions| categories| labels)?)"
    r"|(?P<weak>emotions?|expressions?|sentiment|feeling|mood|analysis))"
    r"[\s*_`\"']*+(?:(?:is|are|would be)\b|[=:→–—-]|$)[\s*_`\"':=>-]*+(?P<rest>.*)",  # noqa: RUF001
    re.IGNORECASE | re.DOTALL,
)
_ANNOUNCES = re.compile(
    r"\b(?:expression|emotion|sentiment|label|answer|category|match|guess)\b[^.:\n]{0,40}$",
    re.IGNORECASE,
)
_ANNOUNCES_A_RANKING = re.compile(
    r"\b(?:ranking|ranked|sorted|ordered|high to low|most to least)\b[^.:\n]{0,40}$", re.IGNORECASE
)
_ITEM_HEADING = re.compile(
    r"[\W_]{0,6}(?:(?:image|photo|picture|video|clip|item|sample|image-text pair|pair|text|tweet|post)[ _#-]{0,2}\d{1,4}"
    r"|(?:for )?the (?:first |given |provided )?(?:image|photo|picture|video|clip|text|tweet|post)"
    r"|[^\s:]{1,120}\.(?:jpe?g|png|bmp|gif|webp|tiff?|mp4|avi|mov|mkv))[\s*_`\"']{0,6}[:,–—-][\s*_]*",  # noqa: RUF001
    re.IGNORECASE,
)
_RANKS = {"primary": 1, "secondary": 2, "tertiary": 3, "first": 1, "second": 2, "third": 3}
_RANKED = re.compile(
    rf"[\W_]{{0,6}}(?:(?:top|rank|choice|number)[\s#-]{{0,2}}(\d{{1,2}})|(?:my )?({'|'.join(_RANKS)}))"
    r"(?: (?:emotion|label|choice|guess|expression|category))?[*_]{0,3}\s?(?:[:=–-]| is)[\s*_`\"']{0,6}(.{1,200})",  # noqa: RUF001
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[ \t]*[*_]{0,2}\(?(\d{1,2})[.):][ \t]*(.+)")
_AFTER_LABEL = re.compile(r"\s[-–—]+\s|[:(–—]|,? because\b|\.\s")  # noqa: RUF001
_LEAD_END = re.compile(
    r"\.(?!\w)|[\n(–—!;:]|\s-\s|,\s(?:with|though|although)\b|,?\s(?:because|due to|based on|given|since)\b"  # noqa: RUF001
)
_DENIAL = re.compile(r"[\W_]*(?:no|not|none|absent|unlikely|low|false|0)\b", re.IGNORECASE)
_LONGEST_DENIAL = 60


def _cues(text: str, strength: str, labels: LabelSet) -> Iterator[str]:
    units = _units(text)
    for position, unit in enumerate(units):
        match = _CUE.match(unit)
        if match and match[strength]:
            rest = match["rest"].strip()
            block = "\n".join(_next_block(units, position + 1, labels))
            # A list with remarks is for the readers of lists, which see what its lead says.
            if bare(rest) or "\n" not in block or read_plain(block, labels):
                yield rest if bare(rest) else block


# Several ways look at the same text, one after the other.
@lru_cache(maxsize=4)
def _units(text: str) -> tuple[str, ...]:
    """The sentences and lines of a text."""
    return tuple(unit for unit in _SENTENCE_END.split(text) if bare(unit))


def _next_block(units: Sequence[str], start: int, labels: LabelSet) -> Sequence[str]:
    """The list that begins there, or the one unit."""
    end = start
    while end < len(units) and _NUMBERED.match(units[end]):
        end += 1
    return units[start : max(end, end_of_list(units, start, labels), start + 1)]


@dataclass(slots=True)
class _Run:
    """Numbered lines that count up from one, or down to it, and the line above them."""

    lead: str
    numbers: list[int]
    lines: list[str]

    def goes_on(self, number: int) -> bool:
        first, last = self.numbers[0], self.numbers[-1]
        rises = first == 1 and number == last + 1
        return rises or (first > 1 and number == last - 1 and number > 0)


def _runs(text: str) -> list[_Run]:
    runs: list[_Run] = []
    lead = ""
    for line in text.split("\n"):
        match = _NUMBERED.match(line)
        if match and runs and runs[-1].goes_on(int(match[1])):
            runs[-1].numbers.append(int(match[1]))
            runs[-1].lines.append(line)
        elif match:
            runs.append(_Run(lead, [int(match[1])], [line]))
        lead = line if bare(line) else lead
    return [run for run in runs if len(run.lines) > 1 and 1 in run.numbers]


def _read_run(run: _Run, labels: LabelSet) -> tuple[str, ...] | None:
    order = order_of(run.lead, labels)
    return None if order == "denied" else read_explained(run.lines, labels, order)


def _is_taken_back(text: str, end: re.Match[str], labels: LabelSet) -> bool:
    """Whether what follows the first label denies it: *Happy: no*, *Happy (not visible)*."""
    if end[0] == ":":
        return _is_one_verdict_of_many(text, end.end(), labels)
    if end[0] in ".\n!":
        return False
    head = text[: end.end() + _LONGEST_DENIAL]
    return denies(head[end.start() :]) or any(
        mention.negated
        for mention in mentions_of(head, tokenise(head), labels)
        if mention.start < end.start()
    )


def _is_one_verdict_of_many(text: str, after: int, labels: LabelSet) -> bool:
    """*Anger: no. Happiness: yes.* judges each label in turn."""
    heads = [head.split(":")[0] for head in _SENTENCE_END.split(text) if ":" in head]
    return bool(_DENIAL.match(text, after)) or sum(bool(read_label(h, labels)) for h in heads) > 1
