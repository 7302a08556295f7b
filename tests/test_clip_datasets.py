"""The datasets of clips, read as their owners hand them out: what stands there is what is read."""

import io
import os
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from inspect_fer.checking import check
from inspect_fer.datasets.card import Problem
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.datasets.load import count_warning, label_counts, load_stimuli, survey
from inspect_fer.errors import DatasetError
from inspect_fer.media.frames import sample_frames
from inspect_fer.stimulus import Stimulus
from tests.trees import clips
from tests.trees.workbook import write_xlsx

NAMES = list(clips.SMALL)


def by_id(name: str, root: Path, split: str | None = None, **options: Any) -> dict[str, Stimulus]:
    return {s.id: s for s in load_stimuli(name, split, root, **options)}


def problems(name: str, root: Path, split: str | None = None, **options: Any) -> list[Problem]:
    return survey(CARDS[name], split, root, **options)[1]


def replace(file: Path, old: str, new: str) -> None:
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


# What every one of them keeps


@pytest.mark.parametrize(
    ("name", "labels"),
    [
        ("dfew", "Sad, Neutral, Angry, Fear, Surprise, Happy, Disgust"),
        ("ferv39k", "Angry, Disgust, Fear, Happy, Neutral, Sad, Surprise"),
        ("ravdess", "surprised, neutral, disgust, sad, happy, calm, fearful, angry"),
        ("enterface05", "happiness, anger, disgust, fear, surprise, sadness"),
        ("cmu_mosi", "negative, weakly negative, neutral, weakly positive, positive"),
        ("ch_sims", "negative, weakly negative, neutral, weakly positive, positive"),
        ("mer_multi", "worried, happy, neutral, angry, surprised, sad"),
    ],
)
def test_labels_stand_in_the_order_of_the_prompt(name: str, labels: str) -> None:
    assert ", ".join(CARDS[name].labels.names) == labels


@pytest.mark.parametrize(
    ("name", "splits", "metric", "policy"),
    [
        ("dfew", {"test": 2341, "train": 9356}, "WAR", "drop"),
        ("ferv39k", {"test": 7847, "train": 31088}, "WAR", "drop"),
        ("ravdess", {"test": 1440}, "WAR", "drop"),
        ("enterface05", {"test": 1287}, "WAR", "drop"),
        ("cmu_mosi", {"test": 686, "valid": 229, "train": 1284}, "WAF", "sentiment"),
        ("ch_sims", {"test": 457, "valid": 456, "train": 1368}, "WAF", "sentiment"),
        ("mer_multi", {"test": 411, "test2": 412, "test3": 834, "train": 3373}, "WAF", "wrong"),
    ],
)
def test_cards_state_the_facts_of_the_paper(
    name: str, splits: dict[str, int], metric: str, policy: str
) -> None:
    card = CARDS[name]
    assert (dict(card.splits), card.metric, card.policy) == (splits, metric, policy)


def test_the_catalogue_keeps_the_order_of_table_1() -> None:
    assert [name for name in CARDS if name in NAMES] == NAMES


TREES = [
    *((name, tree) for name, tree in clips.SMALL.items()),
    *((name, tree) for name, trees in clips.VARIANTS.items() for tree in trees),
]


@pytest.mark.parametrize(("name", "tree"), TREES, ids=lambda x: getattr(x, "__name__", None))
def test_a_sound_tree_has_no_problem_and_every_clip_plays(
    name: str, tree: clips.Tree, tmp_path: Path
) -> None:
    found = check(CARDS[name], root=str(tree(tmp_path)))
    assert found.problems == []
    assert found.items > 0
    assert f"expected {found.expected}" in found.warnings[0]


@pytest.mark.parametrize(("name", "tree"), TREES, ids=lambda x: getattr(x, "__name__", None))
def test_annotations_name_their_place_and_media_lie_below_the_root(
    name: str, tree: clips.Tree, tmp_path: Path
) -> None:
    root = tree(tmp_path)
    for stimulus in load_stimuli(name, None, root):
        file = stimulus.source.rpartition(":")[0] or stimulus.source
        assert (root / file).exists()
        assert all(
            media.root == root and media.path.is_relative_to(root) for media in stimulus.media
        )


@pytest.mark.parametrize("name", NAMES)
def test_the_owners_folder_is_found_below_the_data_root(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clips.SMALL[name](tmp_path)
    monkeypatch.setenv("INSPECT_FER_DATA", str(tmp_path))
    assert load_stimuli(name)


@pytest.mark.parametrize("name", NAMES)
def test_an_empty_folder_says_what_is_missing(name: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"(not found in|No folder|No RAVDESS clip in)"):
        load_stimuli(name, None, tmp_path)


# Full size


@pytest.fixture(scope="module", params=NAMES)
def full(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, Path]:
    name: str = request.param
    return name, clips.FULL[name](tmp_path_factory.mktemp(name))


DISTRIBUTIONS = {
    "dfew": clips.DFEW_TEST,
    "ferv39k": clips.FERV39K_TEST,
    "ravdess": {
        "neutral": 96,
        **dict.fromkeys(("surprised", "disgust", "sad", "happy", "calm", "fearful", "angry"), 192),
    },
    "enterface05": {
        "happiness": 212,
        **dict.fromkeys(("anger", "disgust", "fear", "surprise", "sadness"), 215),
    },
    "cmu_mosi": {"negative": 379, "neutral": 30, "positive": 277},
    "ch_sims": {"negative": 248, "neutral": 69, "positive": 140},
    "mer_multi": {
        "angry": 105,
        "happy": 93,
        "neutral": 88,
        "worried": 57,
        "sad": 50,
        "surprised": 18,
    },
}


def test_a_full_tree_has_the_counts_and_classes_of_the_paper(full: tuple[str, Path]) -> None:
    name, root = full
    card = CARDS[name]
    stimuli, found = survey(card, None, root)
    assert found == []
    assert count_warning(card, None, stimuli) is None
    counts = label_counts(card, stimuli)
    assert {label: n for label, n in counts.items() if n} == DISTRIBUTIONS[name]
    assert list(counts) == list(card.labels.names)
    assert len({stimulus.id for stimulus in stimuli}) == card.splits["test"]


def test_every_split_of_a_full_tree_has_its_count(full: tuple[str, Path]) -> None:
    name, root = full
    splits = [split for split in CARDS[name].splits if (name, split) != ("ferv39k", "train")]
    for split in splits:
        stimuli = load_stimuli(name, split, root)
        assert count_warning(CARDS[name], split, stimuli) is None, split


@pytest.mark.parametrize("name", ["dfew", "ferv39k"])
def test_listing_asks_the_disk_no_more_for_more_items(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = clips.SMALL[name](tmp_path / "small")
    large = clips.FULL[name](tmp_path / "large")
    assert (
        calls(monkeypatch, lambda: load_stimuli(name, None, large))
        <= calls(monkeypatch, lambda: load_stimuli(name, None, small)) + 40
    )


def calls(monkeypatch: pytest.MonkeyPatch, action: Callable[[], object]) -> int:
    counted: Counter[str] = Counter()
    watched = [(os, name) for name in ("stat", "lstat", "scandir", "listdir", "open")]
    with monkeypatch.context() as patch:
        for module, function in [*watched, (io, "open")]:
            plain = getattr(module, function)

            def counting(
                *args: Any, _plain: Any = plain, _name: str = function, **more: Any
            ) -> Any:
                counted[_name] += 1
                return _plain(*args, **more)

            patch.setattr(module, function, counting)
        action()
    assert counted
    return counted.total()


@pytest.mark.parametrize("name", NAMES)
def test_annotations_are_read_though_no_clip_can_be_opened(name: str, tmp_path: Path) -> None:
    root = clips.SMALL[name](tmp_path)
    before = load_stimuli(name, None, root)
    for path in root.rglob("*"):
        if path.suffix in (".mp4", ".avi", ".jpg"):
            path.unlink()
            path.symlink_to(tmp_path / "nowhere")
    assert load_stimuli(name, None, root) == before


def test_a_clip_that_is_gone_is_named_with_the_line_of_its_row(tmp_path: Path) -> None:
    root = clips.dfew(tmp_path)
    (root / "Clip/original/4.mp4").unlink()
    found = check(CARDS["dfew"], root=str(root))
    assert [(p.path.name, p.line) for p in found.problems] == [("set_1.csv", 4)]
    assert "4.mp4" in found.problems[0].message


# DFEW


def test_dfew_codes_votes_and_second_names(tmp_path: Path) -> None:
    items = by_id("dfew", clips.dfew(tmp_path))
    assert {i: s.label for i, s in items.items()} == {
        "1": "Sad",
        "2": "Neutral",
        "4": "Sad",
        "10": "Fear",
    }
    assert items["1"].names == ("00001",)
    assert items["4"].votes == {
        "Sad": 7,
        "Neutral": 0,
        "Angry": 3,
        "Fear": 0,
        "Surprise": 0,
        "Happy": 0,
        "Disgust": 0,
    }
    assert items["10"].votes is None
    assert items["2"].source == "EmoLabel_DataSplit/test(single-labeled)/set_1.csv:3"


@pytest.mark.parametrize(
    ("form", "kind", "name"),
    [
        ("any", "video", "Clip/original/10.mp4"),
        ("original", "video", "Clip/original/10.mp4"),
        ("clip_224x224", "frames", "Clip/clip_224x224/00010"),
        ("clip_224x224_avi", "video", "Clip/clip_224x224_avi/00010.avi"),
        ("clip_224x224_16f", "frames", "Clip/clip_224x224_16f/00010"),
    ],
)
def test_dfew_pads_numbers_as_each_form_does(
    form: str, kind: str, name: str, tmp_path: Path
) -> None:
    (media,) = by_id("dfew", clips.dfew(tmp_path), form=form)["10"].media
    assert (media.kind, media.name) == (kind, name)
    assert len(sample_frames(media, 3)) == 3


def test_dfew_takes_the_form_that_has_clips(tmp_path: Path) -> None:
    root = clips.dfew(tmp_path)
    for clip in (root / "Clip/original").iterdir():
        clip.unlink()
    assert by_id("dfew", root)["1"].media[0].name == "Clip/clip_224x224/00001"


def test_dfew_variants_give_the_same_ids(tmp_path: Path) -> None:
    renamed = by_id("dfew", clips.dfew_variant(tmp_path / "a"))
    assert renamed["2"].media[0].name == "DFEW/Clip/clip_224x16f/00002"
    older = by_id("dfew", clips.dfew_older(tmp_path / "b"))
    assert {i: s.label for i, s in older.items()} == {"1": "Sad", "12": "Happy"}
    assert older["12"].media[0].name == "data_affine/single_label/data/00012"


def test_dfew_folds_and_train_part(tmp_path: Path) -> None:
    root = clips.dfew(tmp_path)
    assert list(by_id("dfew", root, "train")) == ["3", "16372"]
    second = load_stimuli("dfew", None, root, fold="2")
    assert [s.id for s in second] == ["3"]
    assert count_warning(CARDS["dfew"], None, second, fold=2) is None
    assert "expected 2341" in str(count_warning(CARDS["dfew"], None, second, fold=1))
    with pytest.raises(DatasetError, match=r"set_3\.csv"):
        load_stimuli("dfew", None, root, fold=3)


def test_dfew_votes_come_by_the_names_of_columns(tmp_path: Path) -> None:
    root = clips.dfew(tmp_path)
    header = [
        "Clip name",
        "Annotation",
        "Fear",
        "Disgust",
        "Surprise",
        "Angry",
        "Neutral",
        "Sad",
        "Happy",
    ]
    write_xlsx(root / "Annotation/annotation.xlsx", [header, ["00001.mp4", 2, 1, 0, 0, 0, 2, 7, 0]])
    votes = by_id("dfew", root)["1"].votes
    assert votes is not None
    assert {label: n for label, n in votes.items() if n} == {"Sad": 7, "Neutral": 2, "Fear": 1}


def test_dfew_votes_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    root = clips.dfew(tmp_path)
    book = root / "Annotation/annotation.xlsx"
    header = ["1happy", "2sad", "3neutral", "4angry", "5surprise", "6disgust", "7fear", "order"]
    write_xlsx(book, [header, [1, 2, 3, 4, 0, 0, 0, "one"], ["x", 0, 0, 0, 0, 0, 0, 2]])
    assert [(p.path, p.line) for p in problems("dfew", root)] == [(book, 2), (book, 3)]
    write_xlsx(book, [header[2:], [3, 4, 0, 0, 0, 1]])
    (found,) = problems("dfew", root)
    assert "3neutral" in found.message


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"fold": 6}, "folds 1 to 5, not 6"),
        ({"fold": "../1"}, "fold='../1' is not a whole number"),
        ({"form": "mp3"}, "no form 'mp3'; it has: any, original, clip_224x224"),
        ({"folds": 1}, "no option folds; it has: fold, form"),
    ],
)
def test_dfew_refuses_what_it_does_not_have(
    options: dict[str, Any], message: str, tmp_path: Path
) -> None:
    with pytest.raises(DatasetError, match=re.escape(message)):
        load_stimuli("dfew", None, clips.dfew(tmp_path), **options)


def test_dfew_without_clips_names_the_forms(tmp_path: Path) -> None:
    root = clips.dfew(tmp_path)
    (root / "Clip").rename(tmp_path / "elsewhere")
    with pytest.raises(DatasetError, match="Clip/original or Clip/clip_224x224"):
        load_stimuli("dfew", None, root)


# FERV39k


def test_ferv39k_ids_are_paths_because_numbers_repeat(tmp_path: Path) -> None:
    items = by_id("ferv39k", clips.ferv39k(tmp_path))
    assert {i: s.label for i, s in items.items()} == {
        "Action/Happy/0015": "Happy",
        "Action/Sad/0015": "Sad",
        "War/Happy/0015": "Happy",
    }
    (media,) = items["Action/Sad/0015"].media
    assert (media.kind, media.name) == ("frames", "2_ClipsforFaceCrop/Action/Sad/0015")


def test_ferv39k_variant_gives_the_same_ids(tmp_path: Path) -> None:
    items = by_id("ferv39k", clips.ferv39k_variant(tmp_path))
    assert list(items) == ["Action/Happy/0015", "Action/Sad/0015"]
    name = "2_ClipsforFaceCrop/2_ClipsforFaceCrop/Action/Happy/0015"
    assert items["Action/Happy/0015"].media[0].name == name


def test_ferv39k_lists_at_the_root_are_found(tmp_path: Path) -> None:
    root = clips.ferv39k(tmp_path)
    (root / "4_setups/All_scenes").rename(root / "All_scenes")
    assert len(by_id("ferv39k", root)) == 3


# RAVDESS


def test_ravdess_reads_the_silent_speech_alone(tmp_path: Path) -> None:
    items = by_id("ravdess", clips.ravdess(tmp_path))
    assert sorted(items) == [
        "02-01-03-02-01-02-01",
        "02-01-03-02-01-02-02",
        "02-01-06-01-02-01-01",
        "02-01-06-01-02-01-02",
    ]
    item = items["02-01-03-02-01-02-02"]
    assert (item.label, item.subject, item.names) == ("happy", "02", ("02-01-03-02-01-02-02.mp4",))
    assert item.traits == {
        "sex": "female",
        "intensity": "strong",
        "statement": "Kids are talking by the door",
        "repetition": "02",
    }
    assert items["02-01-06-01-02-01-01"].traits["sex"] == "male"
    assert items["02-01-06-01-02-01-01"].label == "fearful"
    assert item.transcript is None


def test_ravdess_archives_in_folders_of_their_own(tmp_path: Path) -> None:
    items = by_id("ravdess", clips.ravdess_variant(tmp_path))
    assert list(items) == ["02-01-08-02-02-02-01", "02-01-08-02-02-02-24"]
    assert items["02-01-08-02-02-02-24"].label == "surprised"


def test_ravdess_unpacked_twice_is_no_larger_dataset(tmp_path: Path) -> None:
    root = clips.ravdess(tmp_path)
    clips.write_clip(root / "Video_Speech_Actor_01/Actor_01/02-01-06-01-02-01-01.mp4", False)
    (found,) = problems("ravdess", root)
    assert "stands twice (first at Actor_01/02-01-06-01-02-01-01.mp4)" in found.message


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Actor_01/02-01-09-01-01-01-01.mp4", "emotion 09 is none of 01, 02"),
        ("Actor_01/02-01-03-03-01-01-01.mp4", "intensity 03"),
        ("Actor_01/02-01-03-01-03-01-01.mp4", "statement 03"),
        ("Actor_01/02-01-03-01-01-03-01.mp4", "repetition 03"),
        ("Actor_25/02-01-03-01-01-01-25.mp4", "actor 25"),
        ("Actor_01/02-01-03-01-01-01-05.mp4", "actor 05 in the folder of actor 01"),
        ("Actor_01/02-01-03-01-01-01-01 (1).mp4", "not seven numbers"),
    ],
)
def test_ravdess_names_that_say_something_else(name: str, message: str, tmp_path: Path) -> None:
    root = clips.ravdess(tmp_path)
    clips.write_clip(root / name, False)
    (found,) = problems("ravdess", root)
    assert found.path == root / name
    assert message in found.message


def test_ravdess_of_sound_alone_says_which_part_is_missing(tmp_path: Path) -> None:
    (tmp_path / "Actor_01").mkdir()
    (tmp_path / "Actor_01/03-01-06-01-02-01-01.wav").write_bytes(b"")
    with pytest.raises(DatasetError, match=r"1 sound files.*Video_Speech_Actor_01\.zip"):
        load_stimuli("ravdess", None, tmp_path)


# eNTERFACE'05


def test_enterface05_ids_come_from_folders_never_from_names(tmp_path: Path) -> None:
    items = by_id("enterface05", clips.enterface05(tmp_path))
    assert len(items) == 5 * 6 * 2
    assert not any(item.startswith("subject 6/") for item in items)
    swapped = items["subject 2/anger/sentence 1"]
    assert swapped.media[0].name == "subject 2/anger/sentence 1/s2_an_2.avi"
    assert (swapped.label, swapped.subject) == ("anger", "2")
    eleven, twelve = (items[f"subject {n}/fear/sentence 2"] for n in (11, 12))
    assert eleven.media[0].path.name == twelve.media[0].path.name == "s12_fe_2.avi"


def test_enterface05_with_spaces_replaced_gives_the_same_ids(tmp_path: Path) -> None:
    items = by_id("enterface05", clips.enterface05_variant(tmp_path))
    assert len(items) == 12
    name = items["subject 1/sadness/sentence 1"].media[0].name
    assert name == "enterface_database/subject_1/sadness/sentence_1/s1_sa_1.avi"
    assert "subject 2/sadness/sentence 1" in items


@pytest.mark.parametrize(
    ("name", "place", "message"),
    [
        ("subject 2/joy/sentence 1/s2.avi", "subject 2/joy", "none of happiness, anger"),
        ("subject 2/anger/s2_an_9.avi", "subject 2/anger/s2_an_9.avi", "outside of a folder"),
        ("subject 2/anger/take 1/s.avi", "subject 2/anger/take 1", "not 'sentence' and a number"),
        ("subject 2/anger/sentence 3/s.txt", "subject 2/anger/sentence 3", "found none"),
        (
            "subject 2/anger/sentence 1/s2_an_1.avi",
            "subject 2/anger/sentence 1",
            "found s2_an_1.avi, s2_an_2.avi",
        ),
        ("subject_2/anger/sentence_1/a.avi", "subject_2/anger/sentence_1", "stands twice"),
    ],
)
def test_enterface05_folders_that_are_not_as_described(
    name: str, place: str, message: str, tmp_path: Path
) -> None:
    root = clips.enterface05(tmp_path)
    (root / name).parent.mkdir(parents=True, exist_ok=True)
    (root / name).write_bytes(b"")
    found = problems("enterface05", root)
    assert any(message in problem.message for problem in found)
    assert {problem.path for problem in found} <= {
        root / place,
        root / "subject 2/anger/sentence 1",
    }


# CMU-MOSI


def test_cmu_mosi_score_becomes_a_label_and_text_stays_text(tmp_path: Path) -> None:
    items = by_id("cmu_mosi", clips.cmu_mosi(tmp_path))
    assert {i: (s.label, s.score, s.transcript) for i, s in items.items()} == {
        "k5Y_838nuGo_1": ("negative", -1.6, "NA"),
        "k5Y_838nuGo_10": ("positive", 2.0, "NULL"),
        "f_pcplsH_V0_7": ("neutral", 0.0, "IT WAS, WELL, OK"),
        "yDtzw_Y-7RU_12": ("negative", -0.666666666667, 'SO "GOOD"'),
    }
    item = items["f_pcplsH_V0_7"]
    assert (item.subject, item.media[0].name) == ("f_pcplsH_V0", "Raw/f_pcplsH_V0/7.mp4")


def test_cmu_mosi_in_the_owners_folders(tmp_path: Path) -> None:
    root = clips.cmu_mosi_variant(tmp_path)
    items = by_id("cmu_mosi", root)
    first = items["k5Y_838nuGo_1"]
    assert first.media[0].name == "MOSI/Raw/Video/Segmented/k5Y_838nuGo_1.mp4"
    assert (first.score, first.transcript) == (-1.6, "IT IS THERE")
    assert items["k5Y_838nuGo_2"].transcript is None
    assert list(by_id("cmu_mosi", root, "valid")) == ["_dI--eQ6qVU_1"]


def test_cmu_mosi_pickles_are_refused_until_the_table_is_there(tmp_path: Path) -> None:
    root = clips.cmu_mosi_merbench(tmp_path)
    with pytest.raises(DatasetError, match=r"label\.npz holds pickled objects.*label\.csv of the"):
        load_stimuli("cmu_mosi", None, root)
    columns = ("video_id", "clip_id", "label", "mode")
    clips.write_table(root / "label.csv", [columns, ("k5Y_838nuGo", 1, 0.2, "test")])
    (item,) = load_stimuli("cmu_mosi", None, root)
    assert item.media[0].name == "subvideo/k5Y_838nuGo_1.mp4"
    assert item.transcript == "GOOD\nINDEED"
    assert check(CARDS["cmu_mosi"], root=str(root)).problems == []


def test_polarity_has_two_sides_and_neutral_none() -> None:
    for name in ("cmu_mosi", "ch_sims"):
        labels = CARDS[name].labels
        assert [labels.polarity.get(label) for label in labels.names] == [
            "negative",
            "negative",
            None,
            "positive",
            "positive",
        ]


# CH-SIMS


def test_ch_sims_keeps_scores_of_single_modalities_and_chinese(tmp_path: Path) -> None:
    items = by_id("ch_sims", clips.ch_sims(tmp_path))
    assert list(items) == ["video_0003_0006", "video_0028_0023", "video_0023_0007"]
    item = items["video_0003_0006"]
    assert (item.label, item.score, item.subject) == ("negative", -1.0, "video_0003")
    assert item.traits == {"score_text": 0.2, "score_audio": 0.0, "score_video": -0.4}
    assert item.transcript == "这事,结婚前说好了"
    assert item.media[0].name == "Raw/video_0003/0006.mp4"
    assert items["video_0023_0007"].transcript == "NA"
    assert list(by_id("ch_sims", clips.ch_sims(tmp_path), "valid")) == ["video_0060_0001"]


def test_ch_sims_without_header_and_with_short_numbers(tmp_path: Path) -> None:
    (item,) = load_stimuli("ch_sims", None, clips.ch_sims_variant(tmp_path))
    assert (item.id, item.source) == ("video_0003_0006", "label.csv:2")
    assert item.media[0].name == "video/video_0003_0006.mp4"


def test_ch_sims_first_release_goes_by_row_numbers(tmp_path: Path) -> None:
    root = clips.ch_sims_first_release(tmp_path)
    items = by_id("ch_sims", root)
    assert {i: (s.label, s.transcript) for i, s in items.items()} == {
        "video_0001_0002": ("positive", "豪门"),
        "video_0003_0006": ("neutral", "这事"),
    }
    assert items["video_0003_0006"].source == "metadata/sentiment/label_M.csv:4"
    clips.write_table(root / "metadata/test_index.csv", [("index",), (7,)])
    with pytest.raises(DatasetError, match="3 rows, but the splits name row 7"):
        load_stimuli("ch_sims", None, root)


def test_ch_sims_v2_is_told_apart(tmp_path: Path) -> None:
    clips.write_table(tmp_path / "meta.csv", [("video_id", "clip_id"), ("aqgy3", "00001")])
    with pytest.raises(DatasetError, match="CH-SIMS v2"):
        load_stimuli("ch_sims", None, tmp_path)


def test_ch_sims_packed_clips_are_named(tmp_path: Path) -> None:
    root = clips.ch_sims(tmp_path)
    (root / "Raw").rename(tmp_path / "elsewhere")
    (root / "Raw.zip").write_bytes(b"PK")
    with pytest.raises(DatasetError, match=r"Unpack .*Raw\.zip"):
        load_stimuli("ch_sims", None, root)


# MER-MULTI


def test_mer_multi_maps_surprise_onto_the_prompt(tmp_path: Path) -> None:
    items = by_id("mer_multi", clips.mer_multi(tmp_path))
    assert {i: s.label for i, s in items.items()} == {
        "sample_00001998": "worried",
        "sample_00000360": "surprised",
        "sample_00005715": "neutral",
    }
    worried = items["sample_00001998"]
    assert worried.media[0].name == "test1/sample_00001998.avi"
    assert worried.transcript == "What now?\nHe is gone."
    assert items["sample_00000360"].transcript == "NULL"
    assert items["sample_00000360"].traits == {"valence": -1.5}
    assert items["sample_00005715"].transcript == ""
    assert worried.score is None
    assert CARDS["mer_multi"].labels.resolve("surprise") == "surprised"


def test_mer_multi_speaks_chinese_too(tmp_path: Path) -> None:
    root = clips.mer_multi(tmp_path)
    assert by_id("mer_multi", root, language="chinese")["sample_00000360"].transcript == "啊"
    with pytest.raises(DatasetError, match="english, chinese, not 'german'"):
        load_stimuli("mer_multi", None, root, language="german")


def test_mer_multi_parts_and_missing_transcripts(tmp_path: Path) -> None:
    (item,) = load_stimuli("mer_multi", "test3", clips.mer_multi(tmp_path))
    assert (item.id, item.label, item.transcript, dict(item.traits)) == (
        "samplenew_00059701",
        "sad",
        None,
        {},
    )


def test_mer_multi_first_release_had_no_labels_of_the_test_sets(tmp_path: Path) -> None:
    root = clips.mer_multi(tmp_path)
    (root / "test1-label.csv").rename(root / "train-label.csv")
    with pytest.raises(DatasetError, match=r"train-label\.csv alone"):
        load_stimuli("mer_multi", None, root)


def test_mer_multi_pickles_are_refused(tmp_path: Path) -> None:
    root = clips.mer_multi_variant(tmp_path)
    assert [s.id for s in load_stimuli("mer_multi", None, root)] == ["sample_00001998"]
    (root / "test1-label.csv").unlink()
    with pytest.raises(DatasetError, match=r"label-6way\.npz holds.*test1-label\.csv"):
        load_stimuli("mer_multi", None, root)


# What is wrong in a list is named with file and line


@pytest.mark.parametrize(
    ("name", "file", "old", "new", "line", "message"),
    [
        ("dfew", "EmoLabel_DataSplit/test(single-labeled)/set_1.csv", "\n2,3", "\n2,9", 3, "'9' is none"),
        ("dfew", "EmoLabel_DataSplit/test(single-labeled)/set_1.csv", "\n2,3", "\n2,0", 3, "without a single"),
        ("dfew", "EmoLabel_DataSplit/test(single-labeled)/set_1.csv", "\n2,3", "\nx,3", 3, "'x' is not a clip"),
        ("dfew", "EmoLabel_DataSplit/test(single-labeled)/set_1.csv", "\n2,3", "\n01,3", 3, "'1' stands twice"),
        ("ferv39k", "4_setups/All_scenes/test_All.csv", "0015 Sad", "0015 Bored", 2, "'Bored' is none of"),
        ("ferv39k", "4_setups/All_scenes/test_All.csv", "Action/Sad/0015 Sad", "Sad", 2, "expected a folder"),
        ("ferv39k", "4_setups/All_scenes/test_All.csv", "Action/Sad", "../Sad", 2, "outside"),
        ("ferv39k", "4_setups/All_scenes/test_All.csv", "Action/Sad", "/Action/Sad", 2, "outside"),
        ("ferv39k", "4_setups/All_scenes/test_All.csv", "Action/Sad/0015 Sad", "Action/Happy/0015 Happy", 2, "twice"),
        ("cmu_mosi", "label.csv", "2.0", "3.2", 3, "'3.2' is not a number from -3 to 3"),
        ("cmu_mosi", "label.csv", "2.0", "nan", 3, "'nan' is not a number"),
        ("cmu_mosi", "label.csv", "2.0", "", 3, "'' is not a number"),
        ("cmu_mosi", "label.csv", "Positive,test", "Positive,tset", 3, "mode 'tset' is none of"),
        ("cmu_mosi", "label.csv", "k5Y_838nuGo,10", "../../etc,10", 3, "outside"),
        ("cmu_mosi", "label.csv", "k5Y_838nuGo,10", "k5Y_838nuGo,1", 3, "stands twice"),
        ("cmu_mosi", "label.csv", "k5Y_838nuGo,10", ",10", 3, "empty video_id"),
        ("cmu_mosi", "label.csv", "k5Y_838nuGo,10", "k5Y_838nuGo,", 3, "empty video_id or clip_id"),
        ("ch_sims", "label.csv", "0006,", "00006,", 3, "CH-SIMS v2"),
        ("ch_sims", "label.csv", "video_0003", "aqgy3", 3, "CH-SIMS v2"),
        ("ch_sims", "label.csv", "-1.0,0.2", "-3.0,0.2", 3, "from -1 to 1"),
        ("ch_sims", "label.csv", "-1.0,0.2", "-1.0,2", 3, "score_text '2' is not"),
        ("mer_multi", "test1-label.csv", "surprise", "fear", 3, "'fear' is none of worried"),
        ("mer_multi", "test1-label.csv", "-1.5", "low", 3, "' low' is not a number"),
        ("mer_multi", "test1-label.csv", "sample_00000360", "sample_0000036", 3, "found none"),
        ("mer_multi", "test1-label.csv", "sample_00000360", "sample_00001998", 3, "stands twice"),
    ],
)  # fmt: skip
def test_a_wrong_row_is_named_with_file_and_line(
    name: str, file: str, old: str, new: str, line: int, message: str, tmp_path: Path
) -> None:
    root = clips.SMALL[name](tmp_path)
    sound = len(load_stimuli(name, None, root))
    replace(root / file, old, new)
    stimuli, found = survey(CARDS[name], None, root)
    assert [(problem.path, problem.line) for problem in found] == [(root / file, line)]
    assert message in found[0].message
    assert len(stimuli) == sound - 1
    with pytest.raises(DatasetError, match=re.escape(f"{root / file}:{line}")):
        load_stimuli(name, None, root)


def test_two_clips_of_one_name_are_a_problem(tmp_path: Path) -> None:
    root = clips.mer_multi(tmp_path)
    clips.write_clip(root / "test1/sample_00000360.avi", False)
    (found,) = problems("mer_multi", root)
    assert "found sample_00000360.avi and sample_00000360.mp4" in found.message


@pytest.mark.parametrize(
    ("name", "file", "old", "message"),
    [
        ("cmu_mosi", "label.csv", "mode", "no column mode"),
        ("ch_sims", "label.csv", "clip_id", "no column clip_id"),
        ("mer_multi", "test1-label.csv", "discrete", "no column discrete"),
        ("mer_multi", "transcription-engchi-polish.csv", "english", "no column english"),
        ("dfew", "EmoLabel_DataSplit/test(single-labeled)/set_1.csv", "label", "no column label"),
    ],
)
def test_a_missing_column_is_named(
    name: str, file: str, old: str, message: str, tmp_path: Path
) -> None:
    root = clips.SMALL[name](tmp_path)
    replace(root / file, old, "other")
    with pytest.raises(DatasetError, match=re.escape(message)):
        load_stimuli(name, None, root)
