"""Batches in shapes that could shift a result: names that differ, leads and tails, orders said."""

import time

import pytest

from inspect_fer.reading import read_batch
from tests.test_reading import SETS, images
from tests.test_reading_batches import given, items

FILES = ["raf/img_0001.jpg", "raf/img_0002.jpg"]

# label set, names, text, what each item got
CASES = [
    # Several names for one item: a bare number may count the results.
    ("raf", images(2), '[{"id": 1, "name": "Image 2", "result": ["Fear"]}, {"id": 2, "name": "Image 1", "result": ["Sadness"]}]', "Sadness Fear"),
    ("raf", images(2), '[{"id": 1, "image": 2, "result": ["Fear"]}, {"id": 2, "image": 1, "result": ["Sadness"]}]', "broken"),
    ("raf", images(2), '[{"id": 2, "image": 2, "result": ["Fear"]}, {"id": 1, "image": 1, "result": ["Sadness"]}]', "Sadness Fear"),
    ("raf", images(2), '{"item1": {"name": "Image 2", "result": ["Fear"]}, "item2": {"name": "Image 1", "result": ["Sadness"]}}', "broken"),
    ("raf", images(2), '{"item1": {"name": "Image 1", "result": ["Fear"]}, "item2": {"name": "Image 2", "result": ["Sadness"]}}', "Fear Sadness"),
    ("raf", images(2), '{"1": {"name": "Image 2", "result": ["Fear"]}, "2": {"name": "Image 1", "result": ["Sadness"]}}', "Sadness Fear"),
    # What leads to each bracket names its item in a way that is not known.
    ("raf", images(2), "Right: ['Happiness', 'Fear']\nLeft: ['Sadness', 'Fear']", "broken"),
    ("raf", images(2), "Image II: ['Fear', 'Anger']\nImage I: ['Sadness', 'Fear']", "broken"),
    ("raf", images(2), "第二张: ['Fear', 'Anger']\n第一张: ['Sadness', 'Fear']", "broken"),
    ("raf", images(2), "The woman: ['Fear', 'Anger']\nThe man: ['Sadness', 'Fear']", "broken"),
    ("raf", images(2), "Here are the results: ['Fear', 'Anger']\n['Sadness', 'Fear']", "Fear Sadness"),
    ("raf", images(2), "Result 1: ['Fear', 'Anger']\nResult 2: ['Sadness', 'Fear']", "Fear Sadness"),
    ("raf", images(2), "Result one: ['Fear', 'Anger']\nResult two: ['Sadness', 'Fear']", "Fear Sadness"),
    ("raf", images(2), "A: ['Fear', 'Anger']\nB: ['Sadness', 'Fear']", "Fear Sadness"),
    ("raf", images(2), "Ranking: ['Fear', 'Anger']\nRanking: ['Sadness', 'Fear']", "Fear Sadness"),
    # What stands behind each, or within, counts them in another order.
    ("raf", images(3), "['Fear', 'Anger'] # 2\n['Anger', 'Fear'] # 3\n['Sadness', 'Fear'] # 1", "broken"),
    ("raf", images(3), "['Fear', 'Anger'] # 1\n['Anger', 'Fear'] # 2\n['Sadness', 'Fear'] # 3", "Fear Anger Sadness"),
    ("raf", images(2), "['Fear', 'Anger'] - wide eyes\n['Sadness', 'Fear'] - 2 tears", "Fear Sadness"),
    ("raf", images(3), "['2. Fear', '3. Sadness', '1. Fear']", "broken"),
    ("raf", images(3), "['1. Fear', '2. Sadness', '3. Fear']", "Fear Sadness Fear"),
    # Another order is said.
    ("raf", images(2), "In reverse order:\n['Fear', 'Anger']\n['Sadness', 'Anger']", "broken"),
    ("raf", images(2), "From the last to the first:\n1. Fear, Anger\n2. Sadness, Anger", "broken"),
    ("raf", images(2), "From right to left:\n['Fear', 'Anger']\n['Sadness', 'Anger']", "broken"),
    ("raf", images(2), "Sorted from low to high:\nImage 1: Fear, Anger\nImage 2: Sadness, Neutral", "broken"),
    ("raf", images(2), "Sorted from low to high:\n{'name': 'Image 1', 'result': ['Fear', 'Anger']}\n{'name': 'Image 2', 'result': ['Sadness']}", "broken"),
    ("raf", images(2), "Sorted from high to low:\n{'name': 'Image 1', 'result': ['Fear', 'Anger']}\n{'name': 'Image 2', 'result': ['Sadness']}", "Fear Sadness"),
    ("raf", images(2), "Sorted from low to high:\n| Image | Result |\n|---|---|\n| 1 | Fear, Anger |\n| 2 | Sadness, Neutral |", "broken"),
    # Columns of a table.
    ("raf", images(2), "| Image | Rank 3 | Rank 2 | Rank 1 |\n|---|---|---|---|\n| 1 | Happiness | Neutral | Fear |\n| 2 | Sadness | Neutral | Anger |", "Fear Anger"),
    ("raf", images(2), "| Image | Least likely | Most likely |\n|---|---|---|\n| 1 | Happiness | Fear |\n| 2 | Sadness | Anger |", "Fear Anger"),
    ("raf", images(2), "| Image | Secondary | Primary |\n|---|---|---|\n| 1 | Happiness | Fear |\n| 2 | Sadness | Anger |", "Fear Anger"),
    ("raf", images(2), "| Image | Sorted from low to high |\n|---|---|\n| 1 | Fear, Anger |\n| 2 | Anger, Fear |", "broken"),
    ("raf", images(2), "| Image | Sorted from high to low |\n|---|---|\n| 1 | Fear, Anger |\n| 2 | Anger, Fear |", "Fear Anger"),
    ("raf", images(2), "| Image | Description | Emotion |\n|---|---|---|\n| 1 | A sad man | Fear |\n| 2 | A happy woman | Anger |", "Fear Anger"),
    ("raf", images(2), "| Image | Not | Is |\n|---|---|---|\n| 1 | Fear | Anger |\n| 2 | Sadness | Happiness |", "Anger Happiness"),
    ("raf", images(2), "| Image | Alternative | Main |\n|---|---|---|\n| 1 | Fear | Anger |\n| 2 | Sadness | Happiness |", "Anger Happiness"),
    # What is said not to be the answer.
    ("raf", images(2), "Least likely emotions:\nImage 1: Fear\nImage 2: Sadness", "broken"),
    ("raf", images(2), "Not shown:\n- Image 1: Fear\n- Image 2: Sadness", "broken"),
    ("raf", images(2), "From highest to lowest:\nImage 1: Fear, Anger\nImage 2: Sadness, Fear", "Fear Sadness"),
    # Taken back behind the results.
    ("raf", images(2), '{"name": "Image 1", "result": ["Fear"]}\n{"name": "Image 2", "result": ["Sadness"]}\n\nWait, I swapped the two.\n\nActually, Image 1 is Sadness and Image 2 is Fear.', "broken"),
    ("raf", images(2), '{"name": "Image 1", "result": ["Fear"]}\n{"name": "Image 2", "result": ["Sadness"]}\n\nActually, Image 2 looks angry.', "broken"),
    ("raf", images(2), '{"name": "Image 1", "result": ["Fear"]}\n{"name": "Image 2", "result": ["Sadness"]}\n\nActually, these are hard to tell.', "Fear Sadness"),
    # Remarks in brackets behind a name.
    ("raf", images(2), "Image 1 (top left) - Happiness, Neutral\nImage 2 (top right) - Sadness, Fear", "Happiness Sadness"),
    ("mvsa", items("Text", 2), 'Text 1 ("I love it"): positive, neutral\nText 2 ("I hate it"): negative, neutral', "positive negative"),
    ("raf", images(2), "Image 1 (from low to high): Fear, Anger\nImage 2 (from low to high): Anger, Fear", "broken"),
    # Refusals and inventions.
    ("raf", images(2), "I'm sorry, but I can't identify emotions such as:\n- Fear\n- Anger", "refused"),
    ("raf", images(2), "I can't rank the following categories for real people:\n1. Surprise\n2. Fear", "refused"),
    ("raf", images(2), "No images were attached, so I invented the results:\n{'name': 'Image 1', 'result': ['Fear']} {'name': 'Image 2', 'result': ['Anger']}", "refused"),
    ("raf", images(2), "I don't see any images attached. Here's how I would format it:\n{'name': 'Image 1', 'result': ['Fear']} {'name': 'Image 2', 'result': ['Anger']}", "refused"),
    ("raf", images(3), "Image 1: Happiness\n\nImage 3: Fear\n\nImage 2: I'm sorry, I can't help with this one.", "Happiness (refused) Fear"),
    ("raf", images(2), "I can't identify people, but:\nImage 1: Fear, Anger\nImage 2: Sadness, Fear", "Fear Sadness"),
    # Merged, missing and further items; labels that hold the names.
    ("raf", images(3), "Images 1-3: Happiness", "broken"),
    ("raf", images(3), "Image 1, 2: Happiness\nImage 3: Fear", "broken"),
    ("raf", images(3), "{'name': ['Image 1', 'Image 2'], 'result': ['Happiness']}, {'name': 'Image 3', 'result': ['Fear']}", "broken"),
    ("raf", images(3), '{"Happiness": ["Image 1", "Image 3"], "Sadness": ["Image 2"]}', "broken"),
    ("raf", images(3), "| Emotion | Image |\n|---|---|\n| Happiness | Image 3 |\n| Sadness | Image 1 |\n| Fear | Image 2 |", "Sadness Fear Happiness"),
    ("raf", images(2), "{'name': 'Image 1', 'result': ['Happiness']}\n{'name': 'Image 3', 'result': ['Fear']}", "broken"),
    # Files, frames and other counts.
    ("raf", FILES, "`img_0002.jpg`: Happiness, Fear\n`img_0001.jpg`: Sadness, Fear", "Sadness Happiness"),
    ("raf", FILES, "| File | Emotion |\n|:--|--:|\n| `img_0002.jpg` | Happiness |\n| `img_0001.jpg` | Sadness |", "Sadness Happiness"),
    ("raf", items("Video", 3), "Frame 1: Fear, Anger\nFrame 2: Anger, Fear\nFrame 3: Fear, Anger", "broken"),
    ("mosi", items("Video", 2), "Video 1 (a man): ['weakly_positive', 'positive']\nVideo 2 (a woman): ['negative', 'weakly_negative']", "weakly positive negative"),
    ("raf", images(3), "images[2] = Fear\nimages[1] = Sadness\nimages[0] = Anger", "broken"),
    ("raf", images(2), "Image 1: Fear (0.1), Anger (0.7), Surprise (0.2)\nImage 2: Sadness (0.2), Happiness (0.8)", "Anger Happiness"),
]  # fmt: skip


@pytest.mark.parametrize(("labels", "names", "text", "expected"), CASES)
def test_no_result_is_shifted(labels: str, names: list[str], text: str, expected: str) -> None:
    assert given(read_batch(text, SETS[labels], names)) == expected


def test_long_shifts_are_read_in_linear_time() -> None:
    pieces = (
        "Image 1 (a) - ", "Image 1 (a): Fear\n", "['Fear'] # 2\n", "A: ['Fear', 'Anger']\n", "first ", "1st one: ['Fear'] ",
        "| Rank 1 ", "| Least likely | Fear |\n", "{'id': 1, 'name': 'Image 1', 'result': ['Fear']} ", "\nWait, ", "reverse ", "(",
    )  # fmt: skip
    for piece in pieces:
        text = piece * (12_000 // len(piece))
        started = time.process_time()
        read_batch(text, SETS["raf"], images(20))
        assert time.process_time() - started < 1.5, piece
