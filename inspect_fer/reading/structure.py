"""JSON, Python literals, and what models write when they mean one of them.

One pass, no recursion, no backtracking: the time grows with the length of the text whatever it holds.
"""

import bisect
import json
import re
from dataclasses import dataclass, field
from functools import cached_property, lru_cache


@dataclass(frozen=True, slots=True)
class Pairs:
    """Keys with their values, in order; a key without a value has None."""

    items: tuple[tuple[str, "Value"], ...]


Value = str | None | list["Value"] | Pairs


@dataclass(frozen=True, slots=True)
class Group:
    """A bracketed value and where it stands in the text."""

    value: Value
    start: int
    end: int


# What holds the answers of a batch is looked through several times.
@lru_cache(maxsize=4)
def find_groups(text: str) -> tuple[Group, ...]:
    """Every outermost ``{...}`` or ``[...]`` of a text.

    Strict JSON and Python literals are read as they are meant. So are single or missing quotes,
    missing commas and values (``{'name':, 'result':; ['a']}``), wrong or missing closing brackets,
    and text that breaks off: a string that is cut short is left out.
    """
    return tuple(_Scanner(text).groups())


_DEEPEST = 40
_CLOSES = {"}": "{", "]": "[", ")": "("}
_OPEN = re.compile(r"[\[{]")
_SPACE = re.compile(r"\s*+")
_BARE = re.compile(r"[^{}\[\],:;\n]++")
_BARE_IN_ROUND = re.compile(r"[^{}\[\](),:;\n]++")
_DOUBLE = re.compile(r'"((?:[^"\\]|\\.)*+)"', re.DOTALL)
_SINGLE_END = re.compile(r"(?<!\\)'(?=[^\S\n]*+(?:[,:;\]})\n]|$|'))")
_HALF_QUOTED_KEY = re.compile(r"'(name|result)s?\s*+:(?!;?')", re.IGNORECASE)
_NOTHING = {"null", "none", "nan", "undefined"}


@dataclass(slots=True)
class _Frame:
    bracket: str
    # Values, and the marks ":" and "," between them.
    parts: list["Value | _Mark"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Mark:
    sign: str


_COLON, _COMMA = _Mark(":"), _Mark(",")


class _Scanner:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.frames: list[_Frame] = []
        self.double_quotes = True

    @cached_property
    def single_ends(self) -> list[int]:
        return [match.start() for match in _SINGLE_END.finditer(self.text)]

    def groups(self) -> list[Group]:
        found = []
        while opening := _OPEN.search(self.text, self.at):
            self.at = opening.start()
            value = self.group()
            found.append(Group(value, opening.start(), self.at))
        return found

    def group(self) -> Value:
        self.frames = [_Frame(self.text[self.at])]
        self.at += 1
        while self.at < len(self.text):
            self.step()
            if not self.frames[0].bracket:
                return _value(self.frames[0].parts)
        while len(self.frames) > 1:
            self.close()
        return _value(self.frames[0].parts)

    def step(self) -> None:
        space = _SPACE.match(self.text, self.at)
        self.at = space.end() if space else self.at
        sign = self.text[self.at : self.at + 1]
        parts = self.frames[-1].parts
        if sign in ("{", "[", "("):
            self.at += 1
            if len(self.frames) < _DEEPEST:
                self.frames.append(_Frame(sign))
        elif sign in _CLOSES and (sign != ")" or self.frames[-1].bracket == "("):
            self.at += 1
            self.close_until(_CLOSES[sign])
        elif sign in (":", ",", ";"):
            self.at += 1
            if sign == ":":
                parts.append(_COLON)
            elif not (sign == ";" and parts and parts[-1] is _COLON):
                parts.append(_COMMA)
        elif sign == '"' and self.double_quotes:
            self.double_quoted()
        elif sign == "'":
            self.single_quoted()
        elif sign:
            self.bare()

    def double_quoted(self) -> None:
        match = _DOUBLE.match(self.text, self.at)
        if match:
            self.frames[-1].parts.append(_unescaped(match[1]))
            self.at = match.end()
        else:
            self.double_quotes = False
            self.skip_line()

    def single_quoted(self) -> None:
        half = _HALF_QUOTED_KEY.match(self.text, self.at)
        if half:
            self.frames[-1].parts.append(half[1])
            self.at = half.end() - 1
            return
        index = bisect.bisect_right(self.single_ends, self.at)
        if index == len(self.single_ends):
            self.skip_line()
            return
        end = self.single_ends[index]
        self.frames[-1].parts.append(self.text[self.at + 1 : end].replace("\\'", "'"))
        self.at = end + 1

    def bare(self) -> None:
        pattern = _BARE_IN_ROUND if self.frames[-1].bracket == "(" else _BARE
        match = pattern.match(self.text, self.at)
        if not match:
            self.at += 1
            return
        self.at = match.end()
        word = match[0].strip()
        self.frames[-1].parts.append(None if word.lower() in _NOTHING else word)

    def skip_line(self) -> None:
        end = self.text.find("\n", self.at)
        self.at = len(self.text) if end < 0 else end

    def close_until(self, bracket: str) -> None:
        if not any(frame.bracket == bracket for frame in self.frames):
            return
        while len(self.frames) > 1 and self.frames[-1].bracket != bracket:
            self.close()
        if len(self.frames) > 1:
            self.close()
        else:
            self.frames[0].bracket = ""

    def close(self) -> None:
        frame = self.frames.pop()
        self.frames[-1].parts.append(_value(frame.parts))


def _value(parts: list["Value | _Mark"]) -> Value:
    if _COLON not in parts:
        return [part for part in parts if not isinstance(part, _Mark)]
    pairs: list[tuple[str, Value]] = []
    waiting: str | None = None
    for position, part in enumerate(parts):
        if part is _COMMA:
            if waiting is not None:
                pairs.append((waiting, None))
            waiting = None
        elif not isinstance(part, _Mark):
            is_key = position + 1 < len(parts) and parts[position + 1] is _COLON
            if is_key and isinstance(part, str):
                if waiting is not None:
                    pairs.append((waiting, None))
                waiting = part
            else:
                pairs.append((waiting or "", part))
                waiting = None
    if waiting is not None:
        pairs.append((waiting, None))
    return Pairs(tuple(pairs))


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    try:
        return str(json.loads(f'"{text}"', strict=False))
    except ValueError:
        return text.replace('\\"', '"').replace("\\'", "'")
