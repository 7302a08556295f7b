"""Emotion labels: the ordered set a dataset offers, and the words that mean them."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType
from typing import Literal

Outcome = Literal["answered", "off_list", "unparsed", "refused"]
Polarity = Literal["positive", "negative"]


@dataclass(frozen=True, slots=True)
class LabelSet:
    """Ordered labels in the dataset's own spelling.

    Attributes:
        names: The labels, in the order in which a prompt lists them.
        aliases: Further spellings of this dataset's labels, lower case -> label.
        polarity: Label -> positive or negative, for datasets scored by polarity.

    Raises:
        ValueError: There is no label, two are the same but for case, an alias or a polarity
            speaks of a label that is not in `names`, or an alias is the name of another label.
    """

    names: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=dict, hash=False)
    polarity: Mapping[str, Polarity] = field(default_factory=dict, hash=False)
    _spellings: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        _check(self)
        # Copies: what the caller does with its own dicts afterwards changes nothing here.
        object.__setattr__(self, "aliases", dict(self.aliases))
        object.__setattr__(self, "polarity", dict(self.polarity))
        spellings = _spellings(tuple(self.names), tuple(self.aliases.items()))
        object.__setattr__(self, "_spellings", spellings)

    def __contains__(self, label: object) -> bool:
        return label in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)

    @property
    def spellings(self) -> Mapping[str, str]:
        """Every spelling that means one of these labels, as `fold` writes it -> label."""
        return MappingProxyType(self._spellings)

    @property
    def neutral(self) -> str | None:
        """The label that means neutral, if there is one."""
        return self.resolve("neutral")

    def resolve(self, word: str) -> str | None:
        """The label that a single word or phrase means, through case, aliases and word forms.

        Words that mean an emotion of which the set has two labels, or none, mean no label.

        >>> LabelSet(("Angry", "Happy")).resolve("joyful")
        'Happy'
        """
        if len(word) > _LONGEST:
            return None
        exact = word.strip().casefold()
        for name in self.names:
            if name.strip().casefold() == exact:
                return name
        return self._spellings.get(fold(word))

    def without(self, label: str) -> "LabelSet":
        """The same set less one label.

        Raises:
            ValueError: The label is not in the set, or the only one.
        """
        if label not in self.names:
            raise ValueError(f"cannot take {label!r} away: the labels are {', '.join(self.names)}")
        return LabelSet(
            names=tuple(name for name in self.names if name != label),
            aliases={word: name for word, name in self.aliases.items() if name != label},
            polarity={name: side for name, side in self.polarity.items() if name != label},
        )

    def polarity_of(self, label: str) -> Polarity | None:
        """Positive or negative; None for a label without polarity and for what is no label."""
        return self.polarity.get(label)


@lru_cache(maxsize=256)
def label_set(names: tuple[str, ...], aliases: tuple[tuple[str, str], ...] = ()) -> LabelSet:
    """Labels with their aliases, made once: all samples of a task have the same.

    Raises:
        ValueError: As `LabelSet` does.
    """
    return LabelSet(names, dict(aliases))


def fold(word: str) -> str:
    """Lower case with plain spaces: how spellings are compared.

    >>> fold(" **Weakly_Positive**! ")
    'weakly positive'
    """
    return _folded(word) if len(word) <= _LONGEST else _folded.__wrapped__(word)


# The words that are compared are few, and come with every answer.
@lru_cache(maxsize=4096)
def _folded(word: str) -> str:
    folded = unicodedata.normalize("NFKC", word).casefold().replace("’", "'")  # noqa: RUF001
    return " ".join(_WORD.findall(folded))


def is_emotion_word(word: str) -> bool:
    """Whether a word or phrase is known as an emotion, of this dataset or of any other.

    >>> is_emotion_word("Pain"), is_emotion_word("smile")
    (True, False)
    """
    folded = fold(word)
    return folded in MEANINGS or folded in _FURTHER


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_LONGEST = 200
_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*")

# Word forms and the plainest synonyms alone. What is merely near in meaning (furious, terrified,
# calm for neutral) would be a judgement about the answer, which reading must not make.
_FORMS = {
    "anger": "anger angry angered mad",
    "disgust": "disgust disgusted disgusting disgustful",
    "fear": "fear fearful afraid scared frightened",
    "happiness": "happiness happy joy joyful joyous",
    "sadness": "sadness sad sorrow sorrowful",
    "surprise": "surprise surprised surprising astonished astonishment",
    "contempt": "contempt contemptuous",
    "neutral": "neutral neutrality",
    "calm": "calm calmness",
    "contentment": "contentment content contented",
    "amusement": "amusement amused amusing",
    "awe": "awe awed awestruck",
    "excitement": "excitement excited exciting",
    "tense": "tense tenseness tension tensed",
    "repression": "repression repressed",
    "worried": "worried worry worrying",
    "other": "other others",
    "positive": "positive",
    "negative": "negative",
    "weakly positive": "weakly positive|weak positive|slightly positive",
    "weakly negative": "weakly negative|weak negative|slightly negative",
}

MEANINGS: Mapping[str, str] = MappingProxyType(
    {
        form: emotion
        for emotion, forms in _FORMS.items()
        for form in (forms.split("|") if "|" in forms else forms.split())
    }
)
"""Word form, as `fold` writes it -> the emotion it means."""

_FURTHER = _words(
    """
    pain painful concentration concentrated confusion confused boredom bored interest
    interested fatigue tired sleepy embarrassment embarrassed shame ashamed guilt guilty pride
    proud love hope hopeful anxiety anxious frustration frustrated annoyance annoyed
    irritation irritated disappointment disappointed relief relieved serious seriousness
    thoughtful pensive contemplative contemplation skeptical sceptical skepticism bewildered
    bewilderment puzzled distress distressed nervous nervousness stress stressed unhappy
    unhappiness displeased upset shock shocked amazed amazement terrified terror horror
    furious fury rage delight delighted cheerful glad pleased relaxed serenity serene grief
    despair depressed depression lonely loneliness jealousy jealous envy gratitude grateful
    curiosity curious determined determination focused smug disdain disapproval doubt doubtful
    helpless helplessness hatred hate panic agitated melancholy nostalgia satisfaction
    satisfied tenderness trust anticipation indifferent indifference expressionless
    emotionless apathy apathetic alert uncertain uncertainty unknown ambiguous mixed
    """
)


def _check(labels: LabelSet) -> None:
    if not labels.names:
        raise ValueError("a label set needs at least one label")
    seen: dict[str, str] = {}
    for name in labels.names:
        if not name.strip():
            raise ValueError(f"label {name!r} is blank")
        key = name.strip().casefold()
        if key in seen:
            raise ValueError(f"labels {seen[key]!r} and {name!r} are the same but for case")
        seen[key] = name
    for alias, name in labels.aliases.items():
        if name not in labels.names:
            raise ValueError(f"alias {alias!r} stands for {name!r}, which is not a label")
        if seen.get(alias.strip().casefold(), name) != name:
            raise ValueError(f"alias {alias!r} of {name!r} is the name of another label")
    for name in labels.polarity:
        if name not in labels.names:
            raise ValueError(f"polarity is given for {name!r}, which is not a label")


# The same few sets are made anew for every sample, from what its log holds.
@lru_cache(maxsize=256)
def _spellings(names: tuple[str, ...], aliases: tuple[tuple[str, str], ...]) -> Mapping[str, str]:
    named = _unambiguous([(fold(name), name) for name in names])
    aliased = _unambiguous([(fold(alias), name) for alias, name in aliases])
    meant = _unambiguous([(MEANINGS.get(fold(name), ""), name) for name in names])
    general = {form: meant[emotion] for form, emotion in MEANINGS.items() if emotion in meant}
    return general | aliased | named


def _unambiguous(pairs: list[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    twice = set()
    for key, name in pairs:
        if found.setdefault(key, name) != name:
            twice.add(key)
    return {key: name for key, name in found.items() if key and key not in twice}
