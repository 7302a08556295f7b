"""Reading one answer: what a model denies, takes back, repeats or declines is no label it gave."""

import time

import pytest
from inspect_ai.model import ModelOutput

from inspect_fer.answers import read_description, read_output
from inspect_fer.labels import LabelSet
from inspect_fer.reading import Reading, is_refusal, read_answer
from inspect_fer.reading.cleaning import LONGEST, clean
from inspect_fer.reading.refusal import beside_refusals

SETS = {
    "caer": LabelSet(("Anger", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise")),
    "gate": LabelSet(("Neutral", "non-Neutral"), {"not neutral": "non-Neutral"}),
    "raf": LabelSet(("Surprise", "Fear", "Disgust", "Happiness", "Sadness", "Anger", "Neutral")),
    "twitter": LabelSet(("positive", "negative")),
    "mvsa": LabelSet(("negative", "neutral", "positive")),
    "mosi": LabelSet(("negative", "weakly negative", "neutral", "weakly positive", "positive")),
    "ravdess": LabelSet(
        ("surprised", "neutral", "disgust", "sad", "happy", "calm", "fearful", "angry")
    ),
    "own": LabelSet(("Yawning", "Deep focus", "Smile")),
}
UNPARSED, REFUSED = "(unparsed)", "(refused)"
RAF = "['Surprise', 'Fear', 'Disgust', 'Happiness', 'Sadness', 'Anger', 'Neutral']"
CAER = "['Anger', 'Disgust', 'Fear', 'Happy', 'Neutral', 'Sad', 'Surprise']"


def read(labels: str, text: str) -> str:
    reading = read_answer(text, SETS[labels])
    if reading.outcome == "off_list":
        return f"off: {reading.ranking[0]}"
    return reading.answer or f"({reading.outcome})"


def ranking(labels: str, text: str) -> str:
    return " ".join(read_answer(text, SETS[labels]).ranking)


ECHOES = [
    ("raf", f"Out of the optional categories {RAF}, the image is most similar to Happiness.", "Happiness"),
    ("raf", f"**Sadness**\n\n(from the list {RAF})", "Sadness"),
    ("raf", f"From {RAF} I choose Fear.", "Fear"),
    ("raf", f"Optional categories: {RAF}\n\n{{'name': 'Image 1', 'result': ['Happiness', 'Neutral']}}", "Happiness"),
    ("raf", f"Optional categories: {RAF}\n\n{{'name': 'Image 1', 'result': {RAF}}}", "Surprise"),
    ("raf", f"The categories are {RAF}.\n\nThe sorted result is: Anger, Neutral", "Anger"),
    ("caer", f"Given the options {CAER}, the expression is Happy.", "Happy"),
    ("caer", "[Anger, Disgust, Fear, Happy, Neutral, Sad, Surprise] -> Sad", "Sad"),
    ("caer", "Of Anger, Disgust, Fear, Happy, Neutral, Sad, and Surprise, I see surprise.", "Surprise"),
    ("caer", f"{{'emotions': {CAER}, 'label': 'Fear'}}", "Fear"),
    ("caer", f"{{'labels': {CAER}, 'scores': [0.1, 0.1, 0.6, 0.05, 0.05, 0.05, 0.05]}}", "Fear"),
    ("caer", f"I was given the options {CAER}, but no image.", UNPARSED),
    ("gate", "Neutral or non-Neutral: non-Neutral", "non-Neutral"),
    ("mvsa", "Out of ['negative', 'neutral', 'positive'] it is positive.", "positive"),
    # Two or three labels in the prompt's order may be a ranking.
    ("twitter", "['positive', 'negative']", "positive"),
    ("twitter", "Here is the ranking: ['positive', 'negative']. Note that tweets vary.", "positive"),
    ("twitter", "Ranking: ['positive', 'negative']", "positive"),
    ("twitter", "The sorted categories are: ['positive', 'negative']", "positive"),
    ("mvsa", "Image-text pair 1: ['negative', 'neutral', 'positive']", "negative"),
    ("mvsa", "negative, neutral, positive", "negative"),
    ("raf", f"{{'result': {RAF}}}", "Surprise"),
]  # fmt: skip

BESIDE_REFUSALS = [
    # A refusal that names a label gives none.
    ("caer", "I can't label someone as **Sad** from a photo.", REFUSED),
    ("caer", "I won't classify real people as `Angry` or anything else.", REFUSED),
    ("caer", 'I\'m not able to pick an emotion label such as "Happy" or "Sad" for a real person.', REFUSED),
    ("caer", "I cannot tell you whether this expression is 'Happy'.", REFUSED),
    ("ravdess", "I am unable to confirm that the label 'calm' is right.", REFUSED),
    ("caer", "I can't help with that. Is the person Happy? You can judge yourself.", REFUSED),
    ("caer", 'I can\'t determine the emotion; the label "Neutral" would be a guess.', REFUSED),
    ("caer", "I cannot assess the face. Surprise would be pure speculation, or just a guess.", REFUSED),
    ("caer", "I'm sorry, but I can't tell. Please choose a label, e.g., Happy", REFUSED),
    ("raf", "I can't do that. Feel free to label it yourself, e.g. Disgust.", REFUSED),
    ("caer", "I'm sorry, but I can't analyze faces. In general, raised lip corners indicate happiness.", REFUSED),
    ("caer", "I can't infer emotion. Furrowed brows are associated with anger.", REFUSED),
    ("caer", "I can't assess this. Neutral faces are hard to read.", REFUSED),
    ("raf", "I cannot evaluate faces. Tears typically point to sadness.", REFUSED),
    ("raf", "Sorry, I cannot rank this. The format would be {'name': 'Image 1', 'result': ['Happiness']}", REFUSED),
    ("raf", "I can't view the image. Here's a template: {'result': ['Fear', 'Anger']}", REFUSED),
    # An answer that stands beside one counts.
    ("caer", "I can't identify the person. The smile suggests happiness.", "Happy"),
    ("caer", "She's happy, and I can't see any face behind her.", "Happy"),
    ("caer", "I'm unable to identify people, but based on the brows I'd label this **Anger**.", "Anger"),
    ("caer", "The person cannot be identified, but looks angry.", "Anger"),
    ("caer", "It can't be determined with certainty; likely happy.", "Happy"),
    ("caer", "I cannot determine this with certainty. My best guess is fear.", "Fear"),
    ("caer", "I'm unable to determine the exact emotion, but it is likely Sad.", "Sad"),
    ("caer", "I cannot identify the person, and the emotion appears neutral.", "Neutral"),
    ("caer", "I can't give a definitive label. Most likely happy.", "Happy"),
    ("caer", "I can't recognise him.\n\nEmotion: Fear\nConfidence: high", "Fear"),
    ("caer", "I can't help but notice the joy on her face: Happy.", "Happy"),
    ("caer", "Sorry, the photo is blurry. The person looks sad.", "Sad"),
    ("caer", "Sad\n\nNote that I cannot determine a person's true feelings.", "Sad"),
    ("caer", "I'm sorry, I can't tell who he is. Disgust.", "Disgust"),
    ("raf", "I can't identify people. Here is the result: {'result': ['Fear', 'Anger']}", "Fear"),
    # What it says all the same may be unreadable.
    ("caer", "I can't determine the identity. The emotion is happy or surprised.", UNPARSED),
    ("caer", "I cannot name him. The face shows fear or anger.", UNPARSED),
]  # fmt: skip

DENIED = [
    "{} is incorrect.",
    "{} is wrong.",
    "{} is clearly the wrong label.",
    "It would be wrong to call this {}.",
    "The description '{}' is inaccurate.",
    "The face is devoid of {}.",
    "The face is void of any {}.",
    "{} is missing.",
    "{} is completely lacking.",
    "{} is nowhere to be seen.",
    "{} would be a misinterpretation.",
    "{} would be just a guess.",
    "Little sign of {}.",
    "Few signs of {}.",
    "There are zero traces of {}.",
    "There is insufficient evidence for {}.",
    "I doubt that it's {}.",
    "I doubt whether this is {}.",
    "Is she {}? I don't think so.",
    "Is this {}?",
    "{}? No.",
    "{}? Definitely not.",
    "This is the opposite of {}.",
    "Incorrect answer: {}",
    "Wrong label: {}",
    "not: {}",
    "{} — no",
    "{} - no",
    "{} = no",
    "{}: no",
    "{}, no.",
    "{}: not present",
    "{} - not visible",
    "{}: absent",
    "{}: False",
    "{}: 0%",
    "{}: 0",
    "{} (0.0)",
    "{} (not visible)",
    "{} (incorrect)",
    "{} ❌",
    "❌ {}",
    "{}: ✗",
    "[ ] {}",
    "≠ {}",
    '{{"{}": false}}',
    '{{"{}": 0}}',
    '{{"{}": "0%"}}',
    '{{"wrong_answer": "{}"}}',
    "Die Person ist nicht {}.",
    "kein {}",
    "L'expression n'est pas {}.",
    "No es {}",
    "{}ではありません。",
    "{}じゃない",
    "不是{}",
    "这个人的表情不是{}。",
]  # fmt: skip

NOT_DENIED = [
    "{} is not wrong.",
    "{0}. Nothing about it is wrong.",
    "There is little doubt: {}",
    "There's no doubt that the person looks {}.",
    "{}, no doubt about it.",
    "{} — the mouth is not closed",
    "{} (no other emotion is visible)",
    "{}: no other label fits",
    "{0}? Yes, {0}.",
    "{} (90%)",
    "{}: 0.9",
    "{} (0.5)",
    '{{"{}": 0.4}}',
    '{{"{}": true}}',
    "{} ✅",
    "[x] {}",
    "✔ A clear case\n\n{}",
    "{}です",
    "表情は{}です。",
    "表情是{}",
    "Die Person ist {}.",
    "{} [1]",
]

DENIED_BESIDE_ANOTHER = [
    ("The person is not sad but happy", "Happy"),
    ("Happy, not sad", "Happy"),
    ("Happy; not sad or angry", "Happy"),
    ("Happy (not sad)", "Happy"),
    ("Happy - no sadness visible", "Happy"),
    ("Happy: no sign of sadness", "Happy"),
    ("Sad is wrong. Happy is right.", "Happy"),
    ("Wrong answer: Sad. Right answer: Happy.", "Happy"),
    ("Sadness is missing here, the person is happy.", "Happy"),
    ("It would be wrong to call this sad; happy fits.", "Happy"),
    ("More happy than sad.", "Happy"),
    ("Is the person sad? No, the person is happy.", "Happy"),
    ("Is the person happy? Yes.", "Happy"),
    ("I wouldn't call it sad. I'd call it happy.", "Happy"),
    ("Die Person ist nicht Sad, sondern Happy.", "Happy"),
    ("这个人的表情不是Sad，而是Happy。", "Happy"),  # noqa: RUF001
    ("Sadではなく、Happyです。", "Happy"),
    ("The background is void; she looks happy.", "Happy"),
    ("What is wrong with her? She is sad.", "Sad"),
    ("0:00-0:02 Neutral, 0:03-0:05 Happy", UNPARSED),
]

CHECKLISTS = [
    ("Anger ❌\nDisgust ❌\nFear ❌\nHappy ✅\nSad ❌", "Happy"),
    ("❌ Anger\n❌ Disgust\n✅ Fear\n❌ Sad", "Fear"),
    ("- [ ] Anger\n- [ ] Disgust\n- [x] Fear\n- [ ] Happy", "Fear"),
    ("1. [X] Surprise\n2. [ ] Sad", "Surprise"),
    ("[x] Happy\n[ ] Sad\n[ ] Fear", "Happy"),
    ("☐ Anger ☑ Fear ☐ Happy", "Fear"),
    ("Happy ✗, Sad ✓", "Sad"),
    ("✗ Happy, ✓ Neutral", "Neutral"),
    ("Anger ✘ - relaxed brows\nDisgust ✔ - wrinkled nose", "Disgust"),
    ("Anger: No\nDisgust: No\nHappy: Yes\nSad: No", "Happy"),
    ("Sad\nHappy ✅\nFear", "Happy"),
    ("Anger ❌\nFear ❌", UNPARSED),
    ("Happy ✅\nSad ✅\nFear ❌", UNPARSED),
    # Ticks as bullets.
    ("✅ Happy\n✅ Surprise", "Happy"),
    ("✅ Raised cheeks\n✅ Bared teeth\n\nAnswer: Happy", "Happy"),
    ("✅ Answer: Sad", "Sad"),
]

PARTS = [
    '[{"box_2d": [1, 2, 3, 4], "label": "Happy"}, {"box_2d": [5, 6, 7, 8], "label": "Sad"}]',
    '[{"bbox": [1, 2], "label": "Happy", "score": 0.9}, {"bbox": [3, 4], "label": "Sad", "score": 0.8}]',
    '{"faces": [{"emotion": "Happy"}, {"emotion": "Sad"}]}',
    '{"people": [{"emotion": "Fear"}, {"emotion": "Anger"}]}',
    '[{"person": "woman in front", "emotion": "Happy"}, {"person": "man", "emotion": "Sad"}]',
    '[{"person_id": 1, "emotion": "Happy"}, {"person_id": 2, "emotion": "Sad"}]',
    '[{"frame": 1, "emotion": "Neutral"}, {"frame": 2, "emotion": "Happy"}]',
    '[{"timestamp": "00:01", "emotion": "Neutral"}, {"timestamp": "00:03", "emotion": "Happy"}]',
    '[{"emotion": "Happy", "age": 30, "gender": "f"}, {"emotion": "Sad", "age": 50, "gender": "m"}]',
]  # fmt: skip

NUMBERED = [
    ("caer", '[{"label":"Sad","score":1},{"label":"Happy","score":2},{"label":"Fear","score":3}]', "Fear Happy Sad"),
    ("caer", "Sad: 1/5\nHappy: 2/5\nFear: 3/5", "Fear Happy Sad"),
    ("caer", "Sad: 1%\nHappy: 2%", "Happy Sad"),
    ("caer", "[{'rank': 2, 'emotion': 'Fear'}, {'rank': 1, 'emotion': 'Surprise'}]", "Surprise Fear"),
    ("caer", "[{'emotion': 'Anger', 'place': 3}, {'emotion': 'Sad', 'place': 1}, {'emotion': 'Fear', 'place': 2}]", "Sad Fear Anger"),
    ("raf", "[{'name': 'Happiness', 'result': 0.9}, {'name': 'Neutral', 'result': 0.05}]", "Happiness Neutral"),
    ("raf", "{'name': 'Sadness', 'result': '5%'}, {'name': 'Fear', 'result': '90%'}", "Fear Sadness"),
    ("raf", '{"emotions": [{"name": "Sadness", "score": 0.2}, {"name": "Anger", "score": 0.7}]}', "Anger Sadness"),
    ("raf", "{'name': 'Image 1', 'result': [('Anger', 0.4), ('Disgust', 0.9)]}", "Disgust Anger"),
    ("raf", "{'name': 'Image 1', 'result': [['Anger', 0.9], ['Disgust', 0.4]]}", "Anger Disgust"),
    ("raf", "{'result': {'Top 1': 'Anger', 'Top 2': 'Disgust'}}", "Anger Disgust"),
    ("raf", "{'result': {'rank_1': 'Fear', 'rank_2': 'Anger'}}", "Fear Anger"),
    ("raf", "[{'label': 'Fear', 'reason': 'eyes'}, {'label': 'Anger', 'reason': 'jaw'}]", "Fear Anger"),
    ("raf", "{'ranking': [{'emotion': 'Fear'}, {'emotion': 'Anger'}]}", "Fear Anger"),
    ("caer", "Top-1: Happy\nTop-2: Neutral", "Happy Neutral"),
    ("caer", "Top-1: Fear (wide eyes)\nTop-2: Surprise (open mouth)", "Fear Surprise"),
    ("caer", "Primary: Happy\nSecondary: Surprise", "Happy Surprise"),
    ("caer", "First choice: Anger. Second choice: Disgust.", "Anger Disgust"),
    ("caer", "**Primary emotion:** Sad\n**Secondary emotion:** Fear", "Sad Fear"),
    ("caer", "Top 1: Happy", "Happy"),
    ("caer", "Happy (0.9), Surprise (0.0)", "Happy Surprise"),
    ("caer", '[{"label": "Sad", "score": 0.5}, {"label": "Fear", "score": 0.5}]', ""),
    ("caer", '{"Sad": 0, "Fear": 0}', ""),
    ("caer", "Secondary: Surprise\nTertiary: Fear", ""),
]  # fmt: skip

CUT_OR_MIXED = [
    "The facial expression could be either sad or",
    "The expression is a mix of happy and",
    "The emotion is either happy or",
    "The person looks surprised or",
    "Answer: Fear or",
    "The expression could best be described as angry, or perhaps",
    "The expression is **Hap",
    "The facial expression is not",
    "The facial expression is neither",
    "The expression shown is happiness mixed with surprise.",
    "The emotion is a blend of fear with surprise.",
]

CORRECTED = [
    ("Sad\n\nWait, looking more carefully, the correct answer is Happy.", "Happy"),
    ("**Happy**\n\nActually, the brows are lowered, so I'd revise this to **Anger**.", "Anger"),
    ("Sad. Actually, I think it's Fear.", "Fear"),
    ("Fear\n\nOn second thought, Surprise", "Surprise"),
    ("Anger\n\nCorrection: Disgust", "Disgust"),
    ("Answer: Sad. No, wait: Neutral.", "Neutral"),
    ("Sad... or maybe fear", UNPARSED),
    ("Neutral. Or perhaps sad.", UNPARSED),
    ("Sad\n\nActually, the brows might suggest fear.", UNPARSED),
    ("Sad. Wait, no.", UNPARSED),
    # Nothing is taken back.
    ("Happy. Actually a very clear case of joy.", "Happy"),
    ("Happy. Upon closer inspection, the eyes smile as well.", "Happy"),
    ("Actually, the person looks sad.", "Sad"),
    ("The smile is actually broad. Happy.", "Happy"),
    ("He frowns. Looking closely, the jaw is tight. He is angry.", "Anger"),
]

FIELDS = [
    ("caer", '{"emotion": "N/A"}', UNPARSED),
    ("caer", '{"emotion": "N/A", "reason": "The face is hidden."}', UNPARSED),
    ("caer", '{"label": 3}', UNPARSED),
    ("caer", "{'name': 'Image 1', 'result': [1, 2, 3]}", UNPARSED),
    ("caer", '{"emotion": "neutral/sad"}', UNPARSED),
    ("caer", '{"emotion": "fear & surprise"}', UNPARSED),
    ("caer", '{"emotion": "fear vs surprise"}', UNPARSED),
    ("caer", '{"emotion": "unable to determine"}', REFUSED),
    ("caer", '{"label": "cannot classify"}', REFUSED),
    ("caer", '{"emotion": "Neutral (slightly sad)"}', "Neutral"),
    ("caer", '{"emotion": "very happy"}', "Happy"),
    ("caer", '{"emotion": "sad expression"}', "Sad"),
    ("caer", '{"emotion": "mild discomfort"}', "off: mild discomfort"),
    ("caer", '{"emotion": "Thoughtful"}', "off: Thoughtful"),
    ("own", '{"label": "deep focus"}', "Deep focus"),
]

GATE = [
    ("The person in the image appears happy, therefore: non-Neutral", "non-Neutral"),
    ("She is clearly sad, so the label is non-Neutral.", "non-Neutral"),
    ("The expression isn't neutral.", "non-Neutral"),
    ("The expression is not neutral.", "non-Neutral"),
    ("The face is anything but neutral.", "non-Neutral"),
    ("This doesn't look entirely neutral.", "non-Neutral"),
    ("The expression is neutral.", "Neutral"),
    ("The face is Neutral, not non-Neutral.", "Neutral"),
    ("It isn't clear whether it is neutral.", UNPARSED),
    ("I don't know if the face is neutral.", UNPARSED),
    ("It is neither neutral nor non-neutral.", UNPARSED),
    ("It could be Neutral or non-Neutral.", UNPARSED),
    ('{"Neutral": false}', UNPARSED),
]

DEGREES = [
    ("mosi", "moderately positive", "off: moderately positive"),
    ("mosi", "somewhat negative", "off: somewhat negative"),
    ("mosi", "The speaker is mildly positive.", "off: mildly positive"),
    ("mosi", '{"result": "moderately positive"}', "off: moderately positive"),
    ("mosi", "slightly to moderately negative", "off: moderately negative"),
    ("mosi", "positive (weakly)", UNPARSED),
    ("mosi", "slightly positive", "weakly positive"),
    ("mosi", "strongly positive", "positive"),
    ("mosi", "It isn't negative but rather positive.", "positive"),
    ("mosi", "positive, slightly amused", "positive"),
    ("mosi", "positive (the speaker laughs)", "positive"),
    ("mosi", "The speaker is negative.", "negative"),
    # Where no weaker degree is offered, there is nothing to mistake.
    ("mvsa", "moderately positive", "positive"),
    ("twitter", "somewhat negative", "negative"),
]

OTHERS = [
    ("caer", "\\boxed{Sad}, not \\boxed{Happy}", "Sad"),
    ("caer", "The final answer is $\\boxed{Fear}$ rather than $\\boxed{Anger}$.", "Fear"),
    ("caer", "Not $\\boxed{Fear}$", UNPARSED),
    ("caer", "\\boxed{Sad}. Hence \\boxed{Sad}", "Sad"),
    ("caer", "[THINK]sad? angry?[/THINK]Happy", "Happy"),
    ("caer", "<seed:think>sad maybe</seed:think>Happy", "Happy"),
    ("caer", "<think>sad</think><answer>Fear</answer>", "Fear"),
    ("caer", "幸せ", "off: 幸せ"),
    ("caer", "この人物の表情は「Happy」です。", "Happy"),
]

REFUSALS = [
    "I don't feel comfortable identifying emotions from someone's face.",
    "I do not feel comfortable labeling this person as Sad.",
    "I'm going to have to decline this one.",
    "I'll have to pass on this one.",
    "That's not something I can help with.",
    "This isn't something I'm able to help with.",
    "Inferring emotions such as happiness from a face isn't something I can do.",
    "I shouldn't infer emotional states from faces.",
    "I should not make inferences about the emotions of real people.",
    "I'm not supposed to infer emotions from faces.",
    "My guidelines don't allow me to infer emotions such as sadness from faces.",
    "Our policies do not permit labelling faces.",
    "I don't think it's appropriate to infer someone's emotions from their face.",
    "I'm designed not to identify people's emotions from images.",
    "I don't infer emotions such as Happy from real people's faces.",
    "I avoid inferring emotional states from facial images.",
    "As a large language model, I can't perceive emotions. Emotions like Happy or Sad are subjective.",
    "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.",
    "I don't see an image attached to your message.",
    "I'd be happy to describe the image if you upload it.",
    "죄송하지만, 도와드릴 수 없습니다.",
    "Desculpe, não posso ajudar com isso.",
    "Mi dispiace, non posso aiutarti con questa richiesta.",
    "我看不到图片。",
    "画像が見えません。",
]  # fmt: skip

NO_REFUSALS = [
    "I don't detect any anger. The person looks happy.",
    "I can't detect any sadness. She's happy.",
    "I don't see any anger; the person looks happy.",
    "I must choose: Happy",
    "I have to say happy.",
    "My instructions don't mention it, but Happy.",
    "That's not something I see often: happy",
    "I don't think it's sad. It is happy.",
    "Happy. I'd be happy to say more if you like.",
]


@pytest.mark.parametrize(("labels", "text", "expected"), ECHOES)
def test_the_prompts_list_is_no_answer(labels: str, text: str, expected: str) -> None:
    assert read(labels, text) == expected


@pytest.mark.parametrize(
    ("labels", "text", "outcome"),
    [
        ("caer", "Anger, Disgust, Fear, Happy, Neutral, Sad, Surprise", "unparsed"),
        ("caer", "Anger\nDisgust\nFear\nHappy\nNeutral\nSad\nSurprise", "unparsed"),
        ("raf", RAF, "unparsed"),
        ("raf", f"{{'name': 'Image 1', 'result': {RAF}}}", "answered"),
        ("raf", "Fear, Surprise, Disgust, Happiness, Sadness, Anger, Neutral", "answered"),
        ("mvsa", "negative, neutral, positive", "answered"),
    ],
)
def test_the_bare_list_is_no_answer_of_a_model(labels: str, text: str, outcome: str) -> None:
    assert read_output(ModelOutput.from_content("any", text), SETS[labels]).outcome == outcome


@pytest.mark.parametrize(("labels", "text", "expected"), BESIDE_REFUSALS)
def test_beside_a_refusal_only_what_is_given_counts(labels: str, text: str, expected: str) -> None:
    assert read(labels, text) == expected


@pytest.mark.parametrize("pattern", DENIED)
def test_what_is_denied_is_not_given(pattern: str) -> None:
    for label in ("Happy", "anger", "Surprise", "neutral"):
        assert read("caer", pattern.format(label)) == UNPARSED, label
    assert read("own", pattern.format("Yawning")) == UNPARSED


@pytest.mark.parametrize("pattern", NOT_DENIED)
def test_what_only_looks_denied_is_given(pattern: str) -> None:
    for label in SETS["caer"]:
        assert read("caer", pattern.format(label)) == label


@pytest.mark.parametrize(("text", "expected"), DENIED_BESIDE_ANOTHER)
def test_one_is_denied_and_another_given(text: str, expected: str) -> None:
    assert read("caer", text) == expected


@pytest.mark.parametrize(("text", "expected"), CHECKLISTS)
def test_the_ticked_label_counts(text: str, expected: str) -> None:
    assert read("caer", text) == expected


@pytest.mark.parametrize("text", PARTS)
def test_several_faces_are_no_ranking(text: str) -> None:
    assert read("caer", text) == UNPARSED
    alike = text.replace("Sad", "Happy").replace("Neutral", "Happy").replace("Fear", "Anger")
    assert read("caer", alike) in ("Happy", "Anger", UNPARSED)


@pytest.mark.parametrize(("labels", "text", "expected"), NUMBERED)
def test_scores_and_ranks_make_the_order(labels: str, text: str, expected: str) -> None:
    assert ranking(labels, text) == expected


@pytest.mark.parametrize("text", CUT_OR_MIXED)
def test_half_an_answer_is_none(text: str) -> None:
    assert read("caer", text) == UNPARSED


@pytest.mark.parametrize(("text", "expected"), CORRECTED)
def test_what_is_taken_back_is_not_the_answer(text: str, expected: str) -> None:
    assert read("caer", text) == expected


@pytest.mark.parametrize(("labels", "text", "expected"), FIELDS + DEGREES + OTHERS)
def test_fields_degrees_boxes_and_thinking(labels: str, text: str, expected: str) -> None:
    assert read(labels, text) == expected


@pytest.mark.parametrize(("text", "expected"), GATE)
def test_neutral_or_not(text: str, expected: str) -> None:
    assert read("gate", text) == expected


@pytest.mark.parametrize("text", REFUSALS)
def test_a_refusal_in_other_words_is_told(text: str) -> None:
    assert is_refusal(text)
    assert read_answer(text, SETS["caer"]) == Reading("refused", None, ())


@pytest.mark.parametrize("text", NO_REFUSALS)
def test_an_answer_in_such_words_is_no_refusal(text: str) -> None:
    assert read("caer", text) == "Happy"


@pytest.mark.parametrize(
    "text",
    [
        "I'm afraid I can't help with that.",
        "I'm afraid I cannot describe real people.",
        "I'd be happy to help, but I can't view images.",
        "Unfortunately, I can't describe the person's expression, but I'm happy to help with other "
        "aspects of the photo.",
        "I'm sorry, I can't assist with that. I'm glad to help with something else!",
        "I regret that I can't help with this.",
        "I'd love to help, but I can't describe people.",
        "I'm unable to describe the person's smile or other facial features.",
        "Sorry, I can't tell whether she is happy or sad.",
        "I'm not able to help with that, as it could be offensive or cause fear.",
        "Sorry, but I can't help with that.",
        "I'm so sorry, but I can't help with that.",
        "I'm really sorry, but I can't describe people in photos.",
        "I'd be happy to describe the image if you upload it.",
        "I can't see any image. Please attach it and I'll gladly describe the expression.",
        "I can't help with that. If you'd like, describe the eyes and the mouth yourself.",
        "I can't analyze the face, but feel free to tell me whether the person is smiling.",
        "I cannot describe this image. It may contain content that causes distress.",
    ],
)
def test_a_polite_refusal_describes_nothing(text: str) -> None:
    assert read_description(ModelOutput.from_content("any", text)) is None


@pytest.mark.parametrize(
    "text",
    [
        "I can't identify people, but she smiles.",
        "I'm unable to say who he is; his brow is furrowed.",
        "Although I can't identify the man, he looks tense.",
        "I'm afraid I can't name her. Her eyes are wide and her mouth is open.",
        "I'm sorry, I can't tell who this is, the woman is happy.",
        "He looks sad. I'd be happy to say more.",
        "I'm happy to help! The lips are pressed together.",
        "She seems joyful, and I can't identify her.",
    ],
)
def test_a_description_may_be_polite(text: str) -> None:
    assert read_description(ModelOutput.from_content("any", text)) == text


def test_what_stands_beside_a_refusal() -> None:
    text = "Sorry, I can't identify her, but she looks sad. Please note that I may be wrong."
    assert beside_refusals(text).strip(" .") == "she looks sad"


def test_a_text_without_end_is_no_answer() -> None:
    assert read("caer", "Happy\n" + "The mouth is open. " * (LONGEST // 18)) == UNPARSED
    assert clean("ﷺ" * (LONGEST // 10)) == ""
    thought = "<think>" + "Sad or angry? " * (LONGEST // 10) + "</think>Happy"
    assert read("caer", thought) == "Happy"


def test_every_rule_is_linear() -> None:
    pieces = [
        "Happy? ", "Sad... wait ", "[x] Happy [ ] ", "☑", "✅ Sad\n", "Anger, Disgust, ", f"{CAER} ",
        "isn't a neutral ", "very happy is ", "Happyです。", "e.g. ", "sorry, ", "and I ", ", so ", "no; ",
        "I can't tell but ", "more than happy ", "top 1: sad\n", "primary: sad. ", "positive (weakly) ",
        "\\boxed{a} not ", "[['a', 1], ", "{'label':'Fear','score':1},", "\n\n* ", "or ", "ﷺ",
    ]  # fmt: skip
    slowest = 0.0
    for piece in pieces:
        for start in ("", "I'm sorry, I can't help with that. "):
            text = (start + piece * (20_000 // len(piece) + 1))[:20_000]
            started = time.process_time()
            read_answer(text, SETS["caer"])
            slowest = max(slowest, time.process_time() - started)
    # About 0.2 s; a quadratic reader needs tens of seconds.
    assert slowest < 3
