"""Texts that hold nothing but the answer: a label, or labels in order."""

import re
from collections.abc import Sequence

from inspect_fer.labels import LabelSet, fold, is_emotion_word
from inspect_fer.reading.words import word_set


def read_plain(text: str, labels: LabelSet) -> tuple[str, ...]:
    """The labels of a text that holds nothing else, best first; nothing if it is prose.

    Numbering, bullets, quotation marks, markdown, emoji and scores are overlooked. Words that are
    not offered stay as written. Items may be separated by commas, semicolons, lines, ``>``, ``|``
    or numbers.
    """
    if len(text) > _LONGEST:
        return ()
    one = _item(text, labels)
    if one:
        return (one,)
    lines = [line for line in text.split("\n") if bare(line)]
    parts = lines if len(lines) > 1 else [part for part in _SEPARATOR.split(text) if bare(part)]
    if len(parts) < 2:
        return ()
    if fold(parts[0]) in _FILLERS:
        parts = parts[1:]
    items = [_item(part, labels) for part in parts]
    known = [bool(item) and _is_known(item, labels) for item in items]
    if not all(items) or not known[0] or sum(known) * 2 < len(known):
        return ()
    return ordered(list(zip(items, [_score(part) for part in parts], strict=True)))


def read_label(text: str, labels: LabelSet) -> str:
    """One label, or one word known as an emotion, that is all a short text holds; else nothing."""
    item = _item(text, labels) if len(text) <= _LONGEST else ""
    return item if item and _is_known(item, labels) else ""


def read_items(items: Sequence[str], labels: LabelSet) -> tuple[str, ...]:
    """The items of a list in which each was plainly given as an answer, in its order."""
    read = [(_item(item, labels) or bare(_SCORE.sub("", item)), _score(item)) for item in items]
    return ordered([(word, score) for word, score in read if word and fold(word) not in _FILLERS])


def ordered(scored: Sequence[tuple[str, float | None]]) -> tuple[str, ...]:
    """Best first: as listed, or by score where each item has one and the list is not in order.

    Nothing if two share the highest score, or if it cannot be told whether the numbers are ranks.
    """
    words = tuple(word for word, _ in scored)
    scores = [score for _, score in scored if score is not None]
    if len(words) < 2 or len(scores) < len(words):
        return words
    falling = sorted(scores, reverse=True)
    if sorted(scores) == list(range(1, len(scores) + 1)):
        return words if scores in (falling, sorted(scores)) else ()
    if falling[0] == falling[1]:
        return ()
    by_score = sorted(zip(scores, words, strict=True), key=lambda pair: -pair[0])
    return tuple(word for _, word in by_score)


def bare(text: str) -> str:
    """A text without the punctuation, markdown and emoji around it."""
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return text[start:end]


_LONGEST = 2000
_SEPARATOR = re.compile(r"\s*(?:[,;>|→、]|(?<=[\w*)\].])\s+(?=\(?\d{1,2}[.)]\s*[^\W\d]))\s*")
_LIST_MARK = re.compile(
    r"^\s*(?:\(?(?:\d{1,3}|[A-Ha-h])\s?(?:[.:)\]]+|\s-)\s*|#\s?\d+\s*[:.]?\s*|\d(?:st|nd|rd|th)\W+|(?i:rank|top|choice)\s?\d{1,2}\s?[:.)])"
)
_NUMBER = r"\d{1,6}(?:\.\d{1,9})?(?:\s?/\s?\d{1,4})?"
_SCORE = re.compile(
    rf"[\s(\[:=~*\-–—]{{1,8}}(?:score|confidence|probability|similarity)?[\s:=]{{0,3}}{_NUMBER}\s?%?[)\]*_.\s]{{0,8}}$"  # noqa: RUF001
)
_WORD = re.compile(r"[^\W\d_]{2,30}(?:[-'][^\W\d_]{1,30}){0,3}")
_FILLERS = word_set("""yes no sure ok okay certainly well sorry none null nan na answer label emotion emotions
    expression image video the this that it is here there output result results hello hi thanks error
    json python text blocked undefined true false think final i you name empty nothing and or""")


def _item(text: str, labels: LabelSet) -> str:
    """A label, an emotion or a single word; nothing if the text is more than that."""
    for candidate in (text, _LIST_MARK.sub("", text.lstrip(" \t*_#-•+"), count=1)):
        for word in (bare(candidate), bare(_SCORE.sub("", candidate.rstrip()))):
            if not word:
                continue
            label = labels.resolve(word)
            if label:
                return label
            if is_emotion_word(word) or _is_word(word, labels):
                return word
    return ""


def _is_word(text: str, labels: LabelSet) -> bool:
    """Whether a text is one word that may be an answer: *Smirking*, but not *happy-looking*."""
    if not _WORD.fullmatch(text) or fold(text) in _FILLERS:
        return False
    parts = text.split("-")
    return len(parts) == 1 or not any(labels.resolve(p) or is_emotion_word(p) for p in parts)


def _is_known(item: str, labels: LabelSet) -> bool:
    return item in labels or is_emotion_word(item)


def _score(text: str) -> float | None:
    match = _SCORE.search(text.rstrip())
    if not match:
        return None
    number = re.search(r"\d+(?:\.\d+)?", match[0])
    return float(number[0]) if number else None
