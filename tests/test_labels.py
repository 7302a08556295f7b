"""Label sets: which words mean which label, and what a set refuses to be."""

import pickle

import pytest

from inspect_fer.labels import LabelSet, fold, is_emotion_word

SFEW = LabelSet(("Angry", "Disgust", "Fear", "Happy", "Neutral", "Sad", "Surprise"))
RAF_DB = LabelSet(("Surprise", "Fear", "Disgust", "Happiness", "Sadness", "Anger", "Neutral"))
CKPLUS = LabelSet(("anger", "contempt", "disgust", "fear", "happy", "sadness", "surprise"))
ABSTRACT = LabelSet(
    ("Amusement", "Anger", "Awe", "Content", "Disgust", "Excitement", "Fear", "Sad"),
    polarity={
        "Amusement": "positive",
        "Awe": "positive",
        "Content": "positive",
        "Excitement": "positive",
        "Anger": "negative",
        "Disgust": "negative",
        "Fear": "negative",
        "Sad": "negative",
    },
)
ARTPHOTO = LabelSet(
    ("disgust", "awe", "sad", "fear", "anger", "excitement", "contentment", "amusement")
)
CASME = LabelSet(("tense", "disgust", "repression", "surprise"))
CASME2 = LabelSet(("happiness", "surprise", "disgust", "repression", "others"))
SAMM = LabelSet(("Anger", "Contempt", "Happiness", "Surprise", "Other"))
RAVDESS = LabelSet(("surprised", "neutral", "disgust", "sad", "happy", "calm", "fearful", "angry"))
MER = LabelSet(("worried", "happy", "neutral", "angry", "surprised", "sad"))
MOSI = LabelSet(("negative", "weakly negative", "neutral", "weakly positive", "positive"))
MVSA = LabelSet(("negative", "neutral", "positive"))


@pytest.mark.parametrize(
    ("labels", "word", "label"),
    [
        (SFEW, "Angry", "Angry"),
        (SFEW, "ANGER", "Angry"),
        (SFEW, "mad", "Angry"),
        (SFEW, "Happiness", "Happy"),
        (SFEW, "joyful", "Happy"),
        (SFEW, " sadness ", "Sad"),
        (SFEW, "surprised", "Surprise"),
        (SFEW, "surprising", "Surprise"),
        (SFEW, "afraid", "Fear"),
        (SFEW, "scared", "Fear"),
        (SFEW, "disgusted", "Disgust"),
        (SFEW, "disgusting", "Disgust"),
        (SFEW, "**Neutral**", "Neutral"),
        (SFEW, "contempt", None),
        (SFEW, "calm", None),
        (SFEW, "unhappy", None),
        (SFEW, "happily", None),
        (SFEW, "sadly", None),
        (SFEW, "", None),
        (SFEW, "Happy Sad", None),
        (RAF_DB, "happy", "Happiness"),
        (RAF_DB, "joy", "Happiness"),
        (RAF_DB, "angry", "Anger"),
        (CKPLUS, "neutral", None),
        (CKPLUS, "contemptuous", "contempt"),
        (ABSTRACT, "contentment", "Content"),
        (ABSTRACT, "amused", "Amusement"),
        (ABSTRACT, "excited", "Excitement"),
        (ABSTRACT, "happy", None),
        (ARTPHOTO, "Content", "contentment"),
        (CASME, "tension", "tense"),
        (CASME, "tenseness", "tense"),
        (CASME, "repressed", "repression"),
        (CASME2, "other", "others"),
        (SAMM, "Others", "Other"),
        (RAVDESS, "calm", "calm"),
        (RAVDESS, "neutral", "neutral"),
        (RAVDESS, "fear", "fearful"),
        (MER, "worry", "worried"),
        (MER, "surprise", "surprised"),
        (MER, "fear", None),
        (MOSI, "weakly_positive", "weakly positive"),
        (MOSI, "Weakly-Positive", "weakly positive"),
        (MOSI, "slightly negative", "weakly negative"),
        (MOSI, "positive", "positive"),
        (MVSA, "weakly positive", None),
        (MVSA, "Positive", "positive"),
    ],
)
def test_a_word_means_one_label_or_none(labels: LabelSet, word: str, label: str | None) -> None:
    assert labels.resolve(word) == label


def test_a_word_that_fits_two_labels_means_neither() -> None:
    labels = LabelSet(("happy", "joy", "sad"))
    assert labels.resolve("Joy") == "joy"
    assert labels.resolve("happiness") is None


def test_labels_that_differ_in_punctuation_alone_are_told_apart() -> None:
    labels = LabelSet(("A+", "A-"))
    assert labels.resolve("a+") == "A+"
    assert labels.resolve("a") is None


def test_a_dataset_may_name_its_own_aliases() -> None:
    labels = LabelSet(("Smile", "Frown"), {"grin": "Smile", "grimace of pain": "Frown"})
    assert labels.resolve("GRIN") == "Smile"
    assert labels.resolve("grimace_of-pain") == "Frown"


def test_an_alias_of_the_dataset_outranks_the_general_table() -> None:
    assert LabelSet(("Anger", "Sad"), {"mad": "Sad"}).resolve("mad") == "Sad"


@pytest.mark.parametrize(
    ("labels", "neutral"),
    [(SFEW, "Neutral"), (RAVDESS, "neutral"), (MOSI, "neutral"), (CKPLUS, None), (CASME, None)],
)
def test_neutral_is_found_where_there_is_one(labels: LabelSet, neutral: str | None) -> None:
    assert labels.neutral == neutral


def test_without_takes_a_label_and_what_belongs_to_it() -> None:
    labels = LabelSet(
        ("Neutral", "Happy"), {"blank": "Neutral", "grin": "Happy"}, {"Happy": "positive"}
    )
    rest = labels.without("Neutral")
    assert tuple(rest) == ("Happy",)
    assert rest.resolve("grin") == "Happy"
    assert rest.resolve("blank") is None
    assert rest.neutral is None
    assert rest.polarity_of("Happy") == "positive"
    assert len(labels) == 2


def test_without_refuses_a_label_that_is_not_there() -> None:
    with pytest.raises(ValueError, match="cannot take 'happy' away: the labels are Angry, Disgust"):
        SFEW.without("happy")


def test_a_set_contains_its_own_spelling_alone() -> None:
    assert "Happy" in SFEW
    assert "happy" not in SFEW
    assert list(SFEW) == list(SFEW.names)
    assert len(SFEW) == 7


def test_polarity_is_that_of_the_dataset() -> None:
    assert ABSTRACT.polarity_of("Awe") == "positive"
    assert ABSTRACT.polarity_of("Sad") == "negative"
    assert ABSTRACT.polarity_of("happy") is None
    assert SFEW.polarity_of("Happy") is None


@pytest.mark.parametrize(
    ("names", "aliases", "polarity", "message"),
    [
        ((), {}, {}, "at least one label"),
        (("Happy", " "), {}, {}, "' ' is blank"),
        (("Happy", "Sad", "happy"), {}, {}, "'Happy' and 'happy' are the same but for case"),
        (("Straße", "STRASSE"), {}, {}, "are the same but for case"),
        (("Happy",), {"joy": "Happiness"}, {}, "alias 'joy' stands for 'Happiness'"),
        (("Happy", "Sad"), {"happy": "Sad"}, {}, "'happy' of 'Sad' is the name of another label"),
        (("Happy",), {}, {"Sad": "negative"}, "polarity is given for 'Sad'"),
    ],
)
def test_a_set_that_contradicts_itself_is_refused(
    names: tuple[str, ...], aliases: dict[str, str], polarity: dict[str, str], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        LabelSet(names, aliases, polarity)  # type: ignore[arg-type]


def test_equal_sets_are_equal_and_hash_alike() -> None:
    same = LabelSet(SFEW.names)
    assert same == SFEW
    assert hash(same) == hash(SFEW)
    assert LabelSet(SFEW.names, {"grin": "Happy"}) != SFEW


def test_what_was_passed_in_may_change_afterwards() -> None:
    aliases = {"grin": "Happy"}
    labels = LabelSet(("Happy",), aliases)
    aliases["grin"] = "Sad"
    assert labels.resolve("grin") == "Happy"
    assert labels.aliases == {"grin": "Happy"}


@pytest.mark.parametrize(
    "word", ["Happy", "Pain", "Concentration", "neutral", "weakly_positive", "Others", "boredom"]
)
def test_emotion_words_of_any_set_are_known(word: str) -> None:
    assert is_emotion_word(word)


@pytest.mark.parametrize("word", ["", "smile", "Image 1", "happy sad", "unhappyish", "the"])
def test_other_words_are_not(word: str) -> None:
    assert not is_emotion_word(word)


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Weakly_Positive", "weakly positive"),
        ("non-Neutral", "non neutral"),
        ("  Ｈａｐｐｙ ", "happy"),  # noqa: RUF001
        ("can’t", "can't"),  # noqa: RUF001
        ("😀", ""),
    ],
)
def test_spellings_are_compared_folded(word: str, folded: str) -> None:
    assert fold(word) == folded


def test_a_set_survives_a_copy() -> None:
    copy = pickle.loads(pickle.dumps(ABSTRACT))
    assert copy == ABSTRACT
    assert copy.resolve("amused") == "Amusement"
