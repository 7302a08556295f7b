"""What a model meant to be read: without its thinking, special tokens and typographic marks."""

import re
import unicodedata

LONGEST = 200_000
"""A text with more characters, its thinking left out, is no answer: nothing of it is read."""


def clean(text: str) -> str:
    """A model's words without its thinking, special tokens and typographic quotation marks.

    Returns:
        Nothing of a text that is longer than `LONGEST`: what was asked for is a label, and a part
        of such a text would be chosen by accident.
    """
    said = _without_thinking(text)
    if len(said) > LONGEST:
        return ""
    # One sign may stand for many: ligatures, units.
    said = unicodedata.normalize("NFKC", said).translate(_QUOTES)
    if len(said) > LONGEST:
        return ""
    said = said if said.isascii() else _NON.sub("non-", said)
    return _FENCE.sub("\n", _SPECIAL.sub(" ", _LATEX_TEXT.sub(r"\1", said))).strip()


_FINAL_CHANNEL = "<|channel|>final<|message|>"
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'})  # noqa: RUF001
_THINKING = re.compile(
    r"<(?:/|(?=[a-z]))(?:seed:)?(?:think|thinking|reasoning|thought)>|\[/?THINK\]|◁/?think▷",
    re.IGNORECASE,
)
_SPECIAL = re.compile(
    r"<\|[a-z_]{1,30}\|>(?:final(?=<\|))?|</?s>|<(?:eos|bos|end_of_turn)>|\[/?INST\]"
)
# A dash would part the word, and leave "neutral".
_NON = re.compile(r"\bnon[‐–—](?=\w)", re.IGNORECASE)  # noqa: RUF001
_FENCE = re.compile(r"```(?:[a-zA-Z]{1,12}(?=\s*\n))?|~~~")
_LATEX_TEXT = re.compile(r"\\(?:text|textbf|mathrm|mathbf|textit)\{([^{}\n]{0,200})\}")


def _without_thinking(text: str) -> str:
    """What stands behind the last block of thinking, or before a block that never ends."""
    channel = text.rfind(_FINAL_CHANNEL)
    said = text[channel:] if channel >= 0 else text
    marks = list(_THINKING.finditer(said))
    if not marks:
        return said
    closing = [mark for mark in marks if mark[0][1] == "/"]
    end = closing[-1].end() if closing else 0
    opening = next((mark.start() for mark in marks if mark.start() >= end), len(said))
    behind = said[end:opening]
    return behind if behind.strip() or not closing else said[: marks[0].start()]
