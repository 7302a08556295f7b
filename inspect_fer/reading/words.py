"""Words and punctuation marks of a text, with their sentences."""

import re
from dataclasses import dataclass

STOPS = frozenset(".!?\n。")
"""Marks that end a sentence."""

CJK = r"\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Range of the scripts that put no space between words, for use in a pattern."""


@dataclass(frozen=True, slots=True)
class Token:
    """A word in lower case, or a punctuation mark.

    Attributes:
        word: The word; of a run of stops, the first.
        start: Where it begins in the text.
        end: Where it ends.
        sentence: Number of its sentence.
    """

    word: str
    start: int
    end: int
    sentence: int


def tokenise(text: str) -> list[Token]:
    """The words and marks of a text; what is neither is left out.

    Where Latin letters meet Japanese, Chinese or Korean ones, a word ends.
    """
    tokens = []
    sentence = 0
    for match in _TOKEN.finditer(text):
        word = match[0].casefold()
        is_stop = word[0] in STOPS
        tokens.append(Token(word[0] if is_stop else word, match.start(), match.end(), sentence))
        sentence += is_stop
    return tokens


def word_set(words: str) -> frozenset[str]:
    """The words of a text, as a set."""
    return frozenset(words.split())


_TOKEN = re.compile(
    rf"[{CJK}]+|[^\W_{CJK}]+(?:'[^\W_{CJK}]+)*|[.!?\n。]+|[,;:()—–]"  # noqa: RUF001
)
