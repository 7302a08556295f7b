"""Results that number their items, under whatever key: never shifted onto the wrong item."""

import json
import random

import pytest

from inspect_fer.labels import LabelSet
from inspect_fer.reading import read_answer, read_batch
from tests.test_reading import SETS, images
from tests.test_reading_batches import given, orders

COUNTS = (2, 3, 6, 20)
ITEM_KEYS = ["img", "pic", "num", "idx", "#", "seq", "sequence", "i", "n", "q", "row", "entry", "case", "question",
             "title", "example", "for", "result_for", "position", "order", "image", "index", "No."]  # fmt: skip
OTHER_KEYS = ["person", "subject", "who", "frame", "target", "key_face", "ref", "source"]
MEASURES = ["rank", "score", "confidence", "confidence_level", "intensity", "Age", "faces", "valence"]  # fmt: skip
VALUES = {
    "int": lambda n: n,
    "string": str,
    "sign": lambda n: f"#{n}",
    "list": lambda n: [n],
}
WRITINGS = {
    "json": json.dumps,
    "lines": lambda rows: "\n".join(map(str, rows)),
    "wrapped": lambda rows: json.dumps({"results": rows}),
}
RAF = SETS["raf"]


def rankings(labels: LabelSet, count: int, chance: random.Random) -> list[list[str]]:
    return [chance.sample(labels.names, min(5, len(labels))) for _ in range(count)]


def tops(found: list[list[str]]) -> str:
    return " ".join(ranking[0] for ranking in found)


@pytest.mark.parametrize("key", ITEM_KEYS)
@pytest.mark.parametrize("value", ["int", "string", "sign"])
def test_the_number_under_an_items_key_is_its_name(key: str, value: str) -> None:
    chance = random.Random(key + value)
    for count in COUNTS:
        gold = rankings(RAF, count, chance)
        for order in orders(count, chance):
            for base in (0, 1):
                rows = [{key: VALUES[value](at + base), "result": gold[at]} for at in order]
                for write in WRITINGS.values():
                    text = write(rows)
                    assert given(read_batch(text, RAF, images(count))) == tops(gold), text


@pytest.mark.parametrize("key", OTHER_KEYS)
@pytest.mark.parametrize("value", VALUES)
def test_another_order_under_any_other_key_gives_to_nobody(key: str, value: str) -> None:
    chance = random.Random(key + value)
    for labels in (RAF, SETS["mosi"]):
        for count in COUNTS:
            gold = rankings(labels, count, chance)
            rows = [{key: VALUES[value](at + 1), "result": gold[at]} for at in range(count)]
            for write in WRITINGS.values():
                assert given(read_batch(write(rows), labels, images(count))) == tops(gold)
                assert given(read_batch(write(rows[::-1]), labels, images(count))) == "broken"


@pytest.mark.parametrize("key", MEASURES)
def test_what_rates_or_counts_is_no_name(key: str) -> None:
    chance = random.Random(key)
    for count in COUNTS:
        gold = rankings(RAF, count, chance)
        for rows in (
            [{key: count - at, "result": gold[at]} for at in range(count)],
            [{key: 3, "result": gold[at]} for at in range(count)],
            [{"number": at + 1, key: count - at, "result": gold[at]} for at in range(count)],
        ):
            assert given(read_batch(json.dumps(rows), RAF, images(count))) == tops(gold)


# Beside the results: what each of three items got.
BESIDE = [
    ("{'3', ['Sadness', 'Fear']}\n{'1', ['Anger', 'Fear']}\n{'2', ['Fear', 'Anger']}", "Anger Fear Sadness"),
    ("{'3', 'Sadness'}\n{'1', 'Anger'}\n{'2', 'Fear'}", "Anger Fear Sadness"),
    ("{'1', 'Sadness'}\n{'2', 'Anger'}\n{'3', 'Fear'}", "Sadness Anger Fear"),
    ("{'3', 'result': ['Sadness', 'Fear']}\n{'1', 'result': ['Anger', 'Fear']}\n{'2', 'result': ['Fear']}", "Anger Fear Sadness"),
    ("[3, ['Sadness', 'Fear']], [1, ['Anger', 'Fear']], [2, ['Fear', 'Anger']]", "Anger Fear Sadness"),
    ("{'num': 'three', 'result': ['Sadness', 'Fear']} {'num': 'one', 'result': ['Fear']} {'num': 'two', 'result': ['Anger']}", "Fear Anger Sadness"),
    # Ordinals, letters, numbers in keys or further within.
    ("{'result': ['Sadness', 'Fear'], 'note': '3rd'} {'result': ['Fear'], 'note': '1st'} {'result': ['Anger'], 'note': '2nd'}", "broken"),
    ("{'result': ['Sadness', 'Fear'], 'ref': 'C'} {'result': ['Fear'], 'ref': 'A'} {'result': ['Anger'], 'ref': 'B'}", "broken"),
    ("{'result_3': ['Sadness', 'Fear']} {'result_1': ['Fear', 'Sadness']} {'result_2': ['Anger', 'Fear']}", "broken"),
    ("{'result_1': ['Sadness', 'Fear']} {'result_2': ['Fear', 'Sadness']} {'result_3': ['Anger', 'Fear']}", "Sadness Fear Anger"),
    ("[{'meta': {'at': 3}, 'result': ['Sadness', 'Fear']}, {'meta': {'at': 1}, 'result': ['Fear']}, {'meta': {'at': 2}, 'result': ['Anger']}]", "broken"),
    # A number that is none of them, or stands twice.
    ("{'num': 1, 'result': ['Anger', 'Fear']} {'num': 1, 'result': ['Fear']} {'num': 3, 'result': ['Sadness']}", "broken"),
    ("{'idx': 2, 'result': ['Anger', 'Fear']} {'idx': 3, 'result': ['Fear']} {'idx': 4, 'result': ['Sadness']}", "broken"),
    # One label under the number of a place may be a place in one ranking.
    ("[{'position': 3, 'emotion': 'Sadness'}, {'position': 1, 'emotion': 'Fear'}, {'position': 2, 'emotion': 'Anger'}]", "broken"),
    ("[{'#': 1, 'emotion': 'Sadness'}, {'#': 2, 'emotion': 'Fear'}, {'#': 3, 'emotion': 'Anger'}]", "broken"),
    ("{'position': '#3', 'emotion': 'Sadness'} {'position': '#1', 'emotion': 'Fear'} {'position': '#2', 'emotion': 'Anger'}", "broken"),
    # Remarks, scores and places are no names.
    ("{'choice 1': 'Fear', 'choice 2': 'Anger', 'choice 3': 'Sadness'} {'choice 3': 'Fear', 'choice 2': 'Sadness', 'choice 1': 'Anger'} {'choice 1': 'Fear', 'choice 3': 'Anger', 'choice 2': 'Disgust'}", "Fear Anger Fear"),
    ("{'example': 'a smile', 'result': ['Sadness', 'Fear']} {'example': 'a frown', 'result': ['Fear']} {'example': 2, 'result': ['Anger']}", "Sadness Fear Anger"),
    ("{'n': 9, 'result': ['Sadness', 'Fear']} {'n': 8, 'result': ['Fear']} {'n': 7, 'result': ['Anger']}", "Sadness Fear Anger"),
    ("{'Fear': 3, 'Anger': 2} {'Fear': 2, 'Anger': 3} {'Fear': 9, 'Anger': 1}", "Fear Anger Fear"),
    ("{'Fear': 3, 'Anger': 5} {'Fear': 2, 'Anger': 4} {'Fear': 1, 'Anger': 3}", "Anger Anger Anger"),
    ("{'top1': 'Fear', 'top2': 'Anger'} {'top1': 'Anger', 'top2': 'Fear'} {'top1': 'Fear', 'top2': 'Sadness'}", "Fear Anger Fear"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), BESIDE)
def test_numbers_beside_results(text: str, expected: str) -> None:
    assert given(read_batch(text, RAF, images(3))) == expected


def test_items_that_count_from_zero_keep_their_numbers() -> None:
    rows = [{"idx": at, "result": [x, "Disgust"]} for at, x in ((1, "Fear"), (0, "Anger"))]
    for names, expected in ((["Image 0", "Image 1"], "Anger Fear"), (images(2), "Anger Fear")):
        assert given(read_batch(json.dumps(rows), RAF, names)) == expected
    others = ["Image 7", "Image 9"]
    assert given(read_batch(json.dumps(rows), RAF, others)) == "broken"
    straight = [{"i": at, "result": [x, "Disgust"]} for at, x in enumerate(("Fear", "Anger"))]
    assert given(read_batch(json.dumps(straight), RAF, others)) == "Fear Anger"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('[{"#": 1, "emotion": "Fear"}, {"#": 2, "emotion": "Anger"}]', ("Fear", "Anger")),
        ('[{"position": 1, "emotion": "Fear"}, {"position": 2, "emotion": "Anger"}]', ("Fear", "Anger")),
    ],
)  # fmt: skip
def test_the_numbers_of_one_ranking_stay_places(text: str, expected: tuple[str, ...]) -> None:
    assert read_answer(text, RAF).ranking == expected
