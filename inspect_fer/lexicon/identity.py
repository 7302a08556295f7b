"""Names of persons, characters, films and series in a description (English, by its capitals)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from inspect_fer.lexicon.tables import lexicon, names, plain

_TOKEN = re.compile(r"[^\W\d_][^\W_]*(?:['.&-][^\W_]+)*|\d+|\n|[^\w\s]")
_OPENS = frozenset('\n.!?:;([{"-|')
_STOPS = frozenset(".!?,")
_QUOTES = frozenset('"')
_LINKS = frozenset({"of", "the", "and", "de", "von", "van", "in", "to", "with", "a", "your", "&"})
_FROM = frozenset({"from", "of", "in", "watching", "called", "titled"})
_HEADING = 8
_BACK = 4


def identity_mentions(description: str) -> tuple[str, ...]:
    """Names of persons, characters, films and series, in order, each once.

    Capitals are the evidence: a capitalised word inside a sentence that is no emotion word, no
    part of the face and no other known proper word (weekday, nationality, *Duchenne*, *FACS*), a
    known given name anywhere, a capitalised word that starts a sentence and smiles or looks, and
    what follows "played by", "the series", "the character", quoted or not. Text without capitals
    yields nothing.
    """
    found: dict[str, None] = {}
    for line in plain(description).split("\n"):
        for run in _runs(_words(line)):
            name = _name(run)
            if name:
                found.setdefault(name)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    starts: bool
    heading: bool
    quoted: bool


@dataclass(frozen=True, slots=True)
class _Run:
    """Neighbouring capitalised words, with what stands before and after."""

    words: tuple[_Word, ...]
    before: tuple[str, ...]
    after: str


def _words(line: str) -> list[_Word]:
    """Words and marks of one line, with whether a capital is due there anyway."""
    tokens = _TOKEN.findall(line.replace("*", " ").replace("#", " ").replace("`", " "))
    label_end = next((n for n, t in enumerate(tokens) if t in ":-"), len(tokens))
    heading = tokens[:label_end]
    if label_end > _HEADING or set(heading) & _STOPS or not all(map(_title_case, heading)):
        label_end = 0
    words: list[_Word] = []
    starts, quoted = True, False
    for n, token in enumerate(tokens):
        words.append(_Word(token, starts, n < label_end, quoted))
        if token in _QUOTES:
            quoted = not quoted
        starts = token in _OPENS or (starts and not token[0].isalpha())
    return words


def _runs(words: list[_Word]) -> Iterator[_Run]:
    n = 0
    while n < len(words):
        if not _capital(words[n].text):
            n += 1
            continue
        end = n + 1
        while end < len(words):
            if _capital(words[end].text) and not words[end].starts:
                end += 1
            elif (
                words[end].text in _LINKS
                and end + 1 < len(words)
                and _capital(words[end + 1].text)
                and not words[end].starts
            ):
                end += 2
            else:
                break
        before = tuple(w.text.lower() for w in words[max(0, n - _BACK) : n])
        after = words[end].text.lower() if end < len(words) else ""
        yield _Run(tuple(words[n:end]), before, after)
        n = end


def _name(run: _Run) -> str:
    """The run as a name, without words that only happen to have a capital; or nothing."""
    words = list(run.words)
    if _title(run):
        return " ".join(w.text for w in words)
    while words and _plain(words[0].text) and not _given(words[0].text):
        if _after_trigger(run) and len(words) == len(run.words) and not _proper(words[0].text):
            break
        words.pop(0)
    while words and (_plain(words[-1].text) or words[-1].text in _LINKS) and len(words) > 1:
        if _after_trigger(run):
            break
        words.pop()
    if not words:
        return ""
    name = " ".join(_bare(w.text) for w in words)
    first = words[0]
    if any(_given(w.text) for w in words) or _after_trigger(run):
        return name
    if first.heading or all(_plain(w.text) for w in words):
        return ""
    if not first.starts:
        return name if not (first.quoted and len(words) == 1) else ""
    if len(words) > 1:
        return name
    acts = run.after in names()["verb"] or first.text.endswith("'s")
    acts = acts or (run.after == ")" and run.before[-1:] == ("(",))
    return name if acts and not _wordlike(first.text) else ""


def _title(run: _Run) -> bool:
    """Whether a quotation is all capitalised and follows "from", "in": from "The Office"."""
    whole = run.after in _QUOTES and bool(run.before) and run.before[-1] in _QUOTES
    return whole and len(run.before) > 1 and run.before[-2] in _FROM


def _title_case(token: str) -> bool:
    return not token[0].isalpha() or token[0].isupper() or token in _LINKS


def _capital(token: str) -> bool:
    return token[0].isupper() and not (len(token) > 1 and token.isupper() and not _given(token))


def _given(token: str) -> bool:
    return _bare(token).lower() in names()["given"]


def _proper(token: str) -> bool:
    return bool(_parts(token) & names()["proper"])


def _plain(token: str) -> bool:
    """Whether a capital on this word means nothing."""
    parts = _parts(token)
    return all(part in _known() or len(part) == 1 for part in parts) or _proper(token)


def _parts(token: str) -> set[str]:
    word = _bare(token).lower()
    return {word} if word in _known() else set(re.split("['.&-]", word)) - {""}


def _bare(token: str) -> str:
    return token.removesuffix("'s")


def _after_trigger(run: _Run) -> bool:
    """Whether "the series", "played by", "resembles" stands directly before, or a quote between."""
    before = [w for w in run.before if w not in _QUOTES and w not in ("called", "titled", ".")]
    triggers = names()["trigger"]
    return bool(before) and (before[-1] in triggers or " ".join(before[-2:]) in triggers)


def _wordlike(token: str) -> bool:
    """Whether a word that starts a sentence looks like a common noun."""
    endings = (
        "ness",
        "ment",
        "tion",
        "sion",
        "ing",
        "ity",
        "ance",
        "ence",
        "ure",
        "ship",
        "ism",
        "ly",
    )
    return token.lower().endswith(endings)


@cache
def _known() -> frozenset[str]:
    """Every single word of the vocabulary, and the lists of proper and common words."""
    vocabulary = {w for group in lexicon().entries.values() for p, _ in group for w in p}
    return frozenset((vocabulary | names()["proper"] | names()["common"]) - names()["given"])
