"""All datasets, one line each."""

from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from types import MappingProxyType

from inspect_fer.datasets import (
    abstract,
    affectnet,
    artphoto,
    caer,
    casme,
    casme2,
    ch_sims,
    ckplus,
    cmu_mosi,
    dfew,
    enterface05,
    ferplus,
    ferv39k,
    mer_multi,
    mvsa,
    raf_db,
    ravdess,
    samm,
    schematic,
    sfew2,
    twitter1,
    twitter2,
)
from inspect_fer.datasets.card import Card
from inspect_fer.errors import DatasetNotFoundError

CARDS: Mapping[str, Card] = MappingProxyType(
    {
        card.name: card
        for card in (
            twitter1.CARD,
            twitter2.CARD,
            abstract.CARD,
            artphoto.CARD,
            mvsa.MVSA_SINGLE,
            mvsa.MVSA_MULTIPLE,
            casme.CARD,
            casme2.CARD,
            samm.CARD,
            ckplus.CARD,
            sfew2.CARD,
            raf_db.CARD,
            ferplus.CARD,
            affectnet.CARD,
            dfew.CARD,
            ferv39k.CARD,
            ravdess.CARD,
            enterface05.CARD,
            cmu_mosi.CARD,
            ch_sims.CARD,
            mer_multi.CARD,
            caer.CAER,
            caer.CAER_S,
            schematic.CARD_7CLASS,
            schematic.CARD_INTENSITY,
        )
    }
)


def find_card(name: str) -> Card:
    """The card of a dataset.

    Raises:
        DatasetNotFoundError: When no dataset has that name; the message lists those there are.
    """
    if name not in CARDS:
        raise DatasetNotFoundError(
            f"There is no dataset {name!r}; there are: {', '.join(CARDS)}."
            f"{did_you_mean(name, CARDS)}"
        )
    return CARDS[name]


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence that names what is most like a name that is not known; empty if nothing is.

    >>> did_you_mean("caer_s_7class", ["raf_db", "caer", "caer_s"])
    ' Did you mean caer_s?'
    """
    given, known = name.casefold().replace("-", "_"), list(known)
    shorter = sorted((k for k in known if given.startswith(k)), key=len)[-1:]
    longer = [k for k in known if given and k.startswith(given)]
    alike = shorter or longer or get_close_matches(given, known, n=1)
    return f" Did you mean {' or '.join(alike)}?" if alike else ""
