"""Emotion labels, and reading them out of what a model wrote."""

from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """

    names: tuple[str, ...]
    aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    polarity: Mapping[str, Polarity] = field(default_factory=lambda: MappingProxyType({}))
