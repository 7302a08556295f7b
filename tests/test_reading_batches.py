"""Answers about several items: no result is ever given to another item, whatever the model's style.

`test_reading.py` has the batches of the paper and the styles that are read; here is what could be
given to the wrong item, and what must stay read beside it.
"""

import json
import random
import time
from collections.abc import Callable

import pytest

from inspect_fer.labels import LabelSet
from inspect_fer.reading import BatchReading, read_batch
from inspect_fer.reading.names import CARDINALS, ORDINALS, Names
from inspect_fer.reading.verdict import NONE_FITS, read_verdict
from tests.test_reading import FIG_8, FIG_9, FIG_10, FIG_11, SETS, images


def items(kind: str, count: int) -> list[str]:
    return [f"{kind} {number}" for number in range(1, count + 1)]


def given(batch: BatchReading) -> str:
    """What the items got, or what became of the batch."""
    if batch.ok:
        return " ".join(reading.answer or f"({reading.outcome})" for reading in batch.readings)
    return "refused" if batch.refused else "broken"


Format = Callable[[int, str, str, str, int], str]

FIRST = [word for word in ORDINALS if word.isalpha()]
ONE = [word.capitalize() for word in CARDINALS]
LETTERS = "ABCDEFGHIJKLMNOPQRST"

# How a model may write about one item: i is its position in the batch, n its name, a and b its
# labels, p its place in the text.
BY_NAME: dict[str, Format] = {
    "yaml": lambda i, n, a, b, p: f"- name: {n}\n  result: [{a}, {b}]\n",
    "yaml, quoted": lambda i, n, a, b, p: f'- name: "{n}"\n  result:\n    - {a}\n    - {b}\n',
    "yaml, no dash": lambda i, n, a, b, p: f"name: {n}\nresult: {a}, {b}\n\n",
    "bold keys": lambda i, n, a, b, p: f"**name**: {n}\n**result**: {a}, {b}\n",
    "no braces": lambda i, n, a, b, p: f"'name': '{n}', 'result': ['{a}', '{b}']\n",
    "keys in a line": lambda i, n, a, b, p: f"Name: {n} | Result: {a}, {b}\n",
    "name, list": lambda i, n, a, b, p: f"{n} ['{a}', '{b}']\n",
    "name, list, one line": lambda i, n, a, b, p: f"{n} ['{a}', '{b}'] ",
    "name, dict": lambda i, n, a, b, p: f"{n} {{'result': ['{a}', '{b}']}}\n",
    "set": lambda i, n, a, b, p: f"{{'{n}', ['{a}', '{b}']}}\n",
    "set of two": lambda i, n, a, b, p: f"{{'{n}', '{a}'}}\n",
    "number, name": lambda i, n, a, b, p: f"{p + 1}. {n}: {a}\n",
    "number, bold name": lambda i, n, a, b, p: f"{p + 1}. **{n}** - {a}\n",
    "sentence": lambda i, n, a, b, p: f"{n} shows {a}. ",
    "in": lambda i, n, a, b, p: f"In {n}, the person shows {a}. ",
    "for": lambda i, n, a, b, p: f"For {n}, the person shows {a}. ",
    "colon": lambda i, n, a, b, p: f"{n}: {a}\n",
    "arrow": lambda i, n, a, b, p: f"{n} → {a}\n",
    "heading": lambda i, n, a, b, p: f"### {n}\n{a}, {b}\n\n",
    "dict": lambda i, n, a, b, p: f"{{'name': '{n}', 'result': ['{a}', '{b}']}}\n",
    "json": lambda i, n, a, b, p: json.dumps({"result": [a, b], "name": n}, indent=2) + "\n",
    "xml": lambda i, n, a, b, p: f"<image name='{n}'>{a}</image>\n",
    "table": lambda i, n, a, b, p: head(p, "Name | Result") + f"| {n} | {a} |\n",
    "table, #": lambda i, n, a, b, p: (
        head(p, "# | Name | Result") + f"| {p + 1} | {n} | {a}, {b} |\n"
    ),
    "table, name last": lambda i, n, a, b, p: (
        head(p, "# | Result | Name") + f"| {p + 1} | {a} | {n} |\n"
    ),
    "table, no head": lambda i, n, a, b, p: f"| {p + 1} | {n} | {a} |\n",
}
IN_DOUBT: dict[str, Format] = {
    "result first": lambda i, n, a, b, p: f"- result: [{a}, {b}]\n  name: {n}\n",
    "result first, no braces": lambda i, n, a, b, p: f"'result': ['{a}', '{b}'], 'name': '{n}'\n",
    "list for": lambda i, n, a, b, p: f"['{a}', '{b}'] for {n}\n",
    "list, name": lambda i, n, a, b, p: f"['{a}', '{b}'] ({n}), ",
    "list, name, one line": lambda i, n, a, b, p: f"['{a}', '{b}'] {n} ",
    "dict, name": lambda i, n, a, b, p: f"{{'result': ['{a}', '{b}']}} ({n})\n",
    "dict, comment": lambda i, n, a, b, p: f"{{'name': '', 'result': ['{a}', '{b}']}} # {n}\n",
    "result for": lambda i, n, a, b, p: f"The result for {n} is ['{a}', '{b}'], and ",
    "number, shows": lambda i, n, a, b, p: f"{p + 1}. **{n}** shows {a}\n",
    "number, in": lambda i, n, a, b, p: f"{p + 1}. {a} in {n}\n",
    "number, ordinal": lambda i, n, a, b, p: f"{p + 1}. The {FIRST[i]} image shows {a}.\n",
    "number, label (name)": lambda i, n, a, b, p: f"{p + 1}. {a} ({n})\n",
    "shown in": lambda i, n, a, b, p: f"{a} is shown in {n}, ",
    "looks in": lambda i, n, a, b, p: f"The man shows {a} in {n}. ",
    "label (name)": lambda i, n, a, b, p: f"{a} ({n}), ",
    "label - name": lambda i, n, a, b, p: f"{a} - {n}\n",
    "label: name": lambda i, n, a, b, p: f"{a}: {n}\n",
    "label for name": lambda i, n, a, b, p: f"{a} for {n}; ",
    "label -> name": lambda i, n, a, b, p: f"{a} -> {n}\n",
    "label, name": lambda i, n, a, b, p: f"{a},{n}\n",
    "caption": lambda i, n, a, b, p: f"{a}\n{n}\n\n",
    "bold caption": lambda i, n, a, b, p: f"**{a}, {b}**\n*{n}*\n\n",
    "caption:": lambda i, n, a, b, p: f"{a}\n{n}:\n\n",
    "letter": lambda i, n, a, b, p: f"Image {LETTERS[i]} ['{a}', '{b}']\n",
    "letters alone": lambda i, n, a, b, p: f"{LETTERS[i]}. {a}\n",
    "letters, lists": lambda i, n, a, b, p: f"{LETTERS[i]}: ['{a}', '{b}']\n",
    "word": lambda i, n, a, b, p: f"Image {ONE[i]} ['{a}', '{b}']\n",
    "ordinal": lambda i, n, a, b, p: f"The {FIRST[i]} image shows {a}. ",
    "ordinal alone": lambda i, n, a, b, p: f"{FIRST[i].capitalize()}: {a}\n",
    "the first one": lambda i, n, a, b, p: f"The {FIRST[i]} one: ['{a}', '{b}']\n",
    "the first is": lambda i, n, a, b, p: f"The {FIRST[i]} is ['{a}', '{b}']. ",
    "#1": lambda i, n, a, b, p: f"#{i + 1}: {a}\n",
    "#1 -": lambda i, n, a, b, p: f"#{i + 1} - {a}\n",
    "1 -": lambda i, n, a, b, p: f"{i + 1} - {a}\n",
    "1 []": lambda i, n, a, b, p: f"{i + 1} ['{a}', '{b}']\n",
    "(1) []": lambda i, n, a, b, p: f"({i + 1}) ['{a}', '{b}']\n",
    "(1)": lambda i, n, a, b, p: f"({i + 1}) {a}\n",
    "Result 1: []": lambda i, n, a, b, p: f"Result {i + 1}: ['{a}', '{b}']\n",
    "No. 1": lambda i, n, a, b, p: f"No. {i + 1}: {a}\n",
    "number behind": lambda i, n, a, b, p: f"{a} {i + 1}\n",
    "note": lambda i, n, a, b, p: f"{{'label': '{a}', 'note': 'seen in {n}'}}\n",
    "other key": lambda i, n, a, b, p: f"{{'source': '{n}', 'label': '{a}'}}\n",
    "table, note": lambda i, n, a, b, p: (
        head(p, "# | Result | Note") + f"| {p + 1} | {a} | as in {n} |\n"
    ),
}  # fmt: skip


def head(place: int, cells: str) -> str:
    return f"| {cells} |\n{'|---' * (cells.count('|') + 1)}|\n" if place == 0 else ""


BATCHES = [
    ("raf", items("Image", 2)),
    ("mvsa", items("Image-text pair", 3)),
    ("raf", items("Video", 6)),
    ("mosi", items("Video", 20)),
    ("raf", items("Image", 20)),
    ("mvsa", items("Text", 2)),
]
BEFORE = ["", "Here are the results:\n", "I have looked at all of them.\n\n"]
AFTER = ["", "\nI hope this helps!", "\n\nPlease note that these are estimates."]


@pytest.mark.parametrize("style", [*BY_NAME, *IN_DOUBT])
def test_no_style_gives_a_result_to_another_item(style: str) -> None:
    chance = random.Random(style)
    for name, names in BATCHES:
        for order in orders(len(names), chance):
            text, gold = written({**BY_NAME, **IN_DOUBT}[style], name, names, order, chance)
            batch = read_batch(text, SETS[name], names)
            if batch.ok:
                answers = [reading.answer for reading in batch.readings]
                assert answers == gold, text


@pytest.mark.parametrize("style", BY_NAME)
def test_named_results_are_read_in_any_order_and_style(style: str) -> None:
    chance = random.Random(style)
    for name, names in BATCHES:
        if names[0].startswith("Text"):
            continue
        for order in orders(len(names), chance):
            text, gold = written(BY_NAME[style], name, names, order, chance)
            batch = read_batch(text, SETS[name], names)
            assert batch.ok, (batch.reason, text)
            assert [reading.answer for reading in batch.readings] == gold


def orders(count: int, chance: random.Random) -> list[list[int]]:
    straight = list(range(count))
    return [straight, straight[::-1], chance.sample(straight, count)]


def written(
    style: Format, name: str, names: list[str], order: list[int], chance: random.Random
) -> tuple[str, list[str]]:
    """A text about all items, and their labels."""
    labels = SETS[name].names
    pairs = [chance.sample(labels, 2) for _ in names]
    said = [style(i, names[i], *pairs[i], place) for place, i in enumerate(order)]
    return chance.choice(BEFORE) + "".join(said) + chance.choice(AFTER), [a for a, _ in pairs]


# What stands beside the styles above: label set, names, text, what each item got.
READ = [
    # By name, though brackets or a number stand alone.
    ("raf", images(2), "- name: Image 2\n  result: [Happiness, Neutral]\n- name: Image 1\n  result: [Sadness, Neutral]", "Sadness Happiness"),
    ("raf", images(2), "{'Image 2', ['Happiness', 'Neutral']}\n{'Image 1', ['Sadness', 'Neutral']}", "Sadness Happiness"),
    ("raf", images(2), "| # | Image | Result |\n|---|---|---|\n| 1 | Image 2 | Sadness |\n| 2 | Image 1 | Fear |", "Fear Sadness"),
    ("raf", images(2), "Image Two: Sadness\nImage One: Fear", "Fear Sadness"),
    ("raf", images(2), "Image no. 2: Sadness\nImage no. 1: Fear", "Fear Sadness"),
    # Tables with a column for each item.
    ("mvsa", items("Pair", 3), "| Rank | Pair 1 | Pair 2 | Pair 3 |\n|---|---|---|---|\n| 1 | positive | neutral | negative |\n| 2 | neutral | positive | neutral |\n| 3 | negative | negative | positive |", "positive neutral negative"),
    ("raf", images(3), "| Rank | Image 3 | Image 1 | Image 2 |\n|---|---|---|---|\n| 1st | Fear | Anger | Sadness |\n| 2nd | Anger | Fear | Fear |", "Anger Sadness Fear"),
    ("raf", items("Video", 2), "|  | Video 1 | Video 2 |\n|---|---|---|\n| Result | Fear | Anger |", "Fear Anger"),
    ("raf", images(2), "| Image | 1st | 2nd |\n|---|---|---|\n| Image 2 | Happiness | Neutral |\n| Image 1 | Sadness | Fear |", "Sadness Happiness"),
    ("raf", images(2), "| Image | First | Second |\n|---|---|---|\n| 1 | Happiness | Neutral |\n| 2 | Sadness | Fear |", "Happiness Sadness"),
    # By position: labels repeat, or each item has a whole ranking, or is named in its turn.
    ("raf", images(5), "1. Happiness\n2. Neutral\n3. Happiness\n4. Sadness\n5. Anger", "Happiness Neutral Happiness Sadness Anger"),
    ("raf", images(3), "Happiness\nFear\nHappiness", "Happiness Fear Happiness"),
    ("raf", images(2), "1. Sadness\n2. Fear", "Sadness Fear"),
    ("raf", images(3), "3. Sadness\n1. Fear\n2. Anger", "Fear Anger Sadness"),
    ("raf", images(3), "1. Sadness, Fear\n2. Fear, Anger\n3. Anger, Fear", "Sadness Fear Anger"),
    ("raf", images(3), "{'name':, 'result': ['Sadness']}\n{'name':, 'result': ['Fear']}\n{'name':, 'result': ['Anger']}", "Sadness Fear Anger"),
    ("raf", images(3), "{'result': 'Sadness'}\n{'result': 'Fear'}\n{'result': 'Anger'}", "Sadness Fear Anger"),
    ("raf", images(3), "[['Sadness'], ['Fear'], ['Anger']]", "Sadness Fear Anger"),
    ("raf", images(3), "1. Surprise in Image 1\n2. Fear in Image 2\n3. Anger in Image 3", "Surprise Fear Anger"),
    ("raf", images(3), "| Image | Emotion |\n|---|---|\n| 1 | Sadness |\n| 2 | Fear |\n| 3 | Anger |", "Sadness Fear Anger"),
    ("raf", images(3), '[{"image": 1, "label": "Sadness", "score": 0.9}, {"image": 2, "label": "Fear", "score": 0.8}, {"image": 3, "label": "Anger", "score": 0.9}]', "Sadness Fear Anger"),
    ("raf", images(2), "{'emotion': 'Fear', 'score': 0.9}\n{'emotion': 'Fear', 'score': 0.4}", "Fear Fear"),
    # In sentences.
    ("raf", images(2), "In Image 2 there is fear, while in Image 1 there is sadness.", "Sadness Fear"),
    ("raf", images(2), "Image 2 is sad, unlike Image 1, which is happy.", "Happiness Sadness"),
    ("raf", images(3), "Image 1: Sadness, and Image 2: Fear, while for Image 3: Anger", "Sadness Fear Anger"),
    ("raf", images(2), "I cannot identify anyone. Image 1 shows happiness. Image 2 shows sadness.", "Happiness Sadness"),
    ("raf", images(2), "I can't identify them, but Image 1 shows happiness, and Image 2 shows fear.", "Happiness Fear"),
    # A refusal that is followed by an answer.
    ("raf", images(2), "I can't identify people, but here are the results in the requested format:\n{'name': 'Image 1', 'result': ['Fear']}\n{'name': 'Image 2', 'result': ['Anger']}", "Fear Anger"),
    ("raf", images(2), "I can't identify the individuals, but here are the expressions:\nImage 1: Fear\nImage 2: Anger", "Fear Anger"),
    ("raf", images(2), "I'm sorry, I can't identify people in these examples.\n\n{'name': 'Image 1', 'result': ['Fear']} {'name': 'Image 2', 'result': ['Anger']}", "Fear Anger"),
    ("raf", images(2), "I can't name anyone here, but in order:\n1. Happiness\n2. Happiness", "Happiness Happiness"),
    ("raf", images(2), "Here's an example of how I'd rank them:\nImage 1: Fear\nImage 2: Anger", "Fear Anger"),
    ("raf", images(2), "Image 1: Fear\nImage 2: Anger\n\nPlease note that I cannot determine true emotions; they could be different. For example, a smile may be posed.", "Fear Anger"),
    # The candidates before the answer.
    ("raf", images(2), f"Categories: {list(SETS['raf'])}\n\nImage 1: Fear\nImage 2: Anger", "Fear Anger"),
    ("twitter", items("Image-text pair", 2), "['positive', 'negative']\n['positive', 'negative']", "positive positive"),
    # Clips by another noun for clips.
    ("raf", items("Video", 2), "Clip 2: Neutral\nClip 1: Happiness", "Happiness Neutral"),
    ("twitter", items("Image-text pair", 2), "Image 2: positive\nPair 1: negative", "negative positive"),
]  # fmt: skip

FIVE = ["Happiness", "Neutral", "Surprise", "Sadness", "Anger"]
GIVEN_TO_NOBODY = [
    # Another order than that of the names.
    ("raf", images(2), "The result for Image 2 is ['Happiness', 'Fear'], and the result for Image 1 is ['Sadness', 'Fear']."),
    ("raf", images(2), "1. **Image 2** shows sadness\n2. **Image 1** shows happiness"),
    ("raf", images(2), "1. The second image shows happiness.\n2. The first image shows sadness."),
    ("raf", images(3), "1. Surprise in Image 3\n2. Fear in Image 1\n3. Anger in Image 2"),
    ("raf", images(2), "Right image: ['Sadness', 'Fear']\nLeft image: ['Happiness', 'Fear']"),
    ("raf", images(2), "The latter: ['Sadness', 'Fear']\nThe former: ['Happiness', 'Fear']"),
    ("raf", images(2), "name: B\nresult: ['Sadness', 'Fear']\nname: A\nresult: ['Happiness', 'Fear']"),
    ("raf", ["a/x_0001.jpg", "a/x_0002.jpg"], "In x_0002.jpg: ['Sadness', 'Fear'], in x_0001.jpg: ['Happiness', 'Fear']"),
    ("raf", ["a/x_0001.jpg", "a/x_0002.jpg"], "1. Sadness (x_0002)\n2. Sadness (x_0001)"),
    # One item is named, and it is not said where.
    ("raf", images(3), "1. Happiness\n2. Sadness\n3. Happiness\n\nNote: Image 2 was blurry."),
    ("raf", images(3), "1. Happiness\n2. Sadness\n3. Anger\n\nThis goes for Image 1, Image 2 and Image 3."),
    # The places of one ranking.
    ("raf", images(5), "This applies to all the images:\n" + "\n".join(f"{n}. {x}" for n, x in enumerate(FIVE, 1))),
    ("raf", images(5), "\n".join(f"{n}. {x}" for n, x in enumerate(FIVE, 1)) + "\n\nThis applies to all the images."),
    ("raf", images(5), "| Rank | Category |\n|---|---|\n" + "".join(f"| {n} | {x} |\n" for n, x in enumerate(FIVE, 1))),
    ("raf", images(5), "| # | Category |\n|---|---|\n" + "".join(f"| {n} | {x} |\n" for n, x in enumerate(FIVE, 1))),
    ("raf", images(5), json.dumps([{"rank": n, "result": x} for n, x in enumerate(FIVE, 1)])),
    ("raf", images(5), json.dumps([{"emotion": x, "score": 1 / n} for n, x in enumerate(FIVE, 1)])),
    ("raf", images(5), "\n".join(json.dumps({"emotion": x, "score": 1 / n}) for n, x in enumerate(FIVE, 1))),
    ("raf", images(5), json.dumps({"results": [{"emotion": x} for x in FIVE]})),
    ("raf", images(5), json.dumps([{"name": x, "result": 0.9} for x in FIVE])),
    ("raf", images(5), json.dumps({str(n): x for n, x in enumerate(FIVE, 1)})),
    ("twitter", images(2), "[{'label': 'positive', 'score': 0.9}, {'label': 'negative', 'score': 0.1}]"),
    ("raf", images(2), "[{'emotion': 'Fear', 'score': 0.9}, {'emotion': 'Neutral', 'score': 0.1}]"),
    ("raf", images(2), "[{'rank': 2, 'emotion': 'Fear'}, {'rank': 1, 'emotion': 'Surprise'}]"),
    ("raf", images(2), "Happiness (0.9)\nNeutral (0.1)"),
    ("raf", images(2), "1. Happiness - 90%\n2. Neutral - 10%"),
    # Tables in which no row is an item.
    ("raf", images(2), "| Rank | Image 2 | Image 1 |\n|---|---|---|\n| 2 | Fear | Anger |\n| 1 | Anger | Fear |"),
    ("raf", images(2), "| Image 2 | Image 1 |\n|---|---|\n| Fear | Anger |"),
    ("raf", images(3), "| Position | Emotion |\n|---|---|\n| 1 | Fear |\n| 2 | Fear |\n| 3 | Anger |"),
    # A name behind its label, names that share one, and labels that belong to none.
    ("raf", images(3), "Sadness is shown in Image 1, fear in Image 2, and anger in Image 3, which has furrowed brows."),
    ("raf", images(2), "The man looks sad in Image 1. The woman looks happy in Image 2. I hope this helps!"),
    ("raf", images(2), "Happiness (Image 1), Sadness (Image 2). Please note that these are estimates."),
    ("raf", images(2), "I see sadness in Image 1 and happiness in Image 2, based on mouth and eyes."),
    ("raf", images(3), "Neither Image 1 nor Image 2 shows happiness. Image 3 does."),
    ("raf", images(2), "Both Image 1 and Image 2 show happiness."),
    ("raf", items("Video", 2), "Video 1 as well as Video 2 shows happiness."),
    ("raf", images(2), "Image 1 looks happier than Image 2, who looks sad."),
    ("raf", images(2), "Image 1 is happy while Image 2 is not."),
    ("raf", images(2), "Image 1 is as sad as the face in Image 2, which shows fear."),
    ("raf", images(2), "Image 1 shows fear, and Image 2 shows sadness or"),
    ("raf", images(2), "Is Image 1 happy? Is Image 2 sad?"),
    ("raf", images(2), "If Image 1 is happy, Image 2 is sad."),
    ("raf", images(2), "I can't say whether Image 1 is happy or Image 2 is sad."),
    ("raf", images(2), "Happiness - Image 1\nSadness - Image 2\nThat is all."),
    # The candidates are no result.
    ("raf", images(2), f"{list(SETS['raf'])}\n['Happiness', 'Neutral']"),
    ("raf", images(2), f"{', '.join(SETS['raf'])}\nHappiness, Neutral"),
    # Clips are no pictures: the frames of one clip may be numbered, too.
    ("raf", items("Video", 3), "Image 1: Neutral\nImage 2: Happiness\nImage 3: Happiness"),
    ("raf", images(2), "Video 1: Neutral\nVideo 2: Happiness"),
    # A name without a result.
    ("raf", images(2), "{'name': 'Image 1', 'result': 'Happiness'}\n{'name': 'Image 2', 'error': 'too dark'}"),
    # None can be read.
    ("raf", images(2), "{'name': 'Image 1', 'result': ['Sadness or fear']}\n{'name': 'Image 2', 'result': ['Fear or anger']}"),
    ("raf", images(2), "Image 1: Sadness or fear\nImage 2: Fear or anger"),
    ("raf", images(2), "Happiness {'name': 'Image 1'}\nSadness {'name': 'Image 2'}"),
]  # fmt: skip


@pytest.mark.parametrize(("labels", "names", "text", "expected"), READ)
def test_what_is_plain_is_read(labels: str, names: list[str], text: str, expected: str) -> None:
    assert given(read_batch(text, SETS[labels], names)) == expected


@pytest.mark.parametrize(("labels", "names", "text"), GIVEN_TO_NOBODY)
def test_what_is_in_doubt_is_given_to_nobody(labels: str, names: list[str], text: str) -> None:
    assert given(read_batch(text, SETS[labels], names)) in ("broken", "refused")


@pytest.mark.parametrize("wrap", [None, "result"])
def test_a_batch_without_a_readable_result_says_so(wrap: str | None) -> None:
    for count in (2, 6, 20):
        said = [{"name": name, "result": "either, or both"} for name in images(count)]
        batch = read_batch(json.dumps({wrap: said} if wrap else said), SETS["raf"], images(count))
        assert batch == BatchReading(
            False, reason=f"{count} results for {count} images, none of which can be read"
        )


LISTS = {
    "numbered": lambda labels: "\n".join(f"{n}. {x}" for n, x in enumerate(labels, 1)),
    "numbered, explained": lambda labels: "\n".join(
        f"{n}. {x}: see the brows" for n, x in enumerate(labels, 1)
    ),
    "bold": lambda labels: "\n".join(f"**{n}.** {x}" for n, x in enumerate(labels, 1)),
    "ordinals": lambda labels: "\n".join(
        f"{o.capitalize()}: {x}" for o, x in zip(FIRST, labels, strict=False)
    ),
    "top": lambda labels: "\n".join(f"Top {n}: {x}" for n, x in enumerate(labels, 1)),
    "lines": "\n".join,
    "bullets": lambda labels: "\n".join(f"- {x}" for x in labels),
    "scores": lambda labels: "\n".join(f"{x}: {1 / n:.2f}" for n, x in enumerate(labels, 1)),
    "list": lambda labels: str(list(labels)),
    "sentence": ", ".join,
    "dicts": lambda labels: json.dumps([{"label": x} for x in labels]),
    "scored dicts": lambda labels: json.dumps(
        [{"label": x, "confidence": f"{90 // n}%"} for n, x in enumerate(labels, 1)]
    ),
    "keys": lambda labels: json.dumps({str(n): x for n, x in enumerate(labels, 1)}),
}


@pytest.mark.parametrize("style", LISTS)
@pytest.mark.parametrize("lead", ["", "Top categories:\n", "The ranking for all of them:\n\n"])
def test_one_ranking_is_never_dealt_out(style: str, lead: str) -> None:
    chance = random.Random(style)
    for name in ("raf", "casme", "mvsa", "mosi", "twitter"):
        labels = SETS[name]
        # As many places as the prompts ask for: the top 5, or all.
        for count in {min(5, len(labels)), len(labels)}:
            text = lead + LISTS[style](chance.sample(labels.names, count))
            for kind in ("Image", "Video", "Image-text pair"):
                assert not read_batch(text, labels, items(kind, count)).ok, text


@pytest.mark.parametrize("style", ["numbered", "bold", "lines", "bullets", "list"])
def test_labels_that_repeat_are_one_for_each_item(style: str) -> None:
    chance = random.Random(style)
    for kind, count in (("Image", 3), ("Video", 6), ("Image-text pair", 20)):
        labels = [*chance.choices(SETS["raf"].names, k=count - 2), "Fear", "Fear"]
        batch = read_batch(LISTS[style](labels), SETS["raf"], items(kind, count))
        assert given(batch) == " ".join(labels)


RESULTS = [
    "{'name': 'Image 1', 'result': ['Happiness', 'Neutral']}\n{'name': 'Image 2', 'result': ['Fear']}",
    '```json\n[{"name": "Image 1", "result": "Happiness"}, {"name": "Image 2", "result": "Fear"}]\n```',
    "1. {'name': 'Image 1', 'result': ['Happiness']}2. {'name': 'Image 2', 'result': ['Happiness']}",
    "Image 1: Happiness\nImage 2: Sadness",
]


@pytest.mark.parametrize("results", RESULTS)
@pytest.mark.parametrize(
    "before",
    [
        "Sorry, I cannot rank these. The format would be ",
        "I'm unable to view the images. Here's a template:\n",
        "I can't see the images. An answer could look like this:\n",
        "I'm sorry, I can't analyze faces. If I could, the answer would look like:\n\n",
        "I cannot process images, so these are placeholders:\n\n",
        "I can't help with that. Example format:\n",
        "I can't view images. Sample output:\n",
    ],
)
def test_a_template_behind_a_refusal_is_no_answer(before: str, results: str) -> None:
    assert given(read_batch(before + results, SETS["raf"], images(2))) == "refused"


def test_placeholders_may_be_told_afterwards() -> None:
    after = "\n\nThese are placeholder values, since I can't view the images."
    assert given(read_batch(RESULTS[0] + after, SETS["raf"], images(2))) == "refused"


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but I can't analyze Image 1 and Image 2. Happiness and sadness can't be read from faces.",
        "I'm sorry, but I can't help with Image 1 and Image 2. In general, a smile suggests happiness.",
        "I can't do this for real people:\n1. Happiness shows in raised cheeks.\n2. Sadness shows in lowered lip corners.",
        "I'm sorry, but I can't rank emotions such as happiness for Image 1 or Image 2.",
    ],
)
def test_a_refusal_that_speaks_of_items_and_labels_answers_nothing(text: str) -> None:
    assert not read_batch(text, SETS["raf"], images(2)).ok


@pytest.mark.parametrize(
    ("labels", "kind", "text", "expected"),
    [
        ("twitter", "Image", FIG_8, "negative negative positive negative"),
        ("mvsa", "Image-text pair", FIG_9, "positive positive"),
        ("casme", "Image", FIG_10, "tense tense repression tense"),
        ("raf", "Image", FIG_11, "Neutral Neutral Surprise Happiness"),
    ],
)
def test_the_answers_of_the_paper_stay_read(
    labels: str, kind: str, text: str, expected: str
) -> None:
    names = items(kind, len(expected.split()))
    assert given(read_batch(text, SETS[labels], names)) == expected


@pytest.mark.parametrize(
    ("names", "text", "expected"),
    [
        (images(3), "In the first image, Image 2, Image Three", [0, 1, 2]),
        (images(3), "the last picture, Image B, Image 10, the former", [None, None, None, None]),
        (images(3), "photo no. 2, pic #3, the first one, image's lower face, the image I see", [1, 2, 0]),
        (images(3), "1. 2) at first sight, images of 3 people", []),
        (["a/x_1.jpg", "a/x_2.jpg"], "'x_2.jpg', a/x_1.jpg, (y.png), x_12", [1, 0, None]),
        (["Text 1", "Text 2"], "Text 2 and the first text, texts", [1, None]),
        (["Video 1", "Video 2"], "Video 2, Image 2, clip 1, Frame 2", [1, None, 0, None]),
    ],
)  # fmt: skip
def test_items_are_found_in_prose(names: list[str], text: str, expected: list[int | None]) -> None:
    assert [mention.at for mention in Names(names).mentions(text)] == expected


def test_long_batches_are_read_in_linear_time() -> None:
    pieces = (
        "Image 1 shows a happy man. ", "name: Image 1,\n", "name: a\n", "the last image ", "Image A ",
        "| 1 | b |\n", "| Image 1 | Image 2 |\n", "['Fear'] 1 ", "1 ", "a.jpg ", "I can't rank these. ",
        "e.g. ", "would be ", "Fear (0.9)\n", "#1: ", "Image ", "image-text ", "the first", "[Image 1](",
        "{'Image 1', 'Fear'}", "{'label': 'Fear', 'score': 1}", "in ", "a, ", "\t", "- ",
    )  # fmt: skip
    for names in (images(20), [f"a/test_{n:04}.jpg" for n in range(20)]):
        for piece in pieces:
            text = piece * (12_000 // len(piece))
            started = time.process_time()
            read_batch(text, SETS["raf"], names)
            # Below 0.1 s; a quadratic reader needs seconds.
            assert time.process_time() - started < 1.5, piece


# Verdicts of a judge

EMOTIONS = SETS["caer"]
SAID = '{"words": ["smile"], "valence": "positive", "identity": false, "ranking": ["Happy", "Surprise"], "label": "Happy"}'
HAPPY = read_verdict(SAID, EMOTIONS)


@pytest.mark.parametrize(
    "text",
    [
        f"<think>Maybe {SAID.replace('Happy', 'Sad')}? No.</think>{SAID}",
        f"<thinking>{SAID.replace('smile', 'grin')}</thinking>\n{SAID}",
        f"{SAID}<think>{SAID.replace('Happy', 'Sad')}",
        f'{{"verdict": {SAID}}}',
        f'{{"result": {{"verdict": [{SAID}]}}, "note": null}}',
        f"{SAID}\n{SAID}",
        SAID.replace('"Happy"}', '"Happy",}'),
        SAID.replace('"', "'").replace("false", "False"),
        SAID.replace('"', "“"),
        SAID.replace('"positive"', '"Positive"'),
        SAID.replace('"positive"', '" POSITIVE "'),
        SAID.replace("false", '"false"'),
        SAID.replace('"valence"', '// the mouth decides\n"valence"'),
        SAID.replace('"label": "Happy"', '"label": "happiness"'),
    ],
)
def test_a_verdict_is_read_in_every_guise(text: str) -> None:
    assert read_verdict(text, EMOTIONS) == HAPPY


def test_the_words_of_a_verdict_stay_as_they_are() -> None:
    said = json.dumps({**json.loads(SAID), "words": ["“joy”", "a\nb"]}, ensure_ascii=False)
    for text in (said, said.replace("\\n", "\n"), f"<think>hm</think>{said}"):
        assert read_verdict(text, EMOTIONS).words == ("“joy”", "a\nb")


@pytest.mark.parametrize("key", ["ranking", "words"])
def test_a_list_may_be_null(key: str) -> None:
    found = read_verdict(json.dumps({**json.loads(SAID), key: None}), EMOTIONS)
    assert found.label == "Happy"
    assert found.ranking[0] == "Happy"


def test_verdicts_that_agree_on_the_label_are_one() -> None:
    other = SAID.replace("smile", "grin").replace(', "Surprise"', "").replace("false", "true")
    found = read_verdict(f"{SAID}\n{other}", EMOTIONS)
    assert (found.label, found.valence, found.identity) == ("Happy", "positive", None)
    assert found.words == ("smile", "grin")
    assert found.ranking == ("Happy",)
    none = SAID.replace('"label": "Happy"', '"label": "None fits."')
    assert read_verdict(none + none.replace("smile", ""), EMOTIONS).reason == NONE_FITS


@pytest.mark.parametrize(
    "text",
    [
        SAID + SAID.replace("Happy", "Sad"),
        SAID + SAID.replace("Happy", "Sad").replace('"Sad"}', '"Sad",}'),
        SAID + SAID.replace('"label": "Happy"', '"label": "none fits"'),
        f'{{"first": {SAID}, "second": {SAID.replace("Happy", "Sad")}}}',
        SAID.replace('"label"', '"label": "Sad", "label"'),
        SAID.replace('"Happy"}', "null}"),
        SAID.replace("false", "null"),
        SAID.replace("false", '"Monica"'),
        SAID.replace('"positive"', '"slightly positive"'),
        SAID.replace('"identity": false, ', ""),
        SAID[:-10],
        f"<think>{SAID}</think>",
        f"<think>{SAID}",
    ],
)
def test_a_verdict_is_never_guessed(text: str) -> None:
    assert read_verdict(text, EMOTIONS).outcome == "unparsed"


def test_long_verdicts_are_read_in_linear_time() -> None:
    for piece in ("{", '{"a":', '{"a":{}}', "{'a'", "<think>{}</think>", SAID, SAID + ",}"):
        text = piece * (200_000 // len(piece))
        started = time.process_time()
        read_verdict(text, LabelSet(("Happy", "Sad")))
        assert time.process_time() - started < 3, piece
