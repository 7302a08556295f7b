"""Texts that hold nothing but the answer: a label, or labels in order."""

import re
from collections.abc import Sequence
from functools import lru_cache

from inspect_fer.labels import LabelSet, fold, is_emotion_word
from inspect_fer.reading.negation import denies
from inspect_fer.reading.order import by_place
from inspect_fer.reading.scores import Kind, kind_of, ordered
from inspect_fer.reading.words import CJK, word_set


def read_plain(text: str, labels: LabelSet) -> tuple[str, ...]:
    """The labels of a text that holds nothing else, best first; nothing if it is prose.

    Numbering, bullets, quotation marks, markdown, emoji and scores are overlooked. Words that are
    not offered stay as written. Items may be separated by commas, semicolons, lines, ``>``, ``|``
    or numbers.
    """
    return read_only(text, labels) or ()


def read_only(text: str, labels: LabelSet) -> tuple[str, ...] | None:
    """As `read_plain`, but None if it is prose, and nothing if no order can be told.

    >>> read_only("Sad (3), Happy (1), Fear (2)", LabelSet(("Happy", "Sad", "Fear")))
    ()
    """
    if len(text) > _LONGEST:
        return None
    one = read_item(text, labels)
    if one:
        is_zero = "0" in text and not labels.resolve(bare(text)) and _score(text) == 0
        return () if is_zero else (one,)
    lines = [line for line in text.split("\n") if bare(line)]
    parts = lines if len(lines) > 1 else [part for part in _SEPARATOR.split(text) if bare(part)]
    if len(parts) < 2:
        return None
    if fold(parts[0]) in _FILLERS:
        parts = parts[1:]
    items = [read_item(part, labels) for part in parts]
    known = [bool(item) and _is_known(item, labels) for item in items]
    if not all(items) or not known[0] or sum(known) * 2 < len(known):
        return None
    return _in_order(items, parts)


def read_items(items: Sequence[str], labels: LabelSet) -> tuple[str, ...]:
    """The items of a list in which each was plainly given as an answer, in its order.

    Nothing where the first speaks of a label without being one: *not happy*, *happy or sad*.
    """
    read = [(read_item(item, labels) or _explained(item, labels), item) for item in items]
    if read and _names_a_label(read[0][0], labels):
        return ()
    kept = [(word, item) for word, item in read if _is_given(word)]
    return _in_order([word for word, _ in kept], [item for _, item in kept])


def bare(text: str) -> str:
    """A text without the punctuation, markdown and emoji around it."""
    start, end = 0, len(text)
    while start < end and not text[start].isalnum():
        start += 1
    while end > start and not text[end - 1].isalnum():
        end -= 1
    return text[start:end]


_LONGEST = 2000
_LONGEST_ITEM = 300
_SEPARATOR = re.compile(r"\s*(?:[,;>|→、]|(?<=[\w*)\].])\s+(?=\(?\d{1,2}[.)]\s*[^\W\d]))\s*")
_LIST_MARK = re.compile(
    r"^\s*(?:#{0,6}\s?\(?(?:\d{1,3}|[A-Ha-h])\s?(?:[.:)\]]+|\s-)\s*|#\s?\d+\s*[:.]?\s*|\d(?:st|nd|rd|th)\W+|(?i:rank|top|choice)[\s-]?\d{1,2}\s?[:.)])"
)
_NUMBER = r"\d{1,6}(?:\.\d{1,9})?(?:\s?/\s?\d{1,4})?"
_SCORE = re.compile(
    rf"[\s(\[:=~*\-–—]{{1,8}}(?i:score|confidence|probability|similarity|rank)?[\s:=]{{0,3}}{_NUMBER}(?:st|nd|rd|th|\s?%)?[)\]*_.\s]{{0,8}}$"  # noqa: RUF001
)
_WORD = re.compile(r"[^\W\d_]{2,30}(?:[-'][^\W\d_]{1,30}){0,3}")
_CJK = re.compile(f"[{CJK}]+")
_KATAKANA = re.compile(r"[\u30a0-\u30ff]+")
# No word for an emotion is longer in Japanese, Chinese or Korean; in katakana it is.
_LONGEST_CJK_WORD = 5
_REMARK = re.compile(r"\s[-–—]+\s|\s?[(（:]")  # noqa: RUF001
_BETWEEN_WORDS = re.compile(r"[\s/|&+,;]+")
_FILLERS = word_set("""yes no sure ok okay certainly well sorry none null nan na answer label emotion emotions
    expression image video the this that it is here there output result results hello hi thanks error
    json python text blocked undefined true false think final i you name empty nothing and or
    not nor neither either both refused declined unavailable""") | {"n a"}


def read_item(text: str, labels: LabelSet) -> str:
    """A label, an emotion or a single word; nothing if the text is more than that."""
    return "" if len(text) > _LONGEST_ITEM else _short_item(text, labels)


def read_label(text: str, labels: LabelSet) -> str:
    """One label, or one word known as an emotion, that is all a short text holds; else nothing."""
    item = read_item(text, labels)
    return item if item and _is_known(item, labels) else ""


@lru_cache(maxsize=4096)
def _short_item(text: str, labels: LabelSet) -> str:
    for candidate in (text, _LIST_MARK.sub("", text.lstrip(" \t*_-•+"), count=1)):
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
    if not _WORD.fullmatch(text) or fold(text) in _FILLERS or _is_cjk_sentence(text):
        return False
    parts = text.split("-")
    return len(parts) == 1 or not any(labels.resolve(p) or is_emotion_word(p) for p in parts)


def _is_cjk_sentence(text: str) -> bool:
    """Whether a run of letters is several words: *表情はHappyです*, *画像が見えません*."""
    if text.isascii() or not _CJK.search(text) or _KATAKANA.fullmatch(text):
        return False
    return len(text) > _LONGEST_CJK_WORD or not _CJK.fullmatch(text)


def _explained(item: str, labels: LabelSet) -> str:
    """An item as written; the label alone where a remark follows it: *Happy (joie)*."""
    head, *remark = _REMARK.split(item, maxsplit=1)
    label = read_label(head, labels) if remark and not denies(item[len(head) :]) else ""
    return label or bare(_SCORE.sub("", item))


def _names_a_label(item: str, labels: LabelSet) -> bool:
    """Whether a label stands among the words of an item that is none."""
    if item in labels or is_emotion_word(item):
        return False
    return any(labels.resolve(word) for word in _BETWEEN_WORDS.split(item))


def _is_given(word: str) -> bool:
    """Whether a list's item is an answer: neither empty, nor a number or letter, nor *N/A*."""
    is_letter = len(word) == 1 and word.isascii()
    return any(map(str.isalpha, word)) and not is_letter and fold(word) not in _FILLERS


def _in_order(words: Sequence[str], items: Sequence[str]) -> tuple[str, ...]:
    found = [match[0] for match in map(_found_score, items) if match]
    kinds: set[Kind] = {kind_of(fold(score).split(), score) for score in found}
    if len(found) == len(items):
        kind: Kind = kinds.pop() if len(kinds) == 1 else "score" if "score" in kinds else "unknown"
        return ordered(
            [(word, _score(item)) for word, item in zip(words, items, strict=True)], kind
        )
    # A list may count down to its first place.
    return tuple(words[at] for at in by_place(items) or ())


def _is_known(item: str, labels: LabelSet) -> bool:
    return item in labels or is_emotion_word(item)


def _found_score(text: str) -> re.Match[str] | None:
    return _SCORE.search(text.rstrip())


def _score(text: str) -> float | None:
    match = _found_score(text)
    number = re.search(r"\d+(?:\.\d+)?", match[0]) if match else None
    return float(number[0]) if number else None
