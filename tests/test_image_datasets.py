"""Every dataset of images as its owners hand it out: what is read, and what is said to be wrong."""

import io
import os
import re
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from inspect_fer.datasets import load_stimuli
from inspect_fer.datasets.card import Problem
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.datasets.layout import read_ids, read_records
from inspect_fer.datasets.load import count_warning, label_counts, survey
from inspect_fer.errors import DatasetError, MediaError
from inspect_fer.stimulus import Stimulus
from tests.trees import images as trees
from tests.trees.workbook import write_xlsx

Tree = Callable[[Path], Path]

LABELS = {
    "twitter1": "positive negative",
    "twitter2": "positive negative",
    "abstract": "Amusement Anger Awe Content Disgust Excitement Fear Sad",
    "artphoto": "disgust awe sad fear anger excitement contentment amusement",
    "mvsa_single": "negative neutral positive",
    "mvsa_multiple": "negative neutral positive",
    "casme": "tense disgust repression surprise",
    "casme2": "happiness surprise disgust repression others",
    "samm": "Anger Contempt Happiness Surprise Other",
    "ckplus": "anger contempt disgust fear happy sadness surprise",
    "sfew2": "Angry Disgust Fear Happy Neutral Sad Surprise",
    "raf_db": "Surprise Fear Disgust Happiness Sadness Anger Neutral",
    "ferplus": "neutral happiness surprise sadness anger disgust fear contempt",
    "affectnet": "Surprise Contempt Happiness Anger Neutral Sadness Fear Disgust",
}


def read(name: str, root: Path, split: str = "test", **options: Any) -> list[Stimulus]:
    stimuli, problems = survey(CARDS[name], split, root, **options)
    assert problems == []
    return stimuli


def problems_of(name: str, root: Path, split: str = "test", **options: Any) -> list[Problem]:
    return survey(CARDS[name], split, root, **options)[1]


def by_id(stimuli: list[Stimulus]) -> dict[str, Stimulus]:
    return {stimulus.id: stimulus for stimulus in stimuli}


def file_of(stimulus: Stimulus) -> str:
    (media,) = stimulus.media
    return media.name


@pytest.mark.parametrize("name", LABELS)
def test_labels_stand_in_the_order_of_the_paper_s_prompts(name: str) -> None:
    assert CARDS[name].labels.names == tuple(LABELS[name].split())


def test_the_catalogue_follows_the_paper_s_table() -> None:
    assert list(CARDS)[: len(LABELS)] == list(LABELS)


@pytest.mark.parametrize("name", ["abstract", "artphoto"])
def test_four_of_eight_evoked_emotions_are_positive(name: str) -> None:
    polarity = CARDS[name].labels.polarity
    positive = {label.casefold() for label, side in polarity.items() if side == "positive"}

    assert set(polarity) == set(CARDS[name].labels.names)
    assert {label[:7] for label in positive} == {"amuseme", "awe", "content", "excitem"}


SMALL: list[tuple[str, Tree, int]] = [
    ("twitter1", trees.twitter1, 6),
    ("twitter1", trees.twitter1_variant, 6),
    ("twitter2", trees.twitter2, 12),
    ("twitter2", trees.twitter2_variant, 4),
    ("abstract", trees.abstract, 8),
    ("artphoto", trees.artphoto, 16),
    ("artphoto", trees.artphoto_variant, 3),
    ("casme", trees.casme, 6),
    ("casme", trees.casme_variant, 2),
    ("casme2", trees.casme2, 13),
    ("casme2", trees.casme2_variant, 2),
    ("samm", trees.samm, 3),
    ("samm", trees.samm_variant, 1),
    ("ckplus", trees.ckplus, 21),
    ("ckplus", trees.ckplus_variant, 21),
    ("sfew2", trees.sfew2, 21),
    ("sfew2", trees.sfew2_variant, 7),
    ("raf_db", trees.raf_db, 7),
    ("raf_db", trees.raf_db_variant, 7),
    ("ferplus", trees.ferplus, 8),
    ("ferplus", trees.ferplus_variant, 8),
    ("affectnet", trees.affectnet, 16),
    ("affectnet", trees.affectnet_arrays, 8),
    ("affectnet", trees.affectnet_renamed, 16),
    ("affectnet", trees.affectnet_folders, 8),
]


@pytest.mark.parametrize(("name", "tree", "number"), SMALL)
def test_official_trees_and_variants(name: str, tree: Tree, number: int, tmp_path: Path) -> None:
    root = tree(tmp_path / "data" / name)

    stimuli = read(name, root)

    assert len(stimuli) == number
    for stimulus in stimuli:
        (media,) = stimulus.media
        shown = media.render() if media.render else media.path.read_bytes()
        assert Image.open(io.BytesIO(shown)).size in ((8, 8), (48, 48))
        assert media.root == root
        annotation = root / re.sub(r":\d+$", "", stimulus.source)
        assert annotation.is_file()


@pytest.mark.parametrize(("name", "tree", "number"), SMALL)
def test_one_more_folder_around_a_tree_is_no_obstacle(
    name: str, tree: Tree, number: int, tmp_path: Path
) -> None:
    tree(tmp_path / "data" / "unpacked")

    assert len(read(name, tmp_path / "data")) == number


FULL: list[tuple[str, Callable[..., Path], Any, dict[str, int]]] = [
    ("twitter1", trees.twitter1, trees.TWITTER1, trees.TWITTER1[3]),
    ("abstract", lambda r, c: trees.abstract(r, c, tied=51), trees.ABSTRACT, trees.ABSTRACT),
    ("artphoto", trees.artphoto, trees.ARTPHOTO, trees.ARTPHOTO),
    ("casme", trees.casme, trees.CASME, trees.CASME),
    ("casme2", trees.casme2, trees.CASME2, trees.CASME2),
    ("samm", trees.samm, trees.SAMM, trees.SAMM),
    (
        "ckplus",
        trees.ckplus,
        trees.CKPLUS_SEQUENCES,
        {label: 3 * number for label, number in trees.CKPLUS_SEQUENCES.items()},
    ),
    ("sfew2", trees.sfew2, trees.SFEW2, trees.SFEW2),
    ("raf_db", trees.raf_db, trees.RAF_DB, trees.RAF_DB),
    ("ferplus", trees.ferplus, trees.FERPLUS, trees.FERPLUS),
    ("affectnet", trees.affectnet, trees.AFFECTNET, trees.AFFECTNET),
]


@pytest.mark.parametrize(("name", "tree", "size", "expected"), FULL, ids=[f[0] for f in FULL])
def test_full_size_trees_give_the_paper_s_selection(
    name: str, tree: Callable[..., Path], size: Any, expected: dict[str, int], tmp_path: Path
) -> None:
    root = tree(tmp_path / "data", size)

    stimuli = read(name, root)

    assert label_counts(CARDS[name], stimuli) == {n: expected[n] for n in CARDS[name].labels.names}
    assert count_warning(CARDS[name], "test", stimuli) is None


# --- Twitter I and II


def test_twitter1_by_agreement(tmp_path: Path) -> None:
    root = trees.twitter1(tmp_path / "data", trees.TWITTER1)

    for agreement, expected in trees.TWITTER1.items():
        stimuli = read("twitter1", root, agreement=agreement)
        assert label_counts(CARDS["twitter1"], stimuli) == expected


def test_twitter1_gives_agreement_and_votes(tmp_path: Path) -> None:
    stimuli = read("twitter1", trees.twitter1(tmp_path / "data"))

    for stimulus in stimuli:
        assert stimulus.votes is not None
        assert max(stimulus.votes.values()) == stimulus.traits["agreement"]
        assert max(stimulus.votes, key=stimulus.votes.__getitem__) == stimulus.label


def test_twitter1_without_a_consistent_reading_gives_no_votes(tmp_path: Path) -> None:
    root = trees.twitter1(tmp_path / "data")
    table = root / "amt_result.csv"
    lines = table.read_text().splitlines()
    name, votes, first, second = lines[1].split(",")
    table.write_text("\n".join([*lines[:1], f"{name},{votes},{second},{first}", *lines[2:]]))

    assert {stimulus.votes for stimulus in read("twitter1", root)} == {None}


def test_twitter2_reads_all_rows_and_says_that_the_paper_has_fewer(tmp_path: Path) -> None:
    root = trees.twitter2(tmp_path / "data", trees.TWITTER2)

    stimuli = read("twitter2", root)

    assert label_counts(CARDS["twitter2"], stimuli) == trees.TWITTER2
    warning = count_warning(CARDS["twitter2"], "test", stimuli)
    assert warning is not None
    assert "810" in warning
    assert "603" in warning


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (".csv", "name,gt,gpt4v\n7.jpg,positive,\n10.jpg,negative,\n"),
        (".txt", "10\n7\n"),
        (".json", '[7, {"id": "10.jpg"}]'),
    ],
)
def test_twitter2_keeps_the_ids_of_a_file(ending: str, text: str, tmp_path: Path) -> None:
    root = trees.twitter2(tmp_path / "data")
    subset = trees.write(tmp_path / f"subset{ending}", text)

    stimuli = read("twitter2", root, subset=str(subset))

    assert [stimulus.id for stimulus in stimuli] == ["7.jpg", "10.jpg"]


def test_twitter2_names_ids_it_does_not_have(tmp_path: Path) -> None:
    root = trees.twitter2(tmp_path / "data")
    subset = trees.write(tmp_path / "subset.txt", "7\n4711\n")

    (problem,) = problems_of("twitter2", root, subset=str(subset))

    assert str(problem).startswith(f"{subset}:2: ")
    assert "4711" in problem.message


# --- Abstract and ArtPhoto


def test_abstract_gives_votes_and_leaves_ties_out(tmp_path: Path) -> None:
    stimuli = read("abstract", trees.abstract(tmp_path / "data"))

    assert [stimulus.id for stimulus in stimuli] == [f"abstract_{n:04d}.jpg" for n in range(1, 9)]
    for stimulus in stimuli:
        votes = dict(stimulus.votes or {})
        assert votes.pop(stimulus.label) == 5
        assert set(votes.values()) == {2}


def test_abstract_does_not_mind_plain_cells(tmp_path: Path) -> None:
    root = trees.abstract(tmp_path / "data")
    table = root / "testImages_abstract" / "ABSTRACT_groundTruth.csv"
    table.write_text(table.read_text().replace("'", ""))

    assert len(read("abstract", root)) == 8


def test_artphoto_names_a_foreign_file(tmp_path: Path) -> None:
    root = trees.artphoto(tmp_path / "data")
    trees.draw(root / "testImages_artphoto" / "boredom_0001.jpg")

    (problem,) = problems_of("artphoto", root)

    assert problem.path.name == "boredom_0001.jpg"
    assert "contentment" in problem.message


# --- MVSA


def test_mvsa_single_merges_text_and_picture(tmp_path: Path) -> None:
    root = trees.mvsa_single(tmp_path / "data", trees.MVSA_SINGLE, opposed=358)

    everything = read("mvsa_single", root, subset="all")
    tenth = read("mvsa_single", root)

    assert label_counts(CARDS["mvsa_single"], everything) == trees.MVSA_SINGLE
    assert count_warning(CARDS["mvsa_single"], "test", tenth) is None
    assert len(tenth) == 451


def test_mvsa_multiple_takes_majorities_first(tmp_path: Path) -> None:
    root = trees.mvsa_multiple(tmp_path / "data", trees.MVSA_MULTIPLE, opposed=2573)

    everything = read("mvsa_multiple", root, subset="all")
    tenth = read("mvsa_multiple", root)

    assert label_counts(CARDS["mvsa_multiple"], everything) == trees.MVSA_MULTIPLE
    assert count_warning(CARDS["mvsa_multiple"], "test", tenth) is None
    assert not {"3151", "3910", "5995"} & set(by_id(everything))


def test_mvsa_draws_the_same_tenth_in_the_owners_order(tmp_path: Path) -> None:
    root = trees.mvsa_single(tmp_path / "data", {"positive": 100, "neutral": 50, "negative": 50})

    ids = [int(stimulus.id) for stimulus in read("mvsa_single", root)]

    drawn = "11 25 36 56 65 67 73 78 92 99 104 108 123 125 130 131 150 159 194 195"
    assert ids == [int(number) for number in drawn.split()]


def test_mvsa_takes_a_published_list(tmp_path: Path) -> None:
    root = trees.mvsa_single(tmp_path / "data")
    subset = trees.fixed_list(tmp_path / "test.json", ["2", "1", "3"])

    stimuli = read("mvsa_single", root, subset=str(subset))

    assert [stimulus.id for stimulus in stimuli] == ["1", "2", "3"]
    assert stimuli[0].transcript == "caf\u00e9 \U0001f600"
    assert stimuli[1].transcript == "\u5f00\u5fc3"
    assert "sum" in (stimuli[2].transcript or "")
    assert file_of(stimuli[0]) == "MVSA_Single/data/1.jpg"
    assert set(stimuli[0].traits) == {"text", "image"}


def test_mvsa_names_ids_it_cannot_use(tmp_path: Path) -> None:
    root = trees.mvsa_single(tmp_path / "data")
    subset = trees.write(tmp_path / "test.txt", "1\n41\n")  # 41 is positive against negative

    (problem,) = problems_of("mvsa_single", root, subset=str(subset))

    assert str(problem).startswith(f"{subset}:2: ")
    assert "41" in problem.message


def test_mvsa_reads_only_the_texts_asked_for(tmp_path: Path) -> None:
    root = trees.mvsa_single(tmp_path / "data")
    wanted = {stimulus.id for stimulus in read("mvsa_single", root)}
    for path in (root / "MVSA_Single" / "data").glob("*.txt"):
        if path.stem not in wanted:
            path.unlink()

    assert set(by_id(read("mvsa_single", root))) == wanted
    missing = next(iter(wanted))
    (root / "MVSA_Single" / "data" / f"{missing}.txt").unlink()
    (problem,) = problems_of("mvsa_single", root)
    assert problem.path.name == f"{missing}.txt"


def test_mvsa_side_by_side_and_one_for_the_other(tmp_path: Path) -> None:
    root = trees.mvsa_variant(tmp_path / "data")

    assert len(read("mvsa_single", root)) == 4
    assert len(read("mvsa_multiple", root)) == 4
    with pytest.raises(DatasetError, match=r"labelResultAll\.txt:1: 3 annotator.*1 expected"):
        survey(CARDS["mvsa_single"], "test", root / "MVSA")


# --- micro-expressions


def test_casme_finds_frames_by_number_and_keeps_their_names(tmp_path: Path) -> None:
    stimuli = by_id(read("casme", trees.casme(tmp_path / "data")))

    assert list(stimuli) == [
        "sub01/EP01_12-81",
        "sub01/EP01_12-169",
        "sub01/EP01_8-75",
        "sub03/EP07_1-70",
        "sub04/EP07_1-70",
        "sub04/EP12_2_11-44",
    ]
    assert stimuli["sub01/EP01_12-81"].names == ("EP01_12-81", "EP01_12-81.jpg")
    assert stimuli["sub03/EP07_1-70"].names == ("EP07_1-70", "EP07_1-70.jpg")
    assert stimuli["sub04/EP07_1-70"].names == ("EP07_1-070", "EP07_1-070.jpg")
    assert file_of(stimuli["sub04/EP07_1-70"]) == "CASME_raw_selected/sub04/EP07_1/EP07_1-070.jpg"
    assert stimuli["sub03/EP07_1-70"].subject == "sub03"
    assert stimuli["sub03/EP07_1-70"].traits == {
        "onset": 60,
        "offset": 80,
        "action_units": "4+17",
    }
    assert stimuli["sub01/EP01_8-75"].source == "CASME-coded-20190721.xls:4"


def test_casme_shows_cropped_faces_when_asked(tmp_path: Path) -> None:
    root = trees.casme(tmp_path / "data")
    trees.draw(root / "Cropped" / "sub01" / "EP01_12" / "reg_EP01_12-081.jpg")

    first, *_ = read("casme", root, cropped=True)

    assert first.id == "sub01/EP01_12-81"
    assert file_of(first) == "Cropped/sub01/EP01_12/reg_EP01_12-081.jpg"


def test_a_missing_apex_frame_keeps_its_nominal_path(tmp_path: Path) -> None:
    root = trees.casme(tmp_path / "data")
    (root / "CASME_raw_selected" / "sub01" / "EP01_8" / "EP01_8-75.jpg").unlink()

    stimulus = by_id(read("casme", root))["sub01/EP01_8-75"]

    assert file_of(stimulus) == "CASME_raw_selected/sub01/EP01_8/EP01_8-75.jpg"


def test_casme2_gives_a_shared_name_to_the_first_subject(tmp_path: Path) -> None:
    root = trees.casme2(tmp_path / "data", trees.CASME2)

    stimuli = read("casme2", root)

    named = [stimulus for stimulus in stimuli if stimulus.names]
    assert len({stimulus.names[0] for stimulus in named}) == len(named) == 239
    assert label_counts(CARDS["casme2"], named) == {
        "happiness": 31,
        "surprise": 24,
        "disgust": 61,
        "repression": 27,
        "others": 96,
    }
    items = by_id(stimuli)
    assert items["sub01/EP03_02-139"].names == ("EP03_02-139", "EP03_02-139.jpg")
    assert items["sub17/EP03_02-139"].names == ()


def test_casme2_does_not_take_a_longer_number_for_the_apex(tmp_path: Path) -> None:
    stimuli = by_id(read("casme2", trees.casme2(tmp_path / "data")))

    assert file_of(stimuli["sub01/EP02_01f-59"]) == "CASME2_RAW_selected/sub01/EP02_01f/img59.jpg"
    assert "sub04/EP12_01f" not in " ".join(stimuli)


def test_casme2_variants_of_names(tmp_path: Path) -> None:
    stimuli = by_id(read("casme2", trees.casme2_variant(tmp_path / "data")))

    assert {item: file_of(stimulus) for item, stimulus in stimuli.items()} == {
        "sub01/EP02_01f-59": "Cropped/Cropped/sub01/EP02_01f/reg_img59.jpg",
        "sub02/EP19_05f-60": "Cropped/Cropped/02_EP19_05f/reg_img060.jpg",
    }
    assert stimuli["sub02/EP19_05f-60"].label == "others"


def test_samm_has_both_forms_of_names(tmp_path: Path) -> None:
    stimuli = by_id(read("samm", trees.samm(tmp_path / "data")))

    long = stimuli["006_1_2"]
    assert long.subject == "006"
    assert file_of(long) == "SAMM/006/006_1_2/006_05588.jpg"
    assert "006006_1_2-05588" in long.names
    assert "006_0217.jpg" in stimuli["006_2_1"].names
    assert file_of(stimuli["006_2_1"]) == "SAMM/006/006_2_1/006_0217.jpg"
    assert stimuli["011_1_1"].label == "Other"
    assert long.traits["action_units"] == "AU4 or AU7"


MICRO = {"casme": trees.casme, "casme2": trees.casme2, "samm": trees.samm}
FRAMES = {
    "casme": ("OnsetF", "ApexF1", "OffsetF", "AU", "Emotion"),
    "casme2": ("OnsetFrame", "ApexFrame", "OffsetFrame", "Action Units", "Estimated Emotion"),
    "samm": ("Onset Frame", "Apex Frame", "Offset Frame", "Action Units", "Estimated Emotion"),
}
SHEETS = {"casme": "casme.xlsx", "casme2": "CASME2-coding-x.xlsx", "samm": "SAMM_Micro.xlsx"}


@pytest.mark.parametrize("name", MICRO)
def test_sheets_name_the_row_at_fault(name: str, tmp_path: Path) -> None:
    header = ["Subject", "Filename", *FRAMES[name]]
    label = CARDS[name].labels.names[0]
    sheet = write_xlsx(
        tmp_path / "data" / SHEETS[name],
        [
            ["a preamble"],
            header,
            [1, "EP01", 1, 5, 9, 4, label],
            [1, "EP02", 1, 5, 9, 4, "boredom"],
            [1, "EP03", 1, "soon", 9, 4, label],
            [1, "../../EP04", 1, 5, 9, 4, label],
            ["?", "EP05", 1, 5, 9, 4, label],
            [1, "EP06", 1, "", 9, 4, label],
        ],
    )

    stimuli, problems = survey(CARDS[name], "test", sheet.parent)

    assert len(stimuli) == 1
    assert [(problem.path, problem.line) for problem in problems] == [
        (sheet, 4),
        (sheet, 5),
        (sheet, 6),
        (sheet, 7),
    ]
    assert "'boredom' is none of" in problems[0].message


@pytest.mark.parametrize("name", MICRO)
def test_sheets_without_their_columns_are_refused(name: str, tmp_path: Path) -> None:
    write_xlsx(tmp_path / "data" / SHEETS[name], [["Subject", "Filename", "Note"], [1, "EP01", ""]])

    with pytest.raises(DatasetError, match=r"no row that names the columns Subject, Filename"):
        survey(CARDS[name], "test", tmp_path / "data")


# --- CK+, SFEW 2.0, RAF-DB


def test_ckplus_takes_the_last_three_frames(tmp_path: Path) -> None:
    stimuli = read("ckplus", trees.ckplus(tmp_path / "data"))

    first = [stimulus.id for stimulus in stimuli[:3]]
    assert first == [f"S005_001_{n:08d}.png" for n in (3, 4, 5)]
    assert stimuli[0].subject == "S005"
    assert stimuli[0].source.endswith("S005_001_00000005_emotion.txt:1")


def test_ckplus_has_118_people(tmp_path: Path) -> None:
    root = trees.ckplus(tmp_path / "data", trees.CKPLUS_SEQUENCES)

    stimuli = read("ckplus", root)

    assert len({stimulus.subject for stimulus in stimuli}) == 118
    assert len(stimuli) == 981


def test_ckplus_items_are_the_same_in_both_forms(tmp_path: Path) -> None:
    official = trees.ckplus(tmp_path / "official")
    small = tmp_path / "small"
    for stimulus in read("ckplus", official):
        trees.draw(small / "CK+48" / stimulus.label / stimulus.id)

    assert {s.id: s.label for s in read("ckplus", small)} == {
        s.id: s.label for s in read("ckplus", official)
    }


def test_ckplus_without_frames_names_those_that_should_be_there(tmp_path: Path) -> None:
    root = trees.ckplus(tmp_path / "data")
    folder = root / "extended-cohn-kanade-images" / "cohn-kanade-images" / "S005" / "001"
    for path in folder.glob("*.png"):
        path.unlink()

    stimuli = read("ckplus", root)

    assert [stimulus.id for stimulus in stimuli[:3]] == [f"S005_001_{n:08d}.png" for n in (3, 4, 5)]


@pytest.mark.parametrize("text", ["   0.0000000e+00\n", "8", "", "3.5", "happy", "nan"])
def test_ckplus_names_a_file_without_a_known_code(text: str, tmp_path: Path) -> None:
    root = trees.ckplus(tmp_path / "data")
    table = next(root.rglob("S006_001_*_emotion.txt"))
    table.write_text(text)

    (problem,) = problems_of("ckplus", root)

    assert problem.path == table
    assert "1 anger" in problem.message


def test_ckplus_says_why_ckextended_does_not_do(tmp_path: Path) -> None:
    trees.write(tmp_path / "data" / "ckextended.csv", "emotion,pixels,Usage\n")

    with pytest.raises(DatasetError, match=r"ckextended\.csv holds another selection"):
        survey(CARDS["ckplus"], "test", tmp_path / "data")


def test_sfew2_names_the_still_in_two_folders_once(tmp_path: Path) -> None:
    root = trees.sfew2(tmp_path / "data", trees.SFEW2)

    stimuli = read("sfew2", root)
    items = by_id(stimuli)

    assert items[f"Surprise/{trees.SFEW2_TWICE}"].names == (trees.SFEW2_TWICE,)
    assert items[f"Happy/{trees.SFEW2_TWICE}"].names == ()
    assert sum(bool(stimulus.names) for stimulus in stimuli) == 435
    assert [s.id for s in read("sfew2", root, "validation")] == [s.id for s in stimuli]
    assert len(read("sfew2", root, "train")) == 7


def test_sfew2_aligned(tmp_path: Path) -> None:
    root = trees.sfew2(tmp_path / "data")

    stimuli = read("sfew2", root, aligned=True)

    assert len(stimuli) == 7
    assert all("Val_Aligned_Faces_new" in file_of(stimulus) for stimulus in stimuli)


def test_sfew2_names_a_foreign_folder(tmp_path: Path) -> None:
    root = trees.sfew2_variant(tmp_path / "data")
    trees.draw(root / "val" / "bored" / "x.png")

    (problem,) = problems_of("sfew2", root)

    assert problem.path == root / "val" / "bored"


def test_raf_db_reads_originals_or_aligned_faces(tmp_path: Path) -> None:
    root = trees.raf_db(tmp_path / "data")

    originals, aligned = read("raf_db", root), read("raf_db", root, aligned=True)

    assert [s.id for s in originals] == [s.id for s in aligned]
    assert file_of(originals[0]) == "basic/Image/original/original/test_0001.jpg"
    assert file_of(aligned[0]) == "basic/Image/aligned/test_0001_aligned.jpg"
    assert originals[0].source == "basic/EmoLabel/list_patition_label.txt:5"


def test_a_name_of_no_split_of_raf_db_is_a_problem(tmp_path: Path) -> None:
    root = trees.raf_db(tmp_path / "data")
    with (root / "basic/EmoLabel/list_patition_label.txt").open("a") as file:
        file.write("../../../etc/passwd 1\nval_0001.jpg 4\n")
    said = [problem.message for problem in problems_of("raf_db", root)]
    assert said == [
        "'../../../etc/passwd' begins with none of test_, train_",
        "'val_0001.jpg' begins with none of test_, train_",
    ]


def test_words_that_yaml_takes_for_true_are_true(tmp_path: Path) -> None:
    root = trees.raf_db(tmp_path)
    aligned = read("raf_db", root, aligned=True)
    assert all(read("raf_db", root, aligned=said) == aligned for said in ("true", "Yes", "on"))
    assert count_warning(CARDS["raf_db"], "test", aligned, aligned="no") is not None
    assert count_warning(CARDS["raf_db"], "test", aligned, aligned="yes") is None


@pytest.mark.parametrize(
    ("name", "option"),
    [(name, option) for name, card in CARDS.items() for option in card.options],
)
def test_an_option_of_another_type_is_refused(name: str, option: str, tmp_path: Path) -> None:
    default = CARDS[name].options[option]
    wrong, said = {
        bool: ("maybe", "='maybe' is neither true nor false"),
        int: ("two", "='two' is not a whole number"),
    }.get(type(default), (5, "=5 was read as a number, not as text"))
    with pytest.raises(DatasetError, match=f"^{option}{said}"):
        load_stimuli(name, root=tmp_path, **{option: wrong})


def test_raf_db_takes_aligned_faces_where_there_are_no_others(tmp_path: Path) -> None:
    root = trees.raf_db(tmp_path / "data")
    for path in sorted((root / "basic" / "Image" / "original").rglob("*"), reverse=True):
        path.unlink() if path.is_file() else path.rmdir()
    (root / "basic" / "Image" / "original").rmdir()

    assert file_of(read("raf_db", root)[0]) == "basic/Image/aligned/test_0001_aligned.jpg"


def test_raf_db_tells_gender_ethnicity_and_age(tmp_path: Path) -> None:
    root = trees.raf_db(tmp_path / "data")

    stimuli = read("raf_db", root)

    assert stimuli[0].traits == {
        "gender": "female",
        "ethnicity": "African-American",
        "age": "4-19",
    }
    assert stimuli[3].traits["age"] == "70+"
    assert {len(stimulus.traits) for stimulus in read("raf_db", root, attributes=False)} == {0}


def test_raf_db_train_split(tmp_path: Path) -> None:
    root = trees.raf_db(tmp_path / "data", train=12271)

    stimuli = read("raf_db", root, "train")

    assert len(stimuli) == 12271
    assert count_warning(CARDS["raf_db"], "train", stimuli) is None


def test_raf_db_names_what_is_wrong(tmp_path: Path) -> None:
    root = trees.raf_db(tmp_path / "data")
    table = root / "basic" / "EmoLabel" / "list_patition_label.txt"
    with table.open("a") as file:
        file.write("test_0001.jpg 5\ntest_0099.jpg 8\ntest_/../../x.jpg 1\n")
    manual = root / "basic" / "Annotation" / "manual"
    broken = manual / "test_0002_manu_attri.txt"
    broken.write_text(broken.read_text().replace("2\n2\n2\n", "2\n7\n2\n"))

    stimuli, problems = survey(CARDS["raf_db"], "test", root)

    assert len(stimuli) == 6
    assert [(problem.path, problem.line) for problem in problems] == [
        (broken, 7),
        (table, 12),
        (table, 13),
        (table, 14),
    ]
    assert "stands twice" in problems[1].message
    assert "7 Neutral" in problems[2].message
    assert "outside" in problems[3].message


# --- FERPlus


def test_ferplus_takes_the_first_most_voted_emotion(tmp_path: Path) -> None:
    root = trees.ferplus(tmp_path / "data")

    stimuli = read("ferplus", root)

    assert [stimulus.label for stimulus in stimuli] == list(trees.FERPLUS)
    first = stimuli[0]
    assert first.id == "fer0032220.png"
    assert first.votes is not None
    assert (first.votes["neutral"], first.votes["contempt"]) == (4, 4)
    assert first.traits == {"unknown": 5, "NF": 0}
    assert [s.id for s in read("ferplus", root, "train")] == ["fer0000000.png"]
    assert [s.id for s in read("ferplus", root, "validation")] == ["fer0028638.png"]


@pytest.mark.parametrize("header", ["emotion,pixels,Usage", "emotion, Usage, pixels"])
def test_ferplus_draws_an_image_from_its_row(header: str, tmp_path: Path) -> None:
    root = trees.ferplus(tmp_path / "data")
    table = root / "fer2013.csv"
    if header != "emotion,pixels,Usage":
        rows = [line.split(",") for line in table.read_text().splitlines()[1:]]
        lines = [",".join((code, usage, pixels)) for code, pixels, usage in rows]
        trees.write(root / "icml_face_data.csv", "\r\n".join([header, *lines]) + "\r\n")
        table.unlink()

    stimuli = read("ferplus", root)

    for row, stimulus in enumerate(
        stimuli, start=3
    ):  # after two rows of Training, one of PublicTest
        render = stimulus.media[0].render
        assert render is not None
        drawn = np.asarray(Image.open(io.BytesIO(render())))
        assert drawn.shape == (48, 48)
        assert drawn[0, 0] == row
        assert set(drawn.ravel()[1:].tolist()) == {7}


def test_ferplus_opens_no_pixels_before_they_are_shown(tmp_path: Path) -> None:
    root = trees.ferplus(tmp_path / "data")
    (stimulus, *_) = read("ferplus", root)
    (root / "fer2013.csv").unlink()
    render = stimulus.media[0].render

    assert render is not None
    with pytest.raises(MediaError, match=r"fer2013\.csv:5"):
        render()


def test_ferplus_draws_from_several_threads(tmp_path: Path) -> None:
    stimuli = read("ferplus", trees.ferplus(tmp_path / "data"))
    drawn: dict[str, bytes] = {}

    def draw(stimulus: Stimulus) -> None:
        render = stimulus.media[0].render
        assert render is not None
        drawn[stimulus.id] = render()

    threads = [threading.Thread(target=draw, args=(stimulus,)) for stimulus in stimuli]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(drawn) == len(set(drawn.values())) == len(stimuli)


@pytest.mark.parametrize(
    ("find", "replace", "message"),
    [
        (",PrivateTest", ",Training", "usage is 'Training'"),
        (" 7 7 7,", " 7 7,", "2303 pixels"),
        (" 7 7 7,", " 7 7 256,", "range"),
        (" 7 7 7,", " 7 7 x,", "invalid literal"),
    ],
)
def test_ferplus_says_which_row_holds_no_image(
    find: str, replace: str, message: str, tmp_path: Path
) -> None:
    root = trees.ferplus(tmp_path / "data")
    table = root / "fer2013.csv"
    table.write_text(table.read_text().replace(find, replace))
    render = read("ferplus", root)[0].media[0].render

    assert render is not None
    with pytest.raises(MediaError, match=rf"fer2013\.csv:5: .*{message}"):
        render()


def test_ferplus_table_of_pixels_that_is_too_short(tmp_path: Path) -> None:
    root = trees.ferplus(tmp_path / "data")
    table = root / "fer2013.csv"
    table.write_text("\n".join(table.read_text().splitlines()[:4]) + "\n")
    render = read("ferplus", root)[0].media[0].render

    assert render is not None
    with pytest.raises(MediaError, match="the table has 3 rows"):
        render()


def test_ferplus_with_the_votes_of_the_owners_script(tmp_path: Path) -> None:
    root = trees.ferplus_variant(tmp_path / "data")

    labels = [s.label for s in read("ferplus", root, labels="label_csv")]

    names = list(trees.FERPLUS)
    assert labels == names[1:] + names[:1]
    assert [s.label for s in read("ferplus", root)] == names
    assert file_of(read("ferplus", root)[0]) == "data/FER2013Test/fer0032220.png"


def test_ferplus_tells_two_items_of_one_name_apart(tmp_path: Path) -> None:
    root = trees.ferplus(tmp_path / "data")
    table = root / "fer2013new.csv"
    table.write_text(table.read_text().replace("fer0032222.png", "fer0032220.png"))

    assert [s.id for s in read("ferplus", root)][:2] == ["fer0032220.png", "fer0032220.png#6"]


def test_ferplus_names_what_is_wrong(tmp_path: Path) -> None:
    root = trees.ferplus(tmp_path / "data")
    table = root / "fer2013new.csv"
    lines = table.read_text().splitlines()
    lines[4] = lines[4].replace(",4,", ",four,", 1)
    lines[5] = lines[5].replace("PrivateTest", "Test")
    lines[6] = lines[6].replace("fer00", "../fer00")
    table.write_text("\n".join(lines) + "\n")

    problems = problems_of("ferplus", root)

    assert [(problem.path, problem.line) for problem in problems] == [
        (table, 5),
        (table, 6),
        (table, 7),
    ]


def test_ferplus_without_pixels_or_images(tmp_path: Path) -> None:
    root = trees.ferplus(tmp_path / "data")
    (root / "fer2013.csv").unlink()
    trees.write(root / "data" / "FER2013Test" / "label.csv", "")

    with pytest.raises(DatasetError, match=r"Neither fer2013\.csv"):
        survey(CARDS["ferplus"], "test", root)


# --- AffectNet


@pytest.mark.parametrize("header", [True, False])
def test_affectnet_with_and_without_header(header: bool, tmp_path: Path) -> None:
    root = trees.affectnet(tmp_path / "data", header=header)

    stimuli = read("affectnet", root)

    assert len(stimuli) == 16
    first = stimuli[0]
    assert first.id == f"1/{0:056x}.jpg"
    assert first.names == (f"{0:056x}.jpg",)
    assert first.traits == {"valence": 0.0, "arousal": 0.25}
    assert first.source.endswith(f"validation.csv:{2 if header else 1}")


def test_affectnet_finds_files_that_were_renamed(tmp_path: Path) -> None:
    stimuli = read("affectnet", trees.affectnet_renamed(tmp_path / "data"))

    third = stimuli[2]
    assert third.id.endswith(".png")
    assert file_of(third) == f"Manually_Annotated/validation/3/{2:056x}.jpg"


def test_affectnet_as_arrays_says_that_one_image_is_missing(tmp_path: Path) -> None:
    counts = trees.AFFECTNET | {"Contempt": 499}
    stimuli = read("affectnet", trees.affectnet_arrays(tmp_path / "data", counts))

    assert label_counts(CARDS["affectnet"], stimuli)["Contempt"] == 499
    warning = count_warning(CARDS["affectnet"], "test", stimuli)
    assert warning is not None
    assert "3999" in warning
    assert "4000" in warning


def test_affectnet_as_arrays_gives_valence(tmp_path: Path) -> None:
    stimuli = read("affectnet", trees.affectnet_arrays(tmp_path / "data"))

    assert [stimulus.id for stimulus in stimuli] == [f"{i}.jpg" for i in range(8)]
    assert stimuli[0].traits == {"valence": -0.5, "arousal": 0.25}


def test_affectnet_never_unpickles(tmp_path: Path) -> None:
    root = trees.affectnet_arrays(tmp_path / "data")
    folder = root / "val_set" / "val_set" / "annotations"
    np.save(folder / "3_exp.npy", np.array({"code": 1}, dtype=object), allow_pickle=True)
    np.save(folder / "4_exp.npy", np.array(11))
    np.save(folder / "5_exp.npy", np.array([1, 2]))
    (folder / "6_exp.npy").write_bytes(b"")

    stimuli, problems = survey(CARDS["affectnet"], "test", root)

    assert len(stimuli) == 4
    assert [problem.path.name for problem in problems] == [f"{n}_exp.npy" for n in (3, 4, 5, 6)]


def test_affectnet_tells_two_faces_in_one_image_apart(tmp_path: Path) -> None:
    root = trees.affectnet(tmp_path / "data")
    lists = root / "Manually_Annotated_file_lists"
    lines = (lists / "validation.csv").read_text().splitlines()
    trees.write(lists / "training.csv", "\n".join([*lines[:2], lines[1]]) + "\n")

    ids = [stimulus.id for stimulus in read("affectnet", root, "train")]

    assert ids == [f"1/{0:056x}.jpg", f"1/{0:056x}.jpg#3"]


def test_affectnet_names_what_is_wrong(tmp_path: Path) -> None:
    root = trees.affectnet(tmp_path / "data")
    table = root / "Manually_Annotated_file_lists" / "validation.csv"
    lines = table.read_text().splitlines()
    lines[1] = re.sub(r",\d+,([^,]*,[^,]*)$", r",11,\1", lines[1])
    lines[2] = lines[2].rpartition(",")[0]
    lines[3] = "../" + lines[3]
    lines[4] = lines[4].rpartition(",")[0] + ",high"
    table.write_text("\n".join(lines) + "\n")

    problems = problems_of("affectnet", root)

    assert [(problem.path, problem.line) for problem in problems] == [
        (table, 2),
        (table, 3),
        (table, 4),
        (table, 5),
    ]


# --- all of them


@pytest.mark.parametrize("name", LABELS)
def test_an_empty_folder_says_what_is_missing(name: str, tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    with pytest.raises(DatasetError, match=re.escape(str(tmp_path / "data"))):
        load_stimuli(name, root=tmp_path / "data")


LINES: dict[str, tuple[Tree, str]] = {
    "twitter1": (trees.twitter1, "three_agree.txt"),
    "twitter2": (trees.twitter2, "groundTruthLabel.txt"),
    "abstract": (trees.abstract, "testImages_abstract/ABSTRACT_groundTruth.csv"),
    "mvsa_single": (trees.mvsa_single, "MVSA_Single/labelResultAll.txt"),
    "mvsa_multiple": (trees.mvsa_multiple, "MVSA/labelResultAll.txt"),
}


@pytest.mark.parametrize("name", LINES)
def test_a_row_that_cannot_be_read_is_named(name: str, tmp_path: Path) -> None:
    tree, file = LINES[name]
    root = tree(tmp_path / "data")
    table = root / file
    lines = table.read_text().splitlines()
    separator = re.search(r"[,\s]", lines[2])
    assert separator is not None
    lines[2] = f"{lines[2][: separator.start()]}{separator[0]}maybe"
    table.write_text("\n".join(lines) + "\n")

    (problem,) = problems_of(name, root)

    assert (problem.path, problem.line) == (table, 3)
    with pytest.raises(DatasetError, match=re.escape(f"{table}:3: ")):
        load_stimuli(name, root=root)


@pytest.mark.parametrize("name", ["twitter1", "twitter2", "abstract"])
def test_a_row_cannot_point_out_of_the_folder(name: str, tmp_path: Path) -> None:
    tree, file = LINES[name]
    root = tree(tmp_path / "data")
    table = root / file
    lines = table.read_text().splitlines()
    quote = "'" if name == "abstract" else ""
    lines[2] = f"{quote}../../{lines[2].removeprefix(quote)}"
    table.write_text("\n".join(lines) + "\n")

    (problem,) = problems_of(name, root)

    assert (problem.path, problem.line) == (table, 3)
    assert "outside" in problem.message


@pytest.mark.parametrize("name", ["affectnet", "raf_db"])
def test_reading_reaches_for_no_image(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Listing thousands of items opens annotations and lists folders, and looks at no image."""
    tree, size = {
        "affectnet": (trees.affectnet, trees.AFFECTNET),
        "raf_db": (trees.raf_db, trees.RAF_DB),
    }[name]
    root = tree(tmp_path / "data", size)
    reached: list[str] = []

    def watched(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(path: Any, *args: Any, **kwargs: Any) -> Any:
            reached.append(str(path))
            return function(path, *args, **kwargs)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(os, "stat", watched(os.stat))
        patch.setattr(io, "open", watched(io.open))
        stimuli = read(name, root)

    shown = {str(stimulus.media[0].path) for stimulus in stimuli}
    assert reached
    assert not shown & set(reached)


# --- tables and lists


def test_read_records_finds_the_header_wherever_it_stands(tmp_path: Path) -> None:
    sheet = write_xlsx(
        tmp_path / "s.xlsx",
        [[], ["Subject of these notes"], [], ["Subject", "Onset Frame"], [6, 3], [], ["x", 4]],
    )

    rows = list(read_records(sheet, ["OnsetFrame", "subject"]))

    assert rows == [
        (5, {"subject": 6.0, "onsetframe": 3.0}),
        (7, {"subject": "x", "onsetframe": 4.0}),
    ]


@pytest.mark.parametrize("text", ["{", '{"a": 1}', '[{"name": 1}]', "3"])
def test_read_ids_refuses_other_json(text: str, tmp_path: Path) -> None:
    path = trees.write(tmp_path / "ids.json", text)

    with pytest.raises(DatasetError, match="no list of ids"):
        list(read_ids(path))


@pytest.mark.parametrize("name", ["subset.pkl", "subset.npz"])
def test_a_pickled_list_is_refused(name: str, tmp_path: Path) -> None:
    root = trees.mvsa_single(tmp_path / "data")
    subset = trees.write(tmp_path / name, b"")

    with pytest.raises(DatasetError, match=rf"{name} holds pickled objects.*Use a list of ids"):
        survey(CARDS["mvsa_single"], "test", root, subset=str(subset))
