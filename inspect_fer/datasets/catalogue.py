"""All datasets, one line each."""

from collections.abc import Mapping
from types import MappingProxyType

from inspect_fer.datasets import (
    caer,
    ch_sims,
    cmu_mosi,
    dfew,
    enterface05,
    ferv39k,
    mer_multi,
    ravdess,
)
from inspect_fer.datasets.card import Card
from inspect_fer.errors import DatasetError

CARDS: Mapping[str, Card] = MappingProxyType(
    {
        card.name: card
        for card in (
            dfew.CARD,
            ferv39k.CARD,
            ravdess.CARD,
            enterface05.CARD,
            cmu_mosi.CARD,
            ch_sims.CARD,
            mer_multi.CARD,
            caer.CAER,
            caer.CAER_S,
        )
    }
)


def find_card(name: str) -> Card:
    """The card of a dataset.

    Raises:
        DatasetError: When no dataset has that name; the message lists those there are.
    """
    if name not in CARDS:
        raise DatasetError(f"There is no dataset {name!r}; there are: {', '.join(CARDS)}.")
    return CARDS[name]
