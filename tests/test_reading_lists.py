"""Rankings as lists without numbers: the first entry is the answer, never the last."""

import random
import time

import pytest

from inspect_fer.reading import read_answer, read_batch
from tests.test_reading import SETS, images
from tests.test_reading_batches import given, items

LEADS = [
    "Here is the ranking from high to low:\n",
    "Based on the facial expression, the sorted categories are:\n\n",
    "The top 5 categories from high to low similarity:\n",
    "As an expert in emotion recognition, I would sort them as follows.\n\n",
    "I can't identify the person, but here is my ranking:\n",
    "From most to least likely:\n",
    "Out of the optional categories, the result is:\n",
    "Top 5 categories:\n",
    "**Ranking**\n",
    "My ranking:\n\n",
    "### Image 1\n",
    "Video 1\n",
    "**Text 1**\n",
    "**Post 1**\n",
    "Tweet\n\n",
    "**Image-text pair**\n",
    "Name: Image 1\nResult:\n",
    "name: Video 1\nresult:\n",
    "A man stands in the dark.\n\nExpressions:\n",
    "",
]
STYLES = {
    "dash": "- {}",
    "star": "* {}",
    "dot": "• {}",
    "indented": "  - {}",
    "bold": "- **{}**",
    "bold alone": "**{}**",
    "quoted": '- "{}"',
    "bare": "{}",
    "comma": "{},",
    "apart": "{}\n",
    "dashes apart": "- {}\n",
}
REMARKS = ["", "\n\nI hope this helps!", "\n\nPlease note that faces vary from person to person."]


def rankings(name: str) -> list[tuple[str, ...]]:
    labels = SETS[name]
    chance = random.Random(name)
    return [tuple(chance.sample(labels.names, min(n, len(labels)))) for n in (5, 3, 2)]


@pytest.mark.parametrize("lead", LEADS)
@pytest.mark.parametrize("style", STYLES)
def test_a_list_is_the_ranking(lead: str, style: str) -> None:
    for name in ("raf", "caer", "mosi", "mvsa", "twitter", "casme"):
        for ranking in rankings(name):
            body = "\n".join(STYLES[style].format(label) for label in ranking)
            for remark in REMARKS:
                text = lead + body + remark
                assert read_answer(text, SETS[name], alone=True).ranking == ranking, text


@pytest.mark.parametrize("style", ["({}) {}", "{}) {}", "{}. {}", "**{}.** {}"])
@pytest.mark.parametrize("marks", ["abcde", "ABCDE", "12345"])
def test_letters_and_numbers_are_bullets(style: str, marks: str) -> None:
    for name in ("raf", "mosi", "mvsa"):
        for ranking in rankings(name):
            lines = [style.format(a, b) for a, b in zip(marks, ranking, strict=False)]
            for lead in LEADS[:6]:
                text = lead + "\n".join(lines)
                assert read_answer(text, SETS[name]).ranking == ranking, text


@pytest.mark.parametrize(
    "style", ["{} ({}%)", "- {}: {}%", "- **{}** ({}%)", "* {} - 0.{}", "{}: {}/100"]
)
def test_scores_make_the_order(style: str) -> None:
    for name in ("raf", "mosi", "mvsa"):
        for ranking in rankings(name):
            lines = [
                style.format(x, score)
                for x, score in zip(ranking, range(90, 10, -15), strict=False)
            ]
            for lead in LEADS[:6]:
                for said in (lines, lines[::-1]):
                    text = lead + "\n".join(said)
                    assert read_answer(text, SETS[name]).ranking == ranking, text


# label set, text, ranking
READ = [
    ("raf", "From least to most likely:\n- Neutral\n- Anger\n- Fear", "Fear Anger Neutral"),
    ("raf", "In ascending order:\nNeutral\nFear", "Fear Neutral"),
    ("raf", "The ranking, counted down:\n3. Anger\n2. Sadness\n1. Fear", "Fear Sadness Anger"),
    ("raf", "Ranking from high to low:\n- Fear: wide eyes\n- Anger: a tense jaw\n- Sadness", "Fear Anger Sadness"),
    ("raf", "Ranking from high to low:\n- **Fear** - wide eyes\n- **Anger** (tense jaw)", "Fear Anger"),
    # Words that are not offered stay in their places.
    ("raf", "Sorted from high to low:\n- Fear\n- Smirking\n- Pain", "Fear Smirking Pain"),
    ("raf", "Sorted from high to low:\n- Fear\n- Smirking\n- Anger", "Fear Smirking Anger"),
    ("raf", "Sorted from high to low:\nPain\nFear\nAnger", "Pain Fear Anger"),
    ("raf", "Sorted from high to low:\n- Smirking\n- Fear\n- Anger", ""),
    # The last of several lists.
    ("raf", "The face may show:\n- Fear\n- Anger\n\nMy ranking:\n- Anger\n- Fear", "Anger Fear"),
    # The conclusion below a list.
    ("raf", "Possible emotions:\n- Fear\n- Surprise\n\nSurprise", "Surprise"),
    ("raf", "Here are some thoughts:\nFear\nSurprise\nAnger\n\nAnger", "Anger"),
    ("raf", "Here are some thoughts:\nFear\nSurprise\n\nAnger", "Anger"),
    ("raf", "Here are some thoughts:\nFear\nSurprise\n**Anger**", "Anger"),
    ("raf", "It could be:\n- Fear\n- Surprise\n\nFinal answer: Surprise", "Surprise"),
    ("raf", "It could be:\n- Fear\n- Surprise\n\nThe person looks surprised.", "Surprise"),
    ("raf", "I considered these:\n- Fear\n- Surprise\n\n**Anger**", "Anger"),
    ("raf", "The ranking:\n- Fear\n- Surprise\n\nWait, the correct answer is Surprise.", "Surprise"),
    ("raf", "First I thought of anger.\n\nSadness", "Sadness"),
    ("raf", "These come to mind:\n- Fear\n- Surprise\n\nThe person looks surprised.", "Surprise"),
    ("raf", "These come to mind:\n- Fear\n- Anger\n\nAnger, Fear", "Anger Fear"),
    ("raf", "Here are some thoughts:\nFear\nSurprise\nSurprise", "Surprise"),
    ("raf", "It is not easy to tell. These come to mind:\n- Fear\n- Anger", "Fear Anger"),
    ("raf", "I looked at the options. In my view:\n- Fear\n- Anger", "Fear Anger"),
    ("raf", "My ranking of the possible emotions:\n- Fear\n- Anger", "Fear Anger"),
    ("raf", "Sorted from high to low:\n- Fear\n- Anger\n- Smirking", "Fear Anger Smirking"),
    ("raf", "Ranked one by one:\n- Fear: no\n- Anger: yes", "Anger"),
    # What is only offered, or denied, is none.
    ("raf", "The face shows sadness. The options were:\n- Fear\n- Anger", "Sadness"),
    ("raf", "Possible emotions:\n- Fear\n- Anger", ""),
    ("raf", "The emotion could be one of:\n- Fear\n- Anger", ""),
    ("raf", "Emotions such as:\n- Fear\n- Anger", ""),
    ("raf", "Labels that are not shown:\n- Fear\n- Anger", ""),
    ("raf", "Least likely:\n- Fear\n- Anger", ""),
    ("raf", "Happiness.\n\nEmotions that are absent:\n- Fear\n- Anger", "Happiness"),
    ("raf", "Cues, one by one:\n- Fear: no\n- Anger: no\n- Sadness: yes", "Sadness"),
    ("raf", "Cues, one by one:\n- Fear: raised brows\n- Anger: a tense jaw", ""),
    ("raf", "The ranking is a tie:\nFear: 50%\nAnger: 50%", ""),
    # The prompt's list.
    ("raf", "The categories are:\n- " + "\n- ".join(SETS["raf"]), ""),
    ("raf", "The categories are:\n- " + "\n- ".join(SETS["raf"]) + "\n\nThe person looks sad.", "Sadness"),
    ("raf", "The categories are:\n" + "\n".join(SETS["raf"]) + "\n\nSadness", "Sadness"),
    ("raf", "The ranking from high to low:\n- " + "\n- ".join(SETS["raf"]), ""),
    ("mvsa", "Options:\n- negative\n- neutral\n- positive", ""),
    ("mvsa", "The ranking from high to low:\n- negative\n- neutral\n- positive", "negative neutral positive"),
]  # fmt: skip


@pytest.mark.parametrize(("labels", "text", "expected"), READ)
def test_what_a_list_says(labels: str, text: str, expected: str) -> None:
    assert " ".join(read_answer(text, SETS[labels], alone=True).ranking) == expected


def test_the_whole_list_in_the_prompts_order_may_be_one_items_ranking() -> None:
    text = "The ranking from high to low:\n- " + "\n- ".join(SETS["raf"])
    assert read_answer(text, SETS["raf"]).ranking == SETS["raf"].names


def test_the_prompts_list_beside_an_answer_is_none() -> None:
    text = "The categories are:\n- " + "\n- ".join(SETS["raf"])
    assert read_answer(text, SETS["raf"]).outcome == "unparsed"
    assert read_answer("The face shows fear. " + text, SETS["raf"]).ranking == ("Fear",)


@pytest.mark.parametrize("labels", ["raf", "mvsa"])
def test_a_refusal_that_lists_labels_gives_none(labels: str) -> None:
    listed = "\n".join(f"- {label}" for label in SETS[labels].names[:3])
    for text in (
        f"I'm sorry, but I can't analyze faces. They might show emotions such as:\n{listed}",
        f"I can't help with that. You could choose one of these options:\n{listed}",
    ):
        assert read_answer(text, SETS[labels]).outcome == "refused"


HEADS = [
    "**{}** (ranked high to low):\n",
    "{}: from most to least similar\n",
    "**{}** - a young man in the dark:\n",
    "**{}**\nSorted from high to low:\n",
    "### {}\n\n",
    "{}:\n",
    "Name: {}\nResult:\n",
    "**name**: {}\n**result**:\n",
]


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("style", ["- {}", "* **{}**", "• {}", "{}", "   - {}"])
def test_each_item_of_a_batch_has_its_ranking(head: str, style: str) -> None:
    for name, kind in (
        ("raf", "Image"),
        ("mosi", "Video"),
        ("mvsa", "Text"),
        ("mvsa", "Image-text pair"),
    ):
        labels = SETS[name]
        chance = random.Random(name)
        for count in (2, 3, 6, 20):
            names = items(kind, count)
            gold = [tuple(chance.sample(labels.names, min(5, len(labels)))) for _ in names]
            for order in (range(count), range(count)[::-1]):
                text = "\n\n".join(
                    head.format(names[at]) + "\n".join(style.format(x) for x in gold[at])
                    for at in order
                )
                batch = read_batch(text, labels, names)
                assert batch.ok, (batch.reason, text)
                assert [reading.ranking for reading in batch.readings] == gold, text


def test_a_ranking_per_item_may_be_explained() -> None:
    text = (
        "**Image 1** (ranked high to low):\n- Fear: wide eyes\n- Anger: tense\n\n"
        "**Image 2** (ranked high to low):\n- Anger: tense\n- Fear: wide eyes\n\nI hope this helps!"
    )
    assert given(read_batch(text, SETS["raf"], images(2))) == "Fear Anger"


def test_long_lists_are_read_in_linear_time() -> None:
    pieces = (
        "- Fear\n", "Fear\n", "Fear\n\n", "- Fear: no\n", "Answer:\n", "Answer:\n- Fear\n", "- Smirking\n", "1. Fear\n",
        "(a) Fear\n", "- Fear: 0.9\n", "\n", " - ", "most to ", "could ", "**", "high ", "a) ", "> ", "- ",
    )  # fmt: skip
    for piece in pieces:
        for lead in ("", "Here is the ranking:\n", "options "):
            text = lead + piece * (20_000 // len(piece)) + "\n- Anger\n- Sadness"
            started = time.process_time()
            read_answer(text, SETS["raf"])
            # Below 0.2 s; a quadratic reader needs tens of seconds.
            assert time.process_time() - started < 2, piece
