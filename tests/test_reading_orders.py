"""The order of what is listed: by the places it numbers, by its scores, and by what its lead says."""

import random
import time

import pytest

from inspect_fer.reading import read_answer, read_batch
from tests.test_reading import SETS, images
from tests.test_reading_batches import given

PLACES = {
    "dot": "{}. {}",
    "bracket": "{}) {}",
    "round": "({}) {}",
    "bold": "**{}.** {}",
    "bold label": "{}. **{}**",
    "rank": "Rank {}: {}",
    "top": "Top {}: {}",
    "sign": "#{} {}",
    "dash": "{} - {}",
}
JOINTS = {
    "lines": "\n".join,
    "commas": ", ".join,
    "list": lambda parts: str(list(parts)),
    "field": lambda parts: str({"name": "Image 1", "result": list(parts)}),
    "string": lambda parts: str({"name": "Image 1", "result": ", ".join(parts)}),
}


@pytest.mark.parametrize("style", PLACES)
@pytest.mark.parametrize("join", JOINTS)
def test_numbered_places_may_stand_in_any_order(style: str, join: str) -> None:
    chance = random.Random(style + join)
    for name in ("raf", "caer", "mosi", "mvsa", "twitter"):
        for count in (2, 3, 5):
            ranking = chance.sample(SETS[name].names, min(count, len(SETS[name])))
            parts = [PLACES[style].format(n, label) for n, label in enumerate(ranking, 1)]
            for order in (parts, parts[::-1], chance.sample(parts, len(parts))):
                text = JOINTS[join](order)
                assert read_answer(text, SETS[name]).ranking == tuple(ranking), text


# label set, text, ranking
ORDERS = [
    ("raf", "5th: Fear\n4th: Anger\n3rd: Sadness\n2nd: Neutral\n1st: Happiness", "Happiness Neutral Sadness Anger Fear"),
    ("raf", "5. Fear - wide eyes\n4. Anger - tight jaw\n3. Sadness - low corners\n2. Neutral\n1. Happiness - smile", "Happiness Neutral Sadness Anger Fear"),
    ("raf", "Counted down:\n3. Fear - wide eyes\n2. Anger - tight jaw\n1. Happiness", "Happiness Anger Fear"),
    ("raf", "2. Fear\n1. Anger\n0. Sadness", "Sadness Anger Fear"),
    # The first place is missing: the list was cut, or its numbers count something else.
    ("raf", "7. Fear\n6. Anger\n5. Disgust", ""),
    ("raf", "2. Fear\n3. Anger\n4. Sadness", "Fear Anger Sadness"),
    ("raf", "1. Fear\n1. Anger\n1. Sadness", "Fear Anger Sadness"),
    ("raf", "Happiness (rank 1), Fear (rank 2)", "Happiness Fear"),
    ("raf", "Fear (rank 2), Happiness (rank 1)", "Happiness Fear"),
    # Scores with remarks behind them.
    ("raf", "1. **Surprise**: 10% – open mouth\n2. **Fear**: 5% – tense\n3. **Happiness**: 80% – smile", "Happiness Surprise Fear"),  # noqa: RUF001
    ("raf", "1. **Surprise** (0.1) - open mouth\n2. **Happiness** (0.8) - smile", "Happiness Surprise"),
    ("raf", "Ranking:\n- Surprise: 10% because of the mouth\n- Happiness: 80% because of the smile", "Happiness Surprise"),
    ("raf", "Ranking:\n1. Fear: 2 raised brows\n2. Anger: 1 lowered brow", "Fear Anger"),
    ("raf", "1. Fear: 50% - wide eyes\n2. Anger: 50% - tight jaw", ""),
    # What the line above a numbered list says.
    ("raf", "From low to high:\n1. Fear\n2. Anger\n3. Happiness", "Happiness Anger Fear"),
    ("raf", "Here are the categories in ascending order:\n\n1. Fear\n2. Anger\n3. Happiness", "Happiness Anger Fear"),
    ("raf", "From least to most likely:\n1. Fear - wide eyes\n2. Anger - tight jaw", "Anger Fear"),
    ("raf", "In ascending order:\n- Fear: 10%\n- Happiness: 80%", "Happiness Fear"),
    # The same in a line.
    ("raf", "From high to low: Happiness, Neutral, Sadness", "Happiness Neutral Sadness"),
    ("raf", "In descending order of likelihood: Fear, Sadness, Neutral", "Fear Sadness Neutral"),
    ("raf", "From least to most likely: Sadness, Neutral, Happiness", ""),
    ("raf", "This cannot be ordered from high to low: Fear, Sadness", ""),
    ("raf", "Options, in ascending order: Fear, Sadness", ""),
    ("raf", "I sort from high to low: Surprise, Fear, Disgust, Happiness, Sadness, Anger, Neutral", ""),
    ("raf", "From high to low: Fear, Sadness.\nThe answer is Neutral.", "Neutral"),
    ("raf", "I ruled out the following:\n1. Fear\n2. Anger\n3. Disgust", ""),
    ("raf", "None of these fit:\n1. Fear\n2. Anger\n3. Sadness", ""),
    ("raf", "Rejected categories:\n1. Fear\n2. Anger", ""),
    ("raf", "Wrong labels:\n1. Fear\n2. Anger", ""),
    ("raf", "The options are:\n1. Fear\n2. Anger\n3. Happiness", ""),
    ("raf", "Emotions such as:\n1. Fear\n2. Anger\nare hard to tell apart.", ""),
    ("raf", "Options considered:\n1. Anger\n2. Sadness\n3. Neutral\n\nFinal choice: 3", ""),
    ("raf", "The options were:\n1. Fear\n2. Anger\n\nThe person looks angry.", "Anger"),
    ("raf", "Excluded:\n1. Fear\n2. Anger\n\nRanking:\n1. Happiness\n2. Surprise", "Happiness Surprise"),
    ("raf", "Ranking:\n1. Happiness\n2. Surprise\n\nExcluded:\n1. Fear\n2. Anger", "Happiness Surprise"),
    ("raf", "Ranking:\n1. Happiness - a smile\n2. Surprise - brows\n\nExcluded:\n1. Fear - no cue\n2. Anger - no cue", "Happiness Surprise"),
    ("raf", "Observations:\n1. Wide smile\n2. Raised cheeks\n\nRanking:\n1. Happiness\n2. Surprise", "Happiness Surprise"),
    ("raf", "Observations:\n1. Eyes: wide\n2. Mouth: open", ""),
]  # fmt: skip


@pytest.mark.parametrize(("labels", "text", "expected"), ORDERS)
def test_the_order_that_a_text_gives(labels: str, text: str, expected: str) -> None:
    assert " ".join(read_answer(text, SETS[labels], alone=True).ranking) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Image 2\n3. Fear\n2. Anger\n1. Surprise\n\nImage 1\n3. Sadness\n2. Neutral\n1. Happiness",
        "Image 1: 3. Fear, 2. Anger, 1. Happiness\nImage 2: 3. Sadness, 2. Neutral, 1. Surprise",
        "{'Image 2': {'2': 'Fear', '1': 'Surprise'}, 'Image 1': ['2. Fear', '1. Happiness']}",
    ],
)
def test_each_item_of_a_batch_may_count_down(text: str) -> None:
    assert given(read_batch(text, SETS["raf"], images(2))) == "Happiness Surprise"


def test_long_orders_are_read_in_linear_time() -> None:
    pieces = (
        "2. Fear\n", "2. Fear - a\n", "#2 Fear, ", "Rank 1: Fear\n", "least ", "lowest to ", "1. ", "9. Fear (", "1. Fear: 0.",
    )  # fmt: skip
    for piece in pieces:
        for lead in ("", "Ranking:\n", "From low to high:\n"):
            text = lead + piece * (20_000 // len(piece)) + "\n1. Anger\n"
            started = time.process_time()
            read_answer(text, SETS["raf"])
            assert time.process_time() - started < 2, piece
