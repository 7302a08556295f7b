"""Reading answers: the styles of Gemini, GPT and open models, one item and batches."""

import json
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from inspect_fer.labels import LabelSet
from inspect_fer.reading import BatchReading, Reading, is_refusal, read_answer, read_batch

SETS = {
    "caer": LabelSet(("Anger", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise")),
    "six": LabelSet(("Anger", "Disgust", "Fear", "Happy", "Sad", "Surprise")),
    "gate": LabelSet(("Neutral", "non-Neutral"), {"not neutral": "non-Neutral"}),
    "raf": LabelSet(("Surprise", "Fear", "Disgust", "Happiness", "Sadness", "Anger", "Neutral")),
    "ck": LabelSet(("anger", "contempt", "disgust", "fear", "happy", "sadness", "surprise")),
    "affectnet": LabelSet(
        ("Surprise", "Contempt", "Happiness", "Anger", "Neutral", "Sadness", "Fear", "Disgust")
    ),
    "ferplus": LabelSet(
        ("neutral", "happiness", "surprise", "sadness", "anger", "disgust", "fear", "contempt")
    ),
    "abstract": LabelSet(
        ("Amusement", "Anger", "Awe", "Content", "Disgust", "Excitement", "Fear", "Sad")
    ),
    "twitter": LabelSet(("positive", "negative")),
    "mvsa": LabelSet(("negative", "neutral", "positive")),
    "casme": LabelSet(("tense", "disgust", "repression", "surprise")),
    "casme2": LabelSet(("happiness", "surprise", "disgust", "repression", "others")),
    "samm": LabelSet(("Anger", "Contempt", "Happiness", "Surprise", "Other")),
    "ravdess": LabelSet(
        ("surprised", "neutral", "disgust", "sad", "happy", "calm", "fearful", "angry")
    ),
    "mosi": LabelSet(("negative", "weakly negative", "neutral", "weakly positive", "positive")),
    "mer": LabelSet(("worried", "happy", "neutral", "angry", "surprised", "sad")),
    "own": LabelSet(("Yawning", "Deep focus", "Smile")),
}

# label set, text, expected: one label, a ranking, or what became of it.
ANSWERED = [
    # A label and what stands around it.
    ("caer", "Happy", "Happy"),
    ("caer", "happy", "Happy"),
    ("caer", "HAPPY.", "Happy"),
    ("caer", "  Sad \n", "Sad"),
    ("caer", "'Fear'", "Fear"),
    ("caer", "“Surprise”", "Surprise"),
    ("caer", "**Happy**", "Happy"),
    ("caer", "***Anger.***", "Anger"),
    ("caer", "`Disgust`", "Disgust"),
    ("caer", "```\nNeutral\n```", "Neutral"),
    ("caer", "```text\nNeutral\n```", "Neutral"),
    ("caer", "```Neutral```", "Neutral"),
    ("caer", "# Happy", "Happy"),
    ("caer", "> Happy", "Happy"),
    ("caer", "- Happy", "Happy"),
    ("caer", "Happy 😊", "Happy"),
    ("caer", "😢 Sad", "Sad"),
    ("caer", "(Happy)", "Happy"),
    ("caer", "<Happy>", "Happy"),
    ("caer", "[Happy]", "Happy"),
    ("caer", "Happy</s>", "Happy"),
    ("caer", "Happy<|im_end|>", "Happy"),
    ("caer", "A) Happy", "Happy"),
    ("caer", "(D) Happy", "Happy"),
    ("caer", "Happy?", "Happy"),
    ("caer", "Happy (90%)", "Happy"),
    ("caer", "Ｈａｐｐｙ", "Happy"),  # noqa: RUF001
    ("own", "deep_focus", "Deep focus"),
    ("own", "The label is **Deep Focus**.", "Deep focus"),
    # Other words for it.
    ("caer", "Angry", "Anger"),
    ("caer", "Joyful", "Happy"),
    ("caer", "Surprised", "Surprise"),
    ("caer", "fearful", "Fear"),
    ("caer", "Disgusted", "Disgust"),
    ("raf", "Happy", "Happiness"),
    ("raf", "sad", "Sadness"),
    ("ck", "Anger", "anger"),
    ("ck", "Contemptuous", "contempt"),
    ("abstract", "Contentment", "Content"),
    ("casme", "Tension", "tense"),
    ("casme2", "Other", "others"),
    ("mosi", "weakly_positive", "weakly positive"),
    ("mosi", "Weakly Negative.", "weakly negative"),
    ("mosi", "Positive", "positive"),
    ("ravdess", "Calm", "calm"),
    ("ravdess", "Neutral", "neutral"),
    ("gate", "non-Neutral", "non-Neutral"),
    ("gate", "Non-neutral.", "non-Neutral"),
    ("gate", "Neutral", "Neutral"),
    ("gate", "Not neutral", "non-Neutral"),
    ("gate", "The expression is non-Neutral.", "non-Neutral"),
    ("gate", "The person's expression is **Neutral**.", "Neutral"),
    # Answer lines.
    ("caer", "Answer: Happy", "Happy"),
    ("caer", "**Answer:** Happy", "Happy"),
    ("caer", "**Final Answer**: **Sad**", "Sad"),
    ("caer", "### Answer\nSad", "Sad"),
    ("caer", "Final answer:\n\nFear", "Fear"),
    ("caer", "Emotion: Surprise", "Surprise"),
    ("caer", "Emotion - Surprise", "Surprise"),
    ("caer", "Facial expression: Neutral.", "Neutral"),
    ("caer", "Label = Anger", "Anger"),
    ("caer", "ANSWER: A) Anger", "Anger"),
    ("caer", "The correct answer is B. Sad", "Sad"),
    ("caer", "My answer is 'Sad'.", "Sad"),
    ("caer", "The eyes are wide, maybe fear or anger. Answer: Surprise", "Surprise"),
    ("caer", "Answer: Fear. Wait, no, the mouth is open.\nFinal answer: Surprise", "Surprise"),
    ("caer", "Emotion: Happy\nConfidence: high", "Happy"),
    ("caer", "Expression: wide eyes, open mouth\nEmotion: Surprise", "Surprise"),
    ("caer", "Image 1: Happy", "Happy"),
    ("caer", "test_0001.jpg: Happy", "Happy"),
    ("caer", "Label: Happy\nThis is not sadness, anger or fear.", "Happy"),
    # LaTeX, tags, thinking.
    ("caer", "\\boxed{Happy}", "Happy"),
    ("caer", "The answer is $\\boxed{\\text{Sad}}$.", "Sad"),
    ("caer", "Sad or angry? I settle on \\boxed{Fear}", "Fear"),
    ("caer", "<answer>Disgust</answer>", "Disgust"),
    ("caer", "<think>Sad? Angry?</think><answer> Happy </answer>", "Happy"),
    ("caer", "<think>The brows are low. Anger or disgust.</think>\n\n**Anger**", "Anger"),
    ("caer", "Looks sad.\n</think>\n\nHappy", "Happy"),
    ("caer", "<thinking>sad</thinking>Happy", "Happy"),
    ("caer", "◁think▷fear◁/think▷Surprise", "Surprise"),
    (
        "caer",
        "<|channel|>analysis<|message|>sad or angry<|end|><|channel|>final<|message|>Sad",
        "Sad",
    ),
    # JSON.
    ("caer", '{"emotion": "Happy"}', "Happy"),
    ("caer", '```json\n{"label": "Sad", "confidence": 0.9}\n```', "Sad"),
    ("caer", '{"expression": "smiling broadly with teeth", "label": "Happy"}', "Happy"),
    ("caer", '{"emotion": "Happy", "sentiment": "positive"}', "Happy"),
    ("caer", '{"reasoning": "Not sad, not angry.", "answer": "Fear"}', "Fear"),
    ("caer", '{"final_answer": "surprised"}', "Surprise"),
    ("caer", '{"predictedEmotion": "surprised"}', "Surprise"),
    ("caer", '{"result": {"label": "Anger"}}', "Anger"),
    ("caer", '["Happy"]', "Happy"),
    ("caer", '[{"emotion": "Happy"}]', "Happy"),
    ("caer", '{"emotion": "The person looks happy."}', "Happy"),
    ("caer", 'Here is the JSON:\n{"emotion": "Fear"}\nHope this helps!', "Fear"),
    ("caer", "{emotion: Happy}", "Happy"),
    ("caer", "{'emotion': 'Happy',}", "Happy"),
    ("caer", '{"emotion": "Happy"', "Happy"),
    ("caer", '{"Happy": true, "Sad": false}', "Happy"),
    ("caer", '"Happy"', "Happy"),
    # Sentences.
    ("caer", "The expression is **Happy**.", "Happy"),
    ("caer", "The facial expression of the person in the image is happy.", "Happy"),
    ("caer", "The person in the image appears to be sad.", "Sad"),
    ("caer", "The man looks angry, with furrowed brows and a tight jaw.", "Anger"),
    ("caer", "She seems disgusted.", "Disgust"),
    ("caer", "Based on the wide eyes and open mouth, I would say it is surprise.", "Surprise"),
    ("caer", "not happiness but sadness", "Sad"),
    ("caer", "It is not happiness but sadness.", "Sad"),
    ("caer", "This is sadness rather than anger.", "Sad"),
    ("caer", "Rather than anger, the face shows fear.", "Fear"),
    ("caer", "Fear, not surprise.", "Fear"),
    ("caer", "Neither happy nor sad, but neutral.", "Neutral"),
    ("caer", "There is no anger, disgust, or fear here; the face is neutral.", "Neutral"),
    ("caer", "He isn't smiling and looks sad.", "Sad"),
    ("caer", "Without any sign of joy, the person is sad.", "Sad"),
    ("caer", "Happiness is not visible; sadness is.", "Sad"),
    ("caer", "Anger can be ruled out. The face shows disgust.", "Disgust"),
    ("caer", "Instead of fear, I see anger.", "Anger"),
    ("caer", "She is anything but happy: she is sad.", "Sad"),
    ("caer", "No doubt happy.", "Happy"),
    ("caer", "Happy. The person is smiling; no sadness or anger.", "Happy"),
    ("caer", "Sad - the corners of the mouth turn down, which may also suggest fear.", "Sad"),
    ("caer", "Happy\n\nThe person smiles with raised cheeks, unlike sad faces.", "Happy"),
    ("caer", "The primary emotion is sadness, with hints of anger.", "Sad"),
    ("caer", "It could be fear or surprise. The expression is best described as Fear.", "Fear"),
    ("caer", "Fear and surprise look alike.\nTherefore, the expression is surprise.", "Surprise"),
    ("caer", "First I thought of anger, then of disgust.\n\nSad", "Sad"),
    ("caer", "Anger and fear share lowered brows. Overall, the person is angry.", "Anger"),
    ("caer", "The face, against a neutral background, is sad.", "Sad"),
    ("caer", "I'm happy to help! The person looks sad.", "Sad"),
    ("caer", "Surprisingly, the person is calm and happy.", "Happy"),
    ("caer", "The person is unhappy, even angry.", "Anger"),
    ("caer", 'I would choose "Fear" over "Surprise".', "Fear"),
    ("caer", 'The label that fits best is "Fear".', "Fear"),
    ("caer", "I'm not sure, but I think happy", "Happy"),
    ("caer", "I don't think she's angry. I think she's sad.", "Sad"),
    ("caer", "It isn't clear whether it is fear or anger, but I'd go with Fear.", "Fear"),
    ("caer", "It can't be happy. It must be sad.", "Sad"),
    ("caer", "There's nothing happy about this. It is anger, and the label is Anger.", "Anger"),
    ("caer", "Her expression lacks joy and suggests sadness.", "Sad"),
    ("caer", "Happy seems to be the right label, not Neutral.", "Happy"),
    ("caer", "I would classify this as Fear, though Surprise is close.", "Fear"),
    ("caer", "I'm afraid the man is sad", "Sad"),
    ("caer", "The expression is not **Sad** but **Happy**.", "Happy"),
    ("caer", 'I considered "Sad". The person looks angry.', "Anger"),
    ("caer", "Anger: no. Disgust: no. Fear: yes.", "Fear"),
    ("caer", "Mouth: slight smile\nEyes: sad\nOverall: neutral", "Neutral"),
    (
        "caer",
        "From the list (Anger, Disgust, Fear, Happy, Neutral, Sad, Surprise), the expression is Sad.",
        "Sad",
    ),
    ("caer", "Anger, Disgust, Fear, Happy, Neutral, Sad, Surprise\nSad", "Sad"),
    ("caer", "Happy-looking", "Happy"),
    ("caer", '{"face": "Happy", "hair": "brown"}', "Happy"),
    ("caer", '[{"box_2d": [10, 20, 30, 40], "label": "Happy"}]', "Happy"),
    ("twitter", "The tweet conveys a positive sentiment.", "positive"),
    ("twitter", "Negative. The post complains about happiness.", "negative"),
    ("mvsa", "This image-text pair evokes happiness, a positive sentiment.", "positive"),
    ("mosi", "The speaker is weakly positive.", "weakly positive"),
    ("abstract", "The content of the image evokes awe.", "Awe"),
    ("abstract", "The viewer may feel content.", "Content"),
    ("samm", "On the other hand, the lips tighten: anger.", "Anger"),
    ("samm", "The label is Other.", "Other"),
    ("ravdess", "The actor appears calm.", "calm"),
    ("mer", "The speaker sounds worried.", "worried"),
    # With a refusal phrase, but an answer all the same.
    ("caer", "I can't identify the person, but the expression is Happy", "Happy"),
    ("caer", "I’m sorry, I can’t say who this is. The person looks sad.", "Sad"),  # noqa: RUF001
    ("caer", "As an AI I cannot recognise people; however, the face shows anger.", "Anger"),
    ("caer", "I'm unable to identify individuals.\n\nAnswer: Fear", "Fear"),
]

RANKED = [
    ("raf", "Happy, Neutral, Sad", ("Happiness", "Neutral", "Sadness")),
    ("raf", "Happy > Neutral > Sad", ("Happiness", "Neutral", "Sadness")),
    ("raf", "Happy → Neutral → Sad", ("Happiness", "Neutral", "Sadness")),
    ("raf", "Happy; Neutral; Sad.", ("Happiness", "Neutral", "Sadness")),
    ("raf", "Ranking from high to low: Fear > Surprise > Sad", ("Fear", "Surprise", "Sadness")),
    ("raf", "1. Happy\n2. Neutral\n3. Sad", ("Happiness", "Neutral", "Sadness")),
    ("raf", "1) Happy 2) Neutral 3) Sad", ("Happiness", "Neutral", "Sadness")),
    ("raf", "1. **Fear** - wide eyes\n2. **Surprise** - open mouth", ("Fear", "Surprise")),
    ("raf", "Here is my ranking:\n\n1. Anger\n2. Disgust\n\nThe jaw is set.", ("Anger", "Disgust")),
    ("raf", "Top 3:\n1. Happy\n2. Sad\n3. Fear", ("Happiness", "Sadness", "Fear")),
    ("raf", "Rank 1: Happy\nRank 2: Sad", ("Happiness", "Sadness")),
    ("raf", "The top emotions are: 1. Sad, 2. Fear", ("Sadness", "Fear")),
    ("raf", "- Happy\n- Neutral\n- Sad", ("Happiness", "Neutral", "Sadness")),
    ("raf", "Happy\nNeutral\nSad", ("Happiness", "Neutral", "Sadness")),
    ("raf", "Happy, happiness, Sad", ("Happiness", "Sadness")),
    ("raf", "['Neutral', 'Sadness', 'Fear']", ("Neutral", "Sadness", "Fear")),
    ("raf", "[Neutral, Sadness, Fear]", ("Neutral", "Sadness", "Fear")),
    ("raf", "('Neutral', 'Sadness')", ("Neutral", "Sadness")),
    ("raf", '{"result": "Neutral, Sadness"}', ("Neutral", "Sadness")),
    ("raf", "{'name': 'Image 1', 'result': ['Neutral', 'Sadness']}", ("Neutral", "Sadness")),
    ("raf", "{'name':, 'result': ['Neutral', 'Sadness']}", ("Neutral", "Sadness")),
    ("raf", "{'name':, 'result':; ['Neutral', 'Sadness']}", ("Neutral", "Sadness")),
    ("raf", "{'name': 'Image 1', 'result:;': ['Fear', 'Anger']}", ("Fear", "Anger")),
    ("raf", "{'name': 'Image 1', 'result: ['Fear', 'Anger']}", ("Fear", "Anger")),
    ("raf", "{‘name’: ‘Image 1’, ‘result’: [‘Fear’, ‘Anger’]}", ("Fear", "Anger")),  # noqa: RUF001
    ("raf", "{'Image 1': ['Fear', 'Anger']}", ("Fear", "Anger")),
    ("raf", "{'Image 1': 'result': ['Fear', 'Anger']}", ("Fear", "Anger")),
    ("raf", "{'result': ['Fear', 'Anger', 'Sad", ("Fear", "Anger")),
    ("raf", "Sure! {'result': ['Fear', 'Pain']} Note that faces vary.", ("Fear", "Pain")),
    ("raf", '{"Happiness": 0.7, "Neutral": 0.2, "Anger": 0.1}', ("Happiness", "Neutral", "Anger")),
    ("raf", '{"Anger": "10%", "Happiness": "90%"}', ("Happiness", "Anger")),
    ("raf", '{"1": "Fear", "2": "Anger"}', ("Fear", "Anger")),
    (
        "raf",
        '[{"label": "Fear", "score": 0.2}, {"label": "Anger", "score": 0.8}]',
        ("Anger", "Fear"),
    ),
    ("raf", "Happiness: 20%\nAnger: 80%", ("Anger", "Happiness")),
    ("raf", "Happiness (0.6), Neutral (0.3), Sadness (0.1)", ("Happiness", "Neutral", "Sadness")),
    (
        "casme",
        "Answer: tense, repression, disgust, surprise",
        ("tense", "repression", "disgust", "surprise"),
    ),
    ("twitter", "['negative', 'positive']", ("negative", "positive")),
    ("mosi", "weakly_positive, positive, neutral", ("weakly positive", "positive", "neutral")),
    ("abstract", "{'result': ['Awe', 'Content', 'Joy']}", ("Awe", "Content", "Joy")),
    ("samm", "{'name': 'Image 1', 'result': ['Other', 'Sadness']}", ("Other", "Sadness")),
]

OFF_LIST = [
    ("ck", "neutral", ("neutral",)),
    ("ck", "**Neutral**", ("Neutral",)),
    ("six", "Neutral", ("Neutral",)),
    ("six", "The expression is neutral.", ("neutral",)),
    ("six", "Answer: Neutral", ("Neutral",)),
    ("raf", "Concentration", ("Concentration",)),
    ("raf", "{'result': ['Concentration', 'Neutral']}", ("Concentration", "Neutral")),
    (
        "affectnet",
        "{'name': 'Image 1', 'result': ['Pain', 'Sadness', 'Fear']}",
        ("Pain", "Sadness", "Fear"),
    ),
    ("ferplus", "pain, sadness, fear", ("pain", "sadness", "fear")),
    ("samm", "['Sadness', 'Other']", ("Sadness", "Other")),
    ("twitter", "neutral, positive, negative", ("neutral", "positive", "negative")),
    ("caer", "Contempt", ("Contempt",)),
    ("caer", "Calm.", ("Calm",)),
    ("caer", "Unhappy", ("Unhappy",)),
    ("caer", "Smirking", ("Smirking",)),
    ("caer", '{"emotion": "Thoughtful"}', ("Thoughtful",)),
    ("caer", '{"emotion": "mild discomfort"}', ("mild discomfort",)),
    ("caer", 'The expression is "Pensive".', ("Pensive",)),
    ("caer", "The expression is **smug**.", ("smug",)),
    ("caer", "Emotion: Confusion", ("Confusion",)),
    ("mvsa", "weakly positive", ("weakly positive",)),
    ("mer", "fear", ("fear",)),
    ("casme", "happiness", ("happiness",)),
]

UNPARSED = [
    ("caer", ""),
    ("caer", "   \n"),
    ("caer", "😀"),
    ("caer", "..."),
    ("caer", "42"),
    ("caer", "{}"),
    ("caer", "[]"),
    ("caer", "null"),
    ("caer", "N/A"),
    ("caer", "(no content)"),
    ("caer", '{"emotion": null}'),
    ("caer", '{"emotion": ""}'),
    ("caer", '{"label": "Hap'),
    ("caer", "either fear or surprise"),
    ("caer", "could be Happy or Neutral"),
    ("caer", "Happy or Sad"),
    ("caer", "Happy/Surprise"),
    ("caer", "Happy and Surprised"),
    ("caer", "Answer: Happy or Neutral"),
    ("caer", "I don't see anger"),
    ("caer", "I don’t see anger."),  # noqa: RUF001
    ("caer", "I do not, however, see any anger."),
    ("caer", "Not happy"),
    ("caer", "The person is not happy."),
    ("caer", "The person is neither happy nor sad."),
    ("caer", "There is no anger, fear, or disgust."),
    ("caer", "Anger is absent."),
    ("caer", "The person does not look unhappy."),
    ("caer", "The person is not only happy but also surprised."),
    ("caer", "The face is a mix of fear and surprise."),
    ("caer", "{'emotion': 'Happy'} {'emotion': 'Sad'}"),
    ("caer", "{'name': 'Image 1', 'result': ['Sad']} {'name': 'Image 2', 'result': ['Sad']}"),
    ("caer", '{"emotion": "Happy", "label": "Sad"}'),
    ("caer", '{"Happy": 0.5, "Sad": 0.5}'),
    ("caer", '{"Happy": 2, "Sad": 3, "Fear": 1}'),
    ("caer", "<think>It is sad. So the answer is Sad"),
    ("caer", "Please provide the image."),
    ("caer", "The person has brown hair and wears a hat."),
    ("caer", "Unhappyish faces everywhere"),
    ("caer", "Sure, here is the answer:"),
    ("caer", "There's nothing happy about this face."),
    ("caer", "Happy, no wait, sad"),
    ("caer", "Neutral to slightly sad"),
    ("caer", "- Mouth: happy\n- Brows: sad"),
    ("caer", "The mouth is happy. The brows are sad."),
    ("caer", "| Emotion | Score |\n|---|---|\n| Happy | 0.8 |\n| Sad | 0.2 |"),
    ("caer", '{"is_happy": false}'),
    ("caer", '{"person_1": "Happy", "person_2": "Sad"}'),
    ("caer", '{"answer": "not Happy"}'),
    ("caer", "The answer is not Happy."),
    ("six", "The face is mostly neutral with a trace of sadness."),
    ("gate", "It could be Neutral or non-Neutral."),
    ("ravdess", "calm or neutral"),
    ("abstract", "The content of the picture is dark."),
    ("samm", "On the other hand, nothing moves."),
]

REFUSED = [
    "I'm sorry, but I can't assist with that.",
    "I’m sorry, but I can’t assist with that request.",  # noqa: RUF001
    "I'm sorry, but I can't identify the person in this image.",
    "Sorry, I can't help with identifying people or their emotions.",
    "I cannot determine emotions of real people.",
    "As an AI, I'm unable to analyse faces.",
    "As an AI language model, I cannot see any image.",
    "I can't help with identifying people in images.",
    "I am not able to classify facial expressions of real individuals.",
    "I'm not comfortable making assumptions about someone's feelings.",
    "Unable to determine the expression.",
    "I must decline this request.",
    "I won't be able to provide that classification.",
    "I apologize, but I cannot provide an analysis of this person's emotions.",
    "My apologies, but that goes against my guidelines.",
    "I'm afraid I can't help with that.",
    "I'm happy to help, but I can't identify emotions such as anger from photos of people.",
    "I'm sorry, but I can't determine whether the person is happy or sad.",
    "I can't tell if this person is angry.",
    "I cannot identify emotions. A smile, for example, may mean happiness.",
    "It is not possible to determine the emotion from this image.",
    "The emotion cannot be determined from the image.",
    "This request violates the content policy.",
    "I don't have the ability to analyze facial expressions.",
    "I'd rather not guess the emotion of a real person.",
    "**I'm sorry, I can't help with that.**",
    '{"emotion": "I\'m sorry, I cannot determine that."}',
    "<think>They want me to label a face. Sad?</think>I'm sorry, I can't do that.",
    "BLOCKED: PROHIBITED_CONTENT",
    "Es tut mir leid, aber ich kann dabei nicht helfen.",
    "Ich kann die Emotion dieser Person leider nicht bestimmen.",
    "申し訳ありませんが、そのご要望にはお答えできません。",
    "抱歉,我无法识别图片中的人物。",
    "Lo siento, no puedo ayudar con eso.",
    "Je suis désolé, je ne peux pas vous aider.",
]


@pytest.mark.parametrize(("labels", "text", "label"), ANSWERED)
def test_one_label_is_read(labels: str, text: str, label: str) -> None:
    assert read_answer(text, SETS[labels]) == Reading("answered", label, (label,))


@pytest.mark.parametrize(("labels", "text", "ranking"), RANKED)
def test_a_ranking_is_read(labels: str, text: str, ranking: tuple[str, ...]) -> None:
    assert read_answer(text, SETS[labels]) == Reading("answered", ranking[0], ranking)


@pytest.mark.parametrize(("labels", "text", "ranking"), OFF_LIST)
def test_what_is_not_offered_stays_as_written(
    labels: str, text: str, ranking: tuple[str, ...]
) -> None:
    assert read_answer(text, SETS[labels]) == Reading("off_list", None, ranking)


@pytest.mark.parametrize(("labels", "text"), UNPARSED)
def test_nothing_is_guessed(labels: str, text: str) -> None:
    assert read_answer(text, SETS[labels]) == Reading("unparsed", None, ())


@pytest.mark.parametrize("text", REFUSED)
def test_a_refusal_is_told(text: str) -> None:
    assert is_refusal(text)
    assert read_answer(text, SETS["caer"]) == Reading("refused", None, ())


@pytest.mark.parametrize(
    "text", [text for _, text, *_ in ANSWERED + RANKED + OFF_LIST] + [t for _, t in UNPARSED]
)
def test_everything_else_is_no_refusal(text: str) -> None:
    assert not is_refusal(text)


FIG_8 = (
    "As an emotion recognition expert, I will provide an analysis of the sentiments that might be "
    "evoked by viewing each of the provided images. Please note that the sentiments are subjective "
    "and can vary from person to person. 1. {'name': 'Image 1', 'result': ['negative', 'positive']}"
    "2. {'name': 'Image 2', 'result': ['negative', 'positive']}3. {'name': 'Image 3', 'result': "
    "['positive', 'negative']}4. {'name': 'Image 4', 'result': ['negative', 'positive']}"
)
FIG_9 = (
    "{'name': 'Image-text pair 1', 'result': ['positive', 'neutral', 'negative']} "
    "{'name': 'Image-text pair 2', 'result': ['positive', 'neutral', 'negative']}"
)
FIG_10 = (
    "For the first image: {'name': 'Image 1', 'result': ['tense', 'repression', 'disgust', "
    "'surprise']} For the second image: {'name': 'Image 2', 'result': ['tense', 'repression', "
    "'disgust', 'surprise']} For the third image: {'name': 'Image 3', 'result': ['repression', "
    "'tense', 'disgust', 'surprise']} For the fourth image: {'name': 'Image 4', 'result': ['tense',"
    " 'repression', 'disgust', 'surprise']}"
)
FIG_11 = (
    "Certainly, I will classify the facial expressions of the individuals in the provided images "
    "according to the categories you've given. Here are the results:1. {'name': 'Image 1', 'result'"
    ": ['Neutral', 'Sadness', 'Disgust', 'Fear', 'Anger']}2. {'name': 'Image 2', 'result': "
    "['Neutral', 'Sadness', 'Disgust', 'Fear', 'Happiness']}3. {'name': 'Image 3', 'result': "
    "['Surprise', 'Fear', 'Neutral', 'Sadness', 'Happiness']}4. {'name': 'Image 4', 'result': "
    "['Happiness', 'Neutral', 'Surprise', 'Sadness', 'Fear']} Please note that the classification "
    "of facial expressions can be subjective and may vary depending on the context and "
    "interpretation of the observer."
)


def images(count: int) -> list[str]:
    return [f"Image {number}" for number in range(1, count + 1)]


FILES = ["a/test_0001.jpg", "a/test_0002.jpg"]

# label set, names, text, what each item is read as.
BATCHES = [
    ("twitter", images(4), FIG_8, "negative negative positive negative"),
    ("mvsa", ["Image-text pair 1", "Image-text pair 2"], FIG_9, "positive positive"),
    ("casme", images(4), FIG_10, "tense tense repression tense"),
    ("raf", images(4), FIG_11, "Neutral Neutral Surprise Happiness"),
    # Fields.
    ("caer", images(2), "[{'name': 'Image 1', 'result': ['Sad']}, {'name': 'Image 2', 'result': ['Fear']}]", "Sad Fear"),
    ("caer", images(2), '[{"name": "Image 2", "result": ["Sad"]}, {"name": "Image 1", "result": ["Fear"]}]', "Fear Sad"),
    ("caer", images(2), '```json\n[{"name": "image_1", "result": "Sad"}, {"name": "IMAGE_2", "result": "Fear"}]\n```', "Sad Fear"),
    ("caer", images(2), '{"name": "1", "result": "Sad"}\n{"name": "2", "result": "Fear"}', "Sad Fear"),
    ("caer", images(2), '{"image": 1, "emotion": "Sad"}\n{"image": 2, "emotion": "Fear"}', "Sad Fear"),
    ("caer", images(2), '{"Image 1": ["Sad", "Fear"], "Image 2": "Fear"}', "Sad Fear"),
    ("caer", images(2), '{"image2": "Sad", "image1": "Fear"}', "Fear Sad"),
    ("caer", images(2), '{"results": [{"name": "Image 1", "label": "Sad"}, {"name": "Image 2", "label": "Fear"}]}', "Sad Fear"),
    ("caer", images(2), '{"results": {"Image 1": "Sad", "Image 2": "Fear"}}', "Sad Fear"),
    ("caer", images(2), '[{"Image 1": ["Sad"]}, {"Image 2": ["Fear"]}]', "Sad Fear"),
    ("caer", images(2), '{"Image 1": {"result": ["Sad"]}, "Image 2": {"result": ["Fear"]}}', "Sad Fear"),
    ("caer", images(2), '[["Image 2", "Sad"], ["Image 1", "Fear"]]', "Fear Sad"),
    ("caer", images(2), "{'Image 1': 'result': ['Sad']}, {'Image 2': 'result': ['Fear']}", "Sad Fear"),
    ("caer", images(2), "{'name': 'Image 1', 'result:; ['Sad']}{'name': 'Image 2', 'result:; ['Fear']}", "Sad Fear"),
    ("caer", images(2), "{name: Image 1, result: [Sad]} {name: Image 2, result: [Fear]}", "Sad Fear"),
    ("caer", images(2), "{'name': 'Picture 1', 'result': 'Sad'} {'name': 'Picture 2', 'result': 'Fear'}", "Sad Fear"),
    ("caer", images(2), "{'name': 'Image 1', 'id': 'x', 'result': 'Sad'} {'name': 'Image 2', 'id': 'y', 'result': 'Fear'}", "Sad Fear"),
    ("caer", ["Video 1", "Video 2"], "{'name': 'Video 2', 'result': ['Sad']} {'name': 'Video 1', 'result': ['Fear']}", "Fear Sad"),
    ("caer", FILES, "{'name': 'a/test_0002.jpg', 'result': ['Sad']} {'name': 'a/test_0001.jpg', 'result': ['Fear']}", "Fear Sad"),
    ("caer", FILES, "{'name': 'test_0002.jpg', 'result': ['Sad']} {'name': 'test_0001', 'result': ['Fear']}", "Fear Sad"),
    ("caer", FILES, "{'name': 'Image 2', 'result': ['Sad']} {'name': 'Image 1', 'result': ['Fear']}", "Fear Sad"),
    ("caer", FILES, '{"test_0001": "Sad", "test_0002": "Fear"}', "Sad Fear"),
    ("caer", FILES, "test_0002.jpg: Sad\ntest_0001.jpg: Fear", "Fear Sad"),
    ("caer", FILES, "- **test_0001**: Sad\n- **test_0002**: Fear", "Sad Fear"),
    ("caer", FILES, "1. a/test_0001.jpg - Sad\n2. a/test_0002.jpg - Fear", "Sad Fear"),
    ("caer", ["7.jpg", "9.jpg"], "{'name': '9', 'result': 'Sad'} {'name': '7', 'result': 'Fear'}", "Fear Sad"),
    # Without names: by position, if the count is right.
    ("caer", images(2), "{'result': ['Sad']} {'result': ['Fear']}", "Sad Fear"),
    ("caer", images(2), "{'name':, 'result': ['Sad']}\n{'name':, 'result': ['Fear']}", "Sad Fear"),
    ("caer", images(2), "[['Sad', 'Fear'], ['Fear', 'Sad']]", "Sad Fear"),
    ("caer", images(2), "['Sad', 'Fear']\n['Fear', 'Sad']", "Sad Fear"),
    ("caer", images(3), '["Sad", "Fear", "Sad"]', "Sad Fear Sad"),
    ("caer", images(3), "Sad\nFear\nSad", "Sad Fear Sad"),
    ("caer", images(2), "Sad, Fear\nFear, Sad", "Sad Fear"),
    # Numbers, ordinals, headings.
    ("caer", images(2), "1. Sad\n2. Fear", "Sad Fear"),
    ("caer", images(2), "1. Sad, Fear\n2. Fear, Sad", "Sad Fear"),
    ("caer", images(2), "1. {'result': ['Sad']}2. {'result': ['Fear']}", "Sad Fear"),
    ("caer", images(2), "2. Sad\n1. Fear", "Fear Sad"),
    ("caer", images(2), "For the second image: {'result': ['Sad']} For the first image: {'result': ['Fear']}", "Fear Sad"),
    ("caer", images(2), "For the first image: Sad.\nFor the second image: Fear.", "Sad Fear"),
    ("caer", images(2), "The first image shows a sad face, while the second image shows fear.", "Sad Fear"),
    ("caer", images(2), "Image 1 shows sadness. Image 2 shows fear, not anger.", "Sad Fear"),
    ("caer", images(2), "Image 1: Sad, Fear, Anger\nImage 2: Fear, Sad, Anger", "Sad Fear"),
    ("caer", images(2), "Image 1: ['Sad', 'Fear']\nImage 2: ['Fear', 'Sad']", "Sad Fear"),
    ("caer", images(2), "Image 1: Sad > Fear\nImage 2: Fear > Sad", "Sad Fear"),
    ("caer", images(2), "Image 1: Sad; Image 2: Fear", "Sad Fear"),
    ("caer", images(2), "**Image 2:** Sad\n\n**Image 1:** Fear", "Fear Sad"),
    ("caer", images(2), "### Image 1\nSad\n\n### Image 2\nFear\n\nPlease note that faces vary.", "Sad Fear"),
    ("caer", images(2), "[Image 1]: Sad\n[Image 2]: Fear", "Sad Fear"),
    ("caer", images(2), "Image #1 - Sad\nImage #2 - Fear", "Sad Fear"),
    ("caer", images(2), "* Image 1 (left): Sad\n* Image 2 (right): Fear", "Sad Fear"),
    ("caer", images(2), "Image 1:\n1. Sad\n2. Fear\n\nImage 2:\n1. Fear\n2. Sad", "Sad Fear"),
    ("caer", images(2), "<think>Image 1: Anger. Image 2: Anger.</think>Image 1: Sad\nImage 2: Fear", "Sad Fear"),
    ("caer", images(11), "\n".join(f"Image {n}: {'Sad' if n == 10 else 'Fear'}" for n in range(1, 12)), "Fear " * 9 + "Sad Fear"),
    # Tables.
    ("caer", images(2), "| Image | Result |\n|---|---|\n| Image 2 | Sad, Fear |\n| Image 1 | Fear |", "Fear Sad"),
    ("caer", images(2), "Name | Emotion | Why\n--- | --- | ---\nImage 1 | Sad | no smile, no anger\nImage 2 | Fear | wide eyes", "Sad Fear"),
    ("caer", images(2), "| Image | Top 1 | Top 2 |\n|---|---|---|\n| 1 | Sad | Fear |\n| 2 | Fear | Sad |", "Sad Fear"),
    ("caer", FILES, "| File | Label |\n|---|---|\n| test_0002.jpg | Sad |\n| test_0001.jpg | Fear |", "Fear Sad"),
    # One item that is unread, off the list or refused leaves the others their places.
    ("ck", images(2), "{'name': 'Image 1', 'result': ['neutral', 'anger']} {'name': 'Image 2', 'result': ['fear']}", "(off_list) fear"),
    ("caer", images(2), "{'name': 'Image 1', 'result': ['Sad or angry']} {'name': 'Image 2', 'result': ['Fear']}", "(unparsed) Fear"),
    ("caer", images(2), "Image 1: I'm sorry, I can't identify real people.\nImage 2: Fear", "(refused) Fear"),
    ("caer", images(2), "Image 1: Sad or angry\nImage 2: Fear", "(unparsed) Fear"),
    # One name.
    ("caer", images(1), "Sad", "Sad"),
    ("caer", images(1), "Image 1: Sad", "Sad"),
    ("caer", images(1), "1. Sad\n2. Fear\n3. Anger", "Sad"),
    ("caer", images(1), "The person is sad.", "Sad"),
    ("caer", images(1), "[{'name': 'Image 1', 'result': ['Sad', 'Fear']}]", "Sad"),
    ("caer", images(1), '{"1": "Sad", "2": "Fear"}', "Sad"),
    ("ck", images(1), "neutral", "(off_list)"),
]  # fmt: skip

# label set, names, text, reason.
BROKEN = [
    ("caer", images(2), "", "0 results for 2 images"),
    ("caer", images(2), "Sad", "0 results for 2 images"),
    ("caer", images(2), "Both look sad.", "0 results for 2 images"),
    ("caer", images(3), "Image 1: Sad\nImage 2: Fear", "2 results for 3 images"),
    ("caer", images(1), "Image 1: Sad\nImage 2: Fear", "2 results for 1 image, 'Image 2' is none of them"),
    ("caer", images(1), "{'result': 'Sad'} {'result': 'Fear'}", "2 results for 1 image"),
    ("caer", images(1), "Sad or fear", "0 results for 1 image"),
    ("caer", images(2), "Image 1: Sad\nImage 1: Fear", "2 results for 2 images, 'Image 1' is named twice"),
    ("caer", images(2), "Image 1: Sad\nImage 3: Fear", "2 results for 2 images, 'Image 3' is none of them"),
    ("caer", images(2), '{"image_0": "Sad", "image_1": "Fear"}', "2 results for 2 images, 'image_0' is none of them"),
    ("caer", images(2), "{'name': 'Image 1', 'result': 'Sad'} {'result': 'Fear'}", "2 results for 2 images, 1 of them without a name"),
    ("caer", images(3), "{'result': 'Sad'} {'result': 'Fear'}", "2 results for 3 images"),
    ("caer", images(3), "Sad\nFear", "2 results for 3 images"),
    ("caer", images(3), "1. Sad\n2. Fear", "2 results for 3 images"),
    ("caer", ["Video 1", "Video 2", "Video 3"], "Video 1: Sad\nVideo 3: Fear", "2 results for 3 videos"),
    ("mvsa", ["Image-text pair 1", "Image-text pair 2"], "{'name': 'Image-text pair 1', 'result': ['neutral']}", "1 result for 2 image-text pairs"),
    ("caer", FILES, "test_0001.jpg: Sad\ntest_0001.jpg: Fear", "2 results for 2 items, 'a/test_0001.jpg' is named twice"),
    ("caer", FILES, "{'name': 'test_0001.jpg', 'result': 'Sad'} {'name': 'test_0009.jpg', 'result': 'Fear'}", "2 results for 2 items, 'test_0009.jpg' is none of them"),
    ("caer", ["a/1.png", "b/1.png"], "{'name': '1.png', 'result': 'Sad'} {'name': 'b/1.png', 'result': 'Fear'}", "2 results for 2 items, '1.png' is none of them"),
    ("caer", ["2.jpg", "1.jpg"], "1. Sad\n2. Fear", "2 results for 2 items, '1' is none of them"),
    ("caer", images(2), "{'name': 'Image 1', 'result': []} {'name': 'Image 2', 'result': ['Fear']}", "1 result for 2 images"),
    ("caer", images(2), "{'name': 'Image 1', 'result': ['Sad']}, {'name': 'Image 2', 'result':", "1 result for 2 images"),
    ("caer", images(2), "{'name': 'Image 1', 'result': ['Sad']}, {'name': 'Image 2', 'result': ['Fe", "1 result for 2 images"),
    ("caer", images(2), '{"Image 1": "Sad", "Image 2": null}', "1 result for 2 images"),
    ("caer", images(2), "Image 1: Sad\nImage 2:", "1 result for 2 images"),
    ("caer", images(3), "Image 1: Sad\nImage 2 is like Image 1: Sad\nImage 3: Fear", "3 results for 3 images, 'Image 1' is named twice"),
    ("caer", images(3), "Images 1-2: Sad\nImage 3: Fear", "1 result for 3 images"),
    ("caer", images(3), "Image 1 and Image 2: Sad; Image 3: Fear", "2 results for 3 images"),
    # A list of labels could be one item's ranking.
    ("caer", images(3), "Sad, Fear, Anger", "0 results for 3 images"),
    # A list of all labels could be one item's ranking.
    ("twitter", images(2), "['positive', 'negative']", "0 results for 2 images"),
    ("twitter", images(2), "positive\nnegative", "0 results for 2 images"),
]  # fmt: skip


@pytest.mark.parametrize(("labels", "names", "text", "expected"), BATCHES)
def test_each_item_gets_its_own_result(
    labels: str, names: list[str], text: str, expected: str
) -> None:
    batch = read_batch(text, SETS[labels], names)
    assert batch.ok, batch.reason
    assert not batch.refused
    assert [
        reading.answer or f"({reading.outcome})" for reading in batch.readings
    ] == expected.split()
    if len(names) == 1:
        assert batch.readings == (read_answer(text, SETS[labels]),)


@pytest.mark.parametrize(("labels", "names", "text", "reason"), BROKEN)
def test_results_that_do_not_fit_are_given_to_nobody(
    labels: str, names: list[str], text: str, reason: str
) -> None:
    assert read_batch(text, SETS[labels], names) == BatchReading(False, (), reason)


@pytest.mark.parametrize("text", REFUSED)
def test_a_whole_batch_may_be_refused(text: str) -> None:
    for names in (images(1), images(20)):
        assert read_batch(text, SETS["raf"], names) == BatchReading(False, (), "refused", True)


def test_a_batch_is_refused_if_each_item_is() -> None:
    text = "\n".join(f"Image {n}: I'm sorry, I can't identify people." for n in (1, 2))
    assert read_batch(text, SETS["raf"], images(2)).refused


def test_whole_rankings_are_kept() -> None:
    batch = read_batch(FIG_11, SETS["raf"], images(4))
    assert batch.readings[2].ranking == ("Surprise", "Fear", "Neutral", "Sadness", "Happiness")


@pytest.mark.parametrize("missing", range(20))
def test_nineteen_results_for_twenty_images_are_never_shifted(missing: int) -> None:
    given = [n for n in range(20) if n != missing]
    named = "\n".join(f"{{'name': 'Image {n + 1}', 'result': ['Sadness', 'Fear']}}" for n in given)
    unnamed = "\n".join("{'result': ['Sadness', 'Fear']}" for _ in given)
    for text in (named, unnamed):
        assert read_batch(text, SETS["raf"], images(20)) == BatchReading(
            False, (), "19 results for 20 images"
        )


LABELS = st.sampled_from(sorted(SETS))
WRAPPERS = [
    "{}",
    " {} \n",
    "{}.",
    '"{}"',
    "'{}'",
    "**{}**",
    "`{}`",
    "```\n{}\n```",
    "# {}",
    "- {}",
    "1. {}",
    "[{}]",
    "['{}']",
    '{{"emotion": "{}"}}',
    '```json\n{{"label": "{}"}}\n```',
    "{{'name': 'Image 1', 'result': ['{}']}}",
    "Answer: {}",
    "**Final answer:** **{}**.",
    "The label is **{}**.",
    "The emotion is {}.",
    "<think>Hm, let me see.</think>\n{}",
    "\\boxed{{{}}}",
    "\\boxed{{\\text{{{}}}}}",
    "<answer>{}</answer>",
    "{} 😊",
    "{} (95%)",
    "{}\n\nThat is my answer.",
]
WORDS = """Happy happiness not no sad isn't Image image 1 2 20 . , : ; ' " ** { } [ ] ( ) | - >
answer is the result name neutral or but I can't sorry first second <think> </think> \\boxed{
``` = jpg"""
SOUP = st.lists(st.sampled_from([*WORDS.split(), "\n"]), max_size=60).map(" ".join)


@settings(max_examples=300, deadline=None)
@given(name=LABELS, text=st.one_of(st.text(max_size=300), SOUP), count=st.integers(0, 4))
def test_nothing_raises_and_outcomes_mean_what_they_say(name: str, text: str, count: int) -> None:
    labels = SETS[name]
    readings = [read_answer(text, labels)]
    is_refusal(text)
    batch = read_batch(text, labels, images(count))
    assert (len(batch.readings) == count and count > 0) if batch.ok else not batch.readings
    assert batch.ok == (batch.reason == "")
    assert not (batch.ok and batch.refused)
    if count == 1 and batch.ok and readings[0].ranking:
        assert batch.readings[0] == readings[0]
    for reading in [*readings, *batch.readings]:
        if reading.outcome == "answered":
            assert reading.answer in labels
            assert reading.answer == reading.ranking[0]
        else:
            assert reading.answer is None
        assert bool(reading.ranking) == (reading.outcome in ("answered", "off_list"))
        assert reading.outcome != "off_list" or reading.ranking[0] not in labels
        assert len(set(reading.ranking)) == len(reading.ranking)


@pytest.mark.parametrize("wrapper", WRAPPERS)
def test_any_wrapping_of_a_label_reads_as_that_label(wrapper: str) -> None:
    for labels in SETS.values():
        for label in labels:
            for word in (label, label.upper(), label.lower()):
                assert read_answer(wrapper.format(word), labels).answer == label


@settings(max_examples=100, deadline=None)
@given(name=LABELS, data=st.data())
def test_named_results_may_come_in_any_order(name: str, data: st.DataObject) -> None:
    labels = SETS[name]
    names = images(data.draw(st.integers(1, 12)))
    results = {item: data.draw(st.permutations(labels.names)) for item in names}
    order = data.draw(st.permutations(names))
    texts = [
        json.dumps([{"name": item, "result": results[item]} for item in order]),
        json.dumps({item: results[item] for item in order}),
        "".join(f"{{'name': '{item}', 'result': {results[item]!r}}}" for item in order),
        "\n".join(f"**{item}**: {', '.join(results[item])}" for item in order),
    ]
    for text in texts:
        batch = read_batch(text, labels, names)
        assert batch.ok, batch.reason
        assert [reading.ranking for reading in batch.readings] == [
            tuple(results[item]) for item in names
        ]


@settings(max_examples=100, deadline=None)
@given(name=LABELS, data=st.data())
def test_a_denied_label_is_never_the_answer(name: str, data: st.DataObject) -> None:
    label = data.draw(st.sampled_from(SETS[name].names))
    pattern = data.draw(
        st.sampled_from(
            [
                "not {}",
                "The expression is not {}.",
                "I don't see {}.",
                "There is no {} here.",
                "It is neither {0} nor {0}.",
                "without {}",
                "Answer: not {}",
                '{{"answer": "not {}"}}',
                "It isn't **{}**.",
            ]
        )
    )
    reading = read_answer(pattern.format(label), SETS[name])
    assert reading.answer != label


def test_long_garbage_is_read_in_linear_time() -> None:
    random.seed(0)
    alphabet = "abc {}[]()'\":;,.\n*_`#|<>\\-0123456789 Happy not Image answer: is"
    garbage = ["".join(random.choices(alphabet, k=100_000))] + [
        (piece * (100_000 // len(piece) + 1))[:100_000]
        for piece in ("[", "{", "{'", '{"\\"', "['a", "<think>", "\\boxed{", "Image 1: ", "*", " ", "\n", "1. ", "I can't ", "not happy, ", "> ", "a.jpg:\n")
    ]  # fmt: skip
    slowest = 0.0
    for text in garbage:
        started = time.process_time()
        read_answer(text, SETS["caer"])
        slowest = max(slowest, time.process_time() - started)
    # About 0.1 s; a quadratic reader needs minutes.
    assert slowest < 2
    started = time.process_time()
    for text in garbage:
        read_batch(text, SETS["caer"], images(20))
    assert time.process_time() - started < 2 * len(garbage)
