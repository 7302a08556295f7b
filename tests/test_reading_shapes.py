"""Shapes in which present models write: grades, tags, lists beside refusals, fields taken back."""

import time

import pytest

from inspect_fer.reading import is_refusal, read_answer
from tests.test_reading import SETS
from tests.test_reading_answers import REFUSED, UNPARSED, read

# label set, text, ranking
RANKED = [
    # Grades in words and bars.
    ("caer", "Anger - Low\nFear - Low\nHappy - High", "Happy Anger Fear"),
    ("caer", "Fear (low), Surprise (medium), Happy (high)", "Happy Surprise Fear"),
    ("caer", "1. Fear: low\n2. Surprise: medium\n3. Happy: high", "Happy Surprise Fear"),
    ("caer", "Here is my judgement:\n- Fear: low\n- Happy: very high", "Happy Fear"),
    ("caer", "Fear: low similarity\nHappy: high similarity", "Happy Fear"),
    ("caer", "Anger ★☆☆☆☆\nHappy ★★★★★", "Happy Anger"),
    ("caer", "Anger: ██ 20%\nHappy: ████████ 80%", "Happy Anger"),
    ("caer", "Fear: high\nHappy: high", ""),
    ("caer", '{"Anger": "low", "Fear": "none", "Happy": "high"}', "Happy Anger Fear"),
    ("caer", '[{"label": "Fear", "similarity": "low"}, {"label": "Happy", "similarity": "high"}]', "Happy Fear"),
    ("caer", '[{"label": "Fear", "similarity": "high"}, {"label": "Happy", "similarity": "high"}]', "Fear Happy"),
    ("raf", "Fear (weak), Sadness (strong)", "Sadness Fear"),
    ("raf", "Fear: +\nSadness: +++", "Sadness Fear"),
    ("raf", "1. Fear: high\n2. Anger: high\n3. Sadness: low", "Fear Anger Sadness"),
    ("raf", "1. **Fear** (High): wide eyes\n2. **Anger** (High): jaw\n3. **Sadness** (Low): lips", "Fear Anger Sadness"),
    ("raf", "1. **Fear** (Low): wide eyes\n2. **Anger** (Medium): jaw\n3. **Sadness** (High): lips", "Sadness Anger Fear"),
    # Numbers in other forms.
    ("raf", "Surprise (2nd), Happiness (1st)", "Happiness Surprise"),
    ("raf", "Surprise - Rank 2\nHappiness - Rank 1", "Happiness Surprise"),
    ("raf", "{'Surprise': '2nd', 'Happiness': '1st'}", "Happiness Surprise"),
    ("raf", "Fear (3), Anger (1), Happiness (2)", ""),
    ("raf", '[{"rank": "2nd", "category": "Happiness"}, {"rank": "1st", "category": "Fear"}]', "Fear Happiness"),
    ("raf", '[{"rank": "#2", "category": "Happiness"}, {"rank": "#1", "category": "Fear"}]', "Fear Happiness"),
    ("raf", '[{"label": "Fear", "score": -1.2}, {"label": "Happiness", "score": -0.3}]', "Happiness Fear"),
    ("raf", '[{"label": "Fear", "score": "1e-3"}, {"label": "Happiness", "score": "9e-1"}]', "Happiness Fear"),
    ("raf", '[{"label": "Fear", "score": "~5%"}, {"label": "Happiness", "score": "~90%"}]', "Happiness Fear"),
    ("raf", '[{"label": "Fear", "distance": 0.1}, {"label": "Happiness", "distance": 0.9}]', "Fear Happiness"),
    ("raf", '[{"label": "Fear", "x": 1}, {"label": "Happiness", "x": 5}]', ""),
    ("raf", '[{"label": "Fear", "x": 5}, {"label": "Happiness", "x": 1}]', "Fear Happiness"),
    ("raf", "{'labels': ['Fear', 'Happiness'], 'ranks': [2, 1]}", "Happiness Fear"),
    ("raf", "{'result': [{'Surprise': 0.1}, {'Happiness': 0.7}, {'Fear': 0.2}]}", "Happiness Fear Surprise"),
    ("raf", "{'name': 'Image 1', 'similarity': {'Fear': 0.4, 'Happiness': 0.6}}", "Happiness Fear"),
    # Keys of results, and forms to fill in.
    ("raf", "{'name': 'Image 1', 'top5': ['Happiness', 'Fear', 'Anger']}", "Happiness Fear Anger"),
    ("raf", "{'name': 'Image 1', 'sorted_categories': ['Happiness', 'Fear']}", "Happiness Fear"),
    ("caer", '{"emotion": "Anger|Disgust|Fear|Happy|Neutral|Sad|Surprise"}', ""),
    # Items with remarks; items that are none.
    ("raf", "{'result': ['Happiness (joie)', 'Fear (peur)']}", "Happiness Fear"),
    ("raf", "{'result': ['Happiness - smile', 'Fear - wide eyes']}", "Happiness Fear"),
    ("raf", "{'result': ['Happiness or Fear', 'Anger']}", ""),
    ("raf", "{'result': ['not Happiness', 'Fear']}", ""),
    ("caer", "{'result': ['sad (not happy)', 'Neutral']}", "Sad Neutral"),
    ("caer", "{'result': ['Happy (not visible)', 'Neutral']}", ""),
    ("mosi", "['moderately positive', 'neutral']", ""),
    # Best last, by what is said before or behind.
    ("raf", "{'result': ['Fear', 'Happiness'], 'order': 'ascending'}", ""),
    ("raf", "Ascending order of similarity: ['Fear', 'Anger', 'Happiness']", ""),
    ("raf", "Sorted from least to most similar:\n{'result': ['Fear', 'Anger', 'Happiness']}", ""),
    ("raf", "{'result': ['Fear', 'Anger', 'Happiness']}\n\nNote: sorted from low to high.", ""),
    ("raf", "{'result': ['Fear', 'Anger', 'Happiness']}\n\nNote: sorted from high to low.", "Fear Anger Happiness"),
    ("raf", "Sorted from low to high: Fear, Anger, Happiness", ""),
    ("raf", "{'result': ['Fear', 'Happiness'], 'low_to_high': true}", ""),
    ("raf", "Lowest first: Fear, Anger, Sadness", ""),
    ("raf", "Weakest to strongest:\n1. Fear\n2. Anger\n3. Sadness", "Sadness Anger Fear"),
    ("raf", "In increasing order of similarity:\n1. Fear\n2. Anger", "Anger Fear"),
    ("raf", "In decreasing order of similarity:\n1. Fear\n2. Anger", "Fear Anger"),
    ("raf", "At least to the best of my knowledge: ['Fear', 'Anger']", "Fear Anger"),
    ("raf", "Least to most likely: Fear, Anger, Happiness", ""),
    ("raf", "Fear\nAnger\nHappiness\n\n(sorted from low to high)", ""),
    # Beside a refusal.
    ("raf", "I can't identify the person.\n\n1. Happiness\n2. Neutral\n3. Surprise", "Happiness Neutral Surprise"),
    ("raf", "I can't identify the person.\n\n- Happiness\n- Neutral", "Happiness Neutral"),
    ("raf", "Since I cannot identify people, here are the expressions alone:\n- Fear\n- Anger", "Fear Anger"),
    ("raf", "I can't identify people, but here is the list, sorted from high to low: Fear, Anger", "Fear Anger"),
    ("raf", "I can't identify people, but I can rank the emotions:\n1. Fear\n2. Anger", "Fear Anger"),
]  # fmt: skip

# label set, text, what is read
ONE = [
    # Tags.
    ("caer", "<description>The man looks sad at first.</description><label>Disgust</label>", "Disgust"),
    ("caer", "<REASONING>Fear or surprise?</REASONING><CONCLUSION>Surprise</CONCLUSION>", "Surprise"),
    ("caer", "<emotion>Fear</emotion>", "Fear"),
    ("caer", "<person><emotion>Fear</emotion></person><person><emotion>Sad</emotion></person>", UNPARSED),
    ("caer", "<result>{'label': 'Fear'}</result>", "Fear"),
    # Fields that are denied or taken back.
    ("caer", '{"emotion": "Sad"} is incorrect.', UNPARSED),
    ("caer", 'I would not answer {"emotion": "Sad"}.', UNPARSED),
    ("caer", "The answer isn't [Sad].", UNPARSED),
    ("caer", "The answer isn't ['Sad', 'Fear'].", UNPARSED),
    ("caer", "The answer isn't [Sad] but Happy.", "Happy"),
    ("caer", "[Happy] is the answer, not [Sad].", "Happy"),
    ("caer", "I'm not sure: {'emotion': 'Sad'}", "Sad"),
    ("caer", "I can't name her. {'emotion': 'Sad'}", "Sad"),
    ("caer", '{"emotion": "Sad"}\n\nNo other emotion is visible.', "Sad"),
    ("caer", '{"emotion": "Sad"}\n\nWait, the correct answer is Fear.', "Fear"),
    ("caer", '{"emotion": "Sad"}\n\nActually, the brows might suggest fear.', UNPARSED),
    ("caer", '{"emotion": "Sad"}\n\nActually a clear case.', "Sad"),
    # Denials.
    ("caer", "Absent: Fear", UNPARSED),
    ("caer", "Lowest similarity: Fear", UNPARSED),
    ("caer", "The least similar category: Fear", UNPARSED),
    ("caer", "Incorrect: Fear", UNPARSED),
    ("caer", "Fear has the lowest similarity.", UNPARSED),
    ("caer", "Fear ranks last.", UNPARSED),
    ("caer", "Least likely is Fear.", UNPARSED),
    ("caer", "The image is least similar to Fear.", UNPARSED),
    ("caer", "Fear is the least likely. Sadness is the most likely.", "Sad"),
    ("caer", "She is sad, at least.", "Sad"),
    ("caer", "Unlikely: Fear\nLikely: Happy", "Happy"),
    ("caer", "What is wrong: she is sad.", "Sad"),
    ("caer", "Não é Happy.", UNPARSED),
    ("caer", "Het is niet Happy.", UNPARSED),
    ("caer", "Это не Happy.", UNPARSED),
    ("caer", "Sad to Neutral", UNPARSED),
    ("caer", "Sad to see. Angry.", "Anger"),
    ("caer", "Happy.Sad.", UNPARSED),
    ("mosi", "Positive (weak)", UNPARSED),
    ("gate", "The face is non–Neutral.", "non-Neutral"),  # noqa: RUF001
    ("gate", "The face is non‑Neutral.", "non-Neutral"),  # noqa: RUF001
    # Tables of ticks, and what is no word.
    ("caer", "| Emotion | Present? |\n|---|---|\n| Anger | ❌ |\n| Happy | ✅ |\n| Sad | ❌ |", "Happy"),
    ("caer", '{"answer": "C"}', UNPARSED),
    # Answers beside refusals.
    ("caer", "I can't rank these emotions, but Sad is the closest match.", "Sad"),
    ("caer", "I'm unable to identify individuals. Emotions visible in the face:\n- Happy\n- Surprise", "Happy"),
    ("caer", "I can't identify the person, but the label would be:\n\nHappy", "Happy"),
    ("caer", "I'm not allowed to identify people, but I can tell you the expression: Happy.", "Happy"),
    ("caer", "Unable to determine; closest match: Neutral", "Neutral"),
    ("caer", "I can't do that. The labels were: Anger, Disgust, Fear.", REFUSED),
    ("caer", "I can't determine emotions. Emotions include: Happy, Sad, Fear.", REFUSED),
    ("caer", "I can't do that. I will not give the emotion: Happy", REFUSED),
    ("caer", 'I can\'t help with that request.\n\n{"emotion": "refused"}', REFUSED),
]  # fmt: skip

REFUSED_LISTS = [
    "I can't identify emotions such as:\n{}",
    "I can't identify emotions such as:\n\n{}\n\nfrom images of real people.",
    "I'm unable to classify the image into these categories:\n{}",
    "I cannot pick one of these labels:\n{}",
    "I'm not able to assign any of the following emotions to a real person:\n{}",
    "Sorry, I can't say whether the person feels:\n{}",
    "I can't help with identifying people, places, or emotions such as:\n{}",
    "I'm sorry, I'm unable to sort these categories:\n\n{}",
    "I can't rank the following categories for a real person:\n\n{}",
]
STYLES = {"bullets": "- {}", "stars": "* **{}**", "lines": "{}", "numbers": "{n}. {}"}


@pytest.mark.parametrize(("labels", "text", "expected"), RANKED)
def test_the_ranking_of_a_shape(labels: str, text: str, expected: str) -> None:
    assert " ".join(read_answer(text, SETS[labels], alone=True).ranking) == expected


@pytest.mark.parametrize(("labels", "text", "expected"), ONE)
def test_the_answer_of_a_shape(labels: str, text: str, expected: str) -> None:
    assert read(labels, text) == expected


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize("text", REFUSED_LISTS)
def test_a_list_that_is_declined_is_no_ranking(text: str, style: str) -> None:
    for name in ("raf", "caer", "mosi"):
        for count in (2, 3, 5):
            lines = [
                STYLES[style].format(label, n=n)
                for n, label in enumerate(SETS[name].names[:count], 1)
            ]
            said = text.format("\n".join(lines))
            assert read_answer(said, SETS[name]).outcome == "refused", said
            assert is_refusal(said)


@pytest.mark.parametrize("what", ["['Surprise', 'Fear']", "{'result': ['Surprise', 'Fear']}"])
@pytest.mark.parametrize("verb", ["rank", "sort the categories", "generate", "produce", "classify"])
def test_brackets_that_are_declined_are_no_answer(verb: str, what: str) -> None:
    for text in (f"I can't {verb} {what} for this image.", f"I'm unable to {verb} {what}."):
        assert read_answer(text, SETS["raf"]).outcome == "refused", text


def test_long_shapes_are_read_in_linear_time() -> None:
    pieces = (
        "Absent: ", "Fear: low\n", "Fear (low), ", "Fear ★★★★ ", "★", "low ", "the emotion: Fear\n", "ranking: a: ",
        "<label>Fear</label>", "<label>", "not ['Fear'] ", "I can't rank [", "Fear|", "least: ", "(((((", ": : ",
        "{'Fear': 'low'} ", "1. Fear (low): a\n", "lowest first ", "weak to ", "Fear -- low -- ", "# 1 ", "sad to ", "no image was ", "Wait, ['Fear']\n",
    )  # fmt: skip
    for piece in pieces:
        for start in ("", "I can't rank these:\n"):
            text = start + piece * (20_000 // len(piece)) + "\n1. Anger\n"
            started = time.process_time()
            read_answer(text, SETS["raf"])
            assert time.process_time() - started < 2, piece
