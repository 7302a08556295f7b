"""The answer about one item.

An answer is read where the model put it: in a field, on an answer line, in a list, in bold, and last
in its sentences. The first of these places that holds one decides. What contradicts itself stays
unparsed; nothing is ever guessed, and nothing is turned into *neutral*.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from inspect_fer.labels import MEANINGS, LabelSet, Outcome, is_emotion_word
from inspect_fer.reading.fields import agreed, names_of, read_value, results_of
from inspect_fer.reading.plain import bare, read_items, read_label, read_plain
from inspect_fer.reading.prose import asserted, named
from inspect_fer.reading.refusal import names_a_refusal
from inspect_fer.reading.structure import Pairs, Value, find_groups


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read.

    Attributes:
        outcome: ``answered``; ``off_list``: read, but not one of the labels; ``unparsed``: nothing
            could be read, or several things; ``refused``: the model declined.
        answer: The label, in the set's spelling, if the outcome is ``answered``.
        ranking: Everything given, best first, without duplicates: labels in the set's spelling,
            other words as written.
    """

    outcome: Outcome
    answer: str | None = None
    ranking: tuple[str, ...] = ()


def read_answer(text: str, labels: LabelSet) -> Reading:
    """Read what a model says about one item.

    Args:
        text: The model's words: a label, JSON, a Python literal, a ranking, an answer line, prose.
            Blocks of thinking (``<think>``) are left out. Any string is taken; none raises.
        labels: The labels on offer.

    >>> from inspect_fer.labels import LabelSet
    >>> read_answer("It is not happiness but sadness.", LabelSet(("Happy", "Sad"))).answer
    'Sad'
    """
    said = clean(text)
    label = labels.resolve(said) if said.isalpha() else None
    if label:
        return Reading("answered", label, (label,))
    field = _in_a_field(said, labels)
    if field:
        return to_reading(field, labels)
    refuses = names_a_refusal(said)
    ranking = _in_words(said, labels, refuses) if said and field is None else ()
    if ranking:
        return to_reading(ranking, labels)
    return Reading("refused" if refuses else "unparsed")


def is_refusal(text: str) -> bool:
    """Whether a text declines to answer, and gives no answer after all.

    >>> is_refusal("I'm sorry, but I can't help with identifying people.")
    True
    >>> is_refusal("I can't identify the person, but the expression is happy.")
    False
    """
    return read_answer(text, _EVERY_EMOTION).outcome == "refused"


def to_reading(ranking: tuple[str, ...], labels: LabelSet) -> Reading:
    """A reading of labels and words, best first."""
    distinct: dict[str, str] = {}
    for word in ranking:
        distinct.setdefault(word.casefold(), word)
    kept = tuple(distinct.values())
    if not kept:
        return Reading("unparsed")
    return (
        Reading("answered", kept[0], kept) if kept[0] in labels else Reading("off_list", None, kept)
    )


def read_field(value: Value, labels: LabelSet) -> Reading:
    """Read a value that stands where the answer was expected."""
    ranking = read_value(value, labels)
    if ranking:
        return to_reading(ranking, labels)
    readings = [read_answer(text, labels) for text in _texts(value)]
    return next((r for r in readings if r.outcome != "unparsed"), Reading("unparsed"))


def clean(text: str) -> str:
    """A model's words without its thinking, special tokens and typographic quotation marks."""
    said = unicodedata.normalize("NFKC", text).translate(_QUOTES)
    channel = said.rfind("<|channel|>final<|message|>")
    said = said[channel:] if channel >= 0 else said
    said = _LATEX_TEXT.sub(r"\1", _without_thinking(said))
    return _FENCE.sub("\n", _SPECIAL.sub(" ", said)).strip()


_EVERY_EMOTION = LabelSet(tuple(dict.fromkeys(MEANINGS.values())))
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})  # noqa: RUF001
_THINKING = re.compile(r"<(/?)(?:think|thinking|reasoning|thought)>|(◁/?think▷)", re.IGNORECASE)
_SPECIAL = re.compile(
    r"<\|[a-z_]{1,30}\|>(?:final(?=<\|))?|</?s>|<(?:eos|bos|end_of_turn)>|\[/?INST\]"
)
_FENCE = re.compile(r"```(?:[a-zA-Z]{1,12}(?=\s*\n))?|~~~")
_LATEX_TEXT = re.compile(r"\\(?:text|textbf|mathrm|mathbf|textit)\{([^{}\n]{0,200})\}")
_BOXED = re.compile(r"\\boxed\{([^{}\n]{0,200})\}|<answer>([^<>]{0,400})</answer>", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<=[^\W\d_]{2}[.!?])\s+|(?<=[.!?][*\"')])\s+|\n+")
_CUE = re.compile(
    r"[\W_]*+(?:(?:so|thus|therefore|hence|overall|the|my|final|predicted|most likely|best|correct|chosen"
    r"|selected|primary|dominant|main|person's|facial|emotional|emotion|expression|emotion label)[\s,]+){0,6}"
    r"(?:(?P<strong>answer|label|prediction|results?|output|classification|conclusion|verdict|choice|response"
    r"|ranking|category|class|top[\s-]?(?:\d{1,2})?(?: emotions| categories| labels)?)"
    r"|(?P<weak>emotions?|expressions?|sentiment|feeling|mood|analysis))"
    r"[\s*_`\"']*+(?:(?:is|are|would be)\b|[=:→–—-]|$)[\s*_`\"':=>-]*+(?P<rest>.*)",  # noqa: RUF001
    re.IGNORECASE | re.DOTALL,
)
_ITEM_HEADING = re.compile(
    r"[\W_]{0,6}(?:(?:image|photo|picture|video|clip|item|sample|image-text pair|pair)[ _#-]{0,2}\d{1,4}"
    r"|(?:for )?the (?:first |given |provided )?(?:image|photo|picture|video|clip)"
    r"|[^\s:]{1,120}\.(?:jpe?g|png|bmp|gif|webp|tiff?|mp4|avi|mov|mkv))[\s*_`\"']{0,6}[:,–—-][\s*_]*",  # noqa: RUF001
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"[ \t]*[*_]{0,2}\(?(\d{1,2})[.):][ \t]*(.+)")
_AFTER_LABEL = re.compile(r"\s[-–—]+\s|[:(–—]|,? because\b|\.\s")  # noqa: RUF001
_LEAD_END = re.compile(
    r"[.\n(–—!;:]|\s-\s|,\s(?:with|though|although)\b|,?\s(?:because|due to|based on|given|since)\b"  # noqa: RUF001
)
_DENIAL = re.compile(r"[\W_]*(?:no|not|none|absent|unlikely|low|false|0)\b", re.IGNORECASE)
_GIVEN = re.compile(
    r"\b(?:expression|emotion|answer|label|category|sentiment|feeling)\b[^.\n]{0,60}?\b(?:is|as|be)\b:?\s?"
    r"(?:\*\*|[*\"'_`])(\w[\w -]{0,40}?)[.,]?(?:\*\*|[*\"'_`])",
    re.IGNORECASE,
)


def _without_thinking(text: str) -> str:
    """What stands behind the last block of thinking, or before a block that never ends."""
    marks = list(_THINKING.finditer(text))
    if not marks:
        return text
    closing = [mark for mark in marks if mark[0].startswith(("</", "◁/"))]
    end = closing[-1].end() if closing else 0
    opening = next((mark.start() for mark in marks if mark.start() >= end), len(text))
    behind = text[end:opening]
    return behind if behind.strip() or not closing else text[: marks[0].start()]


def _in_a_field(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """What a box or a bracketed value holds: nothing if it cannot be read, None without any."""
    boxed = _boxed(text, labels)
    return _structured(text, labels) if boxed is None else boxed


def _in_words(text: str, labels: LabelSet, refuses: bool) -> tuple[str, ...]:
    plain = () if refuses else read_plain(text, labels)
    if plain:
        return plain
    ways: tuple[Callable[[str, LabelSet], tuple[str, ...] | None], ...] = (
        _under_one_heading,
        _strong_cue,
        _chain,
        _numbered,
        _last_line,
        _lead,
        _weak_cue,
    )
    for way in ways:
        ranking = way(text, labels)
        if ranking is not None:
            return ranking
    mention = asserted(text, labels, after_refusal=refuses)
    if mention:
        return (mention.label or mention.word,)
    given = list(_GIVEN.finditer(text))
    return read_items([given[-1][1]], labels) if given and not named(text, labels) else ()


def _fragment(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """A part of the text that announces itself as the answer; None if it names no emotion."""
    if not bare(text):
        return None
    plain = read_plain(text, labels)
    if plain:
        return plain
    lead = _lead(text, labels)
    if lead:
        return lead
    mention = asserted(text, labels)
    if mention:
        return (mention.label or mention.word,)
    return () if named(text, labels) else None


def _boxed(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    found = [match[1] or match[2] or "" for match in _BOXED.finditer(text)]
    if not found:
        return None
    structured = _structured(found[-1], labels)
    return (
        structured if structured else _fragment(found[-1], labels) or read_plain(found[-1], labels)
    )


def _structured(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    readings = []
    item_names: set[str] = set()
    for group in find_groups(text):
        reading = _in_group(group.value, labels)
        if (
            reading is None
            and isinstance(group.value, Pairs)
            and group.end - group.start == len(text)
        ):
            # An object in which nothing is the answer is not prose about emotions.
            return ()
        if reading is not None:
            readings.append(reading)
            item_names |= set(names_of(group.value)[:1] if isinstance(group.value, Pairs) else ())
    if not readings or len(item_names) > 1:
        return () if readings else None
    return agreed(readings, labels)


def _in_group(value: Value, labels: LabelSet) -> tuple[str, ...] | None:
    reading = read_value(value, labels)
    if isinstance(value, Pairs):
        if reading is not None:
            return reading
        # A result that is a sentence: {"answer": "The person looks happy."}
        sentences = [_fragment(text, labels) for text in _texts(value)]
        found = [sentence for sentence in sentences if sentence is not None]
        return agreed(found, labels) if found else None
    # Square brackets also stand in prose: [1], [Image 3], [a link](...).
    if reading and any(word in labels or is_emotion_word(word) for word in reading):
        return reading
    holds_dicts = isinstance(value, list) and any(isinstance(item, Pairs) for item in value)
    return () if holds_dicts and reading == () else None


def _texts(value: Value) -> list[str]:
    """The strings that stand where an answer is expected."""
    values = results_of(value) if isinstance(value, Pairs) else [value]
    flat = [item for value in values for item in (value if isinstance(value, list) else [value])]
    return [text for text in flat if isinstance(text, str) and bare(text)]


def _under_one_heading(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    match = _ITEM_HEADING.match(text)
    return read_plain(text[match.end() :], labels) or None if match else None


def _strong_cue(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    return _last_cue(text, labels, "strong")


def _weak_cue(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    return _last_cue(text, labels, "weak")


def _last_cue(text: str, labels: LabelSet, strength: str) -> tuple[str, ...] | None:
    """What the last *Answer:* (strong) or *Emotion:* (weak) line says."""
    found: tuple[str, ...] | None = None
    for rest in _cues(text, strength):
        reading = _fragment(rest, labels)
        if reading or (reading == () and strength == "strong"):
            found = reading
    return found


def _cues(text: str, strength: str) -> Iterator[str]:
    units = [unit for unit in _SENTENCE_END.split(text) if bare(unit)]
    for position, unit in enumerate(units):
        match = _CUE.match(unit)
        if match and match[strength]:
            rest = match["rest"].strip()
            yield rest if bare(rest) else "\n".join(_next_block(units, position + 1))


def _next_block(units: list[str], start: int) -> list[str]:
    """The numbered list that begins there, or the one unit."""
    end = start
    while end < len(units) and _NUMBERED.match(units[end]):
        end += 1
    return units[start : max(end, start + 1)]


def _chain(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """*Ranking from high to low: Happy > Neutral > Sad*."""
    chains = [line for line in text.split("\n") if line.count(">") > 1 or " > " in line]
    readings = [read_plain(line.rpartition(":")[2], labels) for line in chains]
    found = [reading for reading in readings if len(reading) > 1]
    return agreed(found, labels) if found else None


def _numbered(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """A numbered list whose items begin with labels, with or without an explanation behind each."""
    runs: list[list[str]] = []
    for line in text.split("\n"):
        match = _NUMBERED.match(line)
        if match:
            if int(match[1]) == len(runs[-1]) + 1 if runs else False:
                runs[-1].append(match[2])
            elif int(match[1]) == 1:
                runs.append([match[2]])
    readings = []
    for run in runs:
        heads = [_AFTER_LABEL.split(item, maxsplit=1)[0] for item in run]
        items = [read_label(head, labels) for head in heads]
        if len(run) > 1 and all(items):
            readings.append(tuple(items))
    return agreed(readings, labels) if readings else None


def _last_line(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    before, _, last = text.rpartition("\n")
    reading = read_plain(last, labels) if before.strip() else ()
    return reading if reading and (reading[0] in labels or is_emotion_word(reading[0])) else None


def _lead(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """*Happy. The person is smiling.*, *Happy (not sad)*, *Happy: a broad smile*."""
    match = _LEAD_END.search(text)
    if match:
        label = read_label(text[: match.start()], labels)
        if label and not (match[0] == ":" and _is_one_verdict_of_many(text, match.end(), labels)):
            return (label,)
    ranking = read_plain(text.partition("\n")[0], labels)
    is_echo = ranking == labels.names
    return ranking if len(ranking) > 1 and not is_echo else None


def _is_one_verdict_of_many(text: str, after: int, labels: LabelSet) -> bool:
    """*Anger: no. Happiness: yes.* judges each label in turn."""
    heads = [head.split(":")[0] for head in _SENTENCE_END.split(text) if ":" in head]
    return bool(_DENIAL.match(text, after)) or sum(bool(read_label(h, labels)) for h in heads) > 1
