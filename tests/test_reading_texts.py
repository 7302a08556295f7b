"""Items that are texts: *Text 1* is a name, where *the text says* is not."""

import random

import pytest

from inspect_fer.reading import read_answer, read_batch
from tests.test_reading import SETS
from tests.test_reading_batches import BY_NAME, given, items, orders, written

COUNTS = (2, 3, 6, 20)
MVSA = SETS["mvsa"]


@pytest.mark.parametrize("noun", ["Text", "Tweet", "Post"])
@pytest.mark.parametrize("style", BY_NAME)
def test_texts_are_named_in_every_style(noun: str, style: str) -> None:
    chance = random.Random(style)
    for count in COUNTS:
        for order in orders(count, chance):
            text, gold = written(BY_NAME[style], "mvsa", items(noun, count), order, chance)
            assert given(read_batch(text, MVSA, items(noun, count))) == " ".join(gold), text


@pytest.mark.parametrize(
    ("noun", "text", "expected"),
    [
        ("Text", "{'name': 'text2', 'result': ['positive']}\n{'name': 'text1', 'result': ['negative']}", "negative positive"),
        ("Text", "{'name': 'second text', 'result': ['positive']}\n{'name': 'first text', 'result': ['negative']}", "negative positive"),
        ("Text", "### Text 2\n1. positive\n2. neutral\n\n### Text 1\n1. negative\n2. neutral", "negative positive"),
        ("Text", "Text 2: positive; Text 1: negative", "negative positive"),
        ("Text", '["Text 2: positive, neutral", "Text 1: negative, neutral"]', "negative positive"),
        ("Post", "**Post 2**: positive\n**Post 1**: negative", "negative positive"),
        ("Image-text pair", "{'name': 'image-textpair2', 'result': ['positive']}\n{'name': 'image-textpair1', 'result': ['negative']}", "negative positive"),
        ("Image-text pair", "{'name': 'imagetextpair2', 'result': ['positive']}\n{'name': 'imagetextpair1', 'result': ['negative']}", "negative positive"),
        ("Image-text pair", "{'name': 'Image-text pair no. 2', 'result': ['positive']}\n{'name': 'Image-text pair no. 1', 'result': ['negative']}", "negative positive"),
        # Prose about texts.
        ("Text", "The text says it is positive. The second text is negative.", "broken"),
        ("Text", "The first text is positive. The second text is negative.", "broken"),
        ("Text", "The text is positive, and the tweet is negative.", "broken"),
        # The words within a picture, and half of a pair, are no items.
        ("Image", "Text 2: positive\nText 1: negative", "broken"),
        ("Image", "Image 1: positive\nText 1: a STOP sign\nImage 2: negative\nText 2: none", "positive negative"),
        ("Video", "{'name': 'Text 2', 'result': ['positive']} {'name': 'Text 1', 'result': ['negative']}", "broken"),
        ("Image-text pair", "Text 2: positive\nText 1: negative", "broken"),
    ],
)  # fmt: skip
def test_texts_are_items_only_where_the_items_are_texts(
    noun: str, text: str, expected: str
) -> None:
    assert given(read_batch(text, MVSA, items(noun, 2))) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text 1: negative, neutral", ("negative", "neutral")),
        ("The text: negative, neutral", ("negative", "neutral")),
        ("The text says that life is positive", ("positive",)),
    ],
)
def test_one_text_is_read(text: str, expected: tuple[str, ...]) -> None:
    assert read_answer(text, MVSA).ranking == expected
    assert read_batch(text, MVSA, items("Text", 1)).readings[0].ranking == expected
