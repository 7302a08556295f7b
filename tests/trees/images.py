"""Trees of the datasets of images: the official layout, a common variant, and full size.

Each function writes below a folder and gives the dataset's root. Without `counts` a tree is small.
The counts are those of the labels that the paper's authors released, per label of the prompt.
"""

import io
import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from tests.trees.workbook import Cell, write_xls, write_xlsx

Counts = Mapping[str, int]

TWITTER1 = {
    5: {"positive": 581, "negative": 301},
    4: {"positive": 689, "negative": 427},
    3: {"positive": 769, "negative": 500},
}
TWITTER2 = {"positive": 660, "negative": 150}
ABSTRACT = {
    "Amusement": 25,
    "Anger": 3,
    "Awe": 15,
    "Content": 64,
    "Disgust": 18,
    "Excitement": 36,
    "Fear": 36,
    "Sad": 32,
}
ARTPHOTO = {
    "disgust": 70,
    "awe": 102,
    "sad": 166,
    "fear": 115,
    "anger": 77,
    "excitement": 105,
    "contentment": 70,
    "amusement": 101,
}
MVSA_SINGLE = {"negative": 1358, "neutral": 470, "positive": 2683}
MVSA_MULTIPLE = {"negative": 1298, "neutral": 4408, "positive": 11318}
CASME = {"tense": 71, "disgust": 46, "repression": 40, "surprise": 21}
CASME2 = {"happiness": 32, "surprise": 25, "disgust": 62, "repression": 27, "others": 99}
SAMM = {"Anger": 57, "Contempt": 12, "Happiness": 26, "Surprise": 15, "Other": 26}
CKPLUS_SEQUENCES = {
    "anger": 45,
    "contempt": 18,
    "disgust": 59,
    "fear": 25,
    "happy": 69,
    "sadness": 28,
    "surprise": 83,
}
SFEW2 = {
    "Angry": 77,
    "Disgust": 23,
    "Fear": 47,
    "Happy": 73,
    "Neutral": 86,
    "Sad": 73,
    "Surprise": 57,
}
RAF_DB = {
    "Surprise": 329,
    "Fear": 74,
    "Disgust": 160,
    "Happiness": 1185,
    "Sadness": 478,
    "Anger": 162,
    "Neutral": 680,
}
FERPLUS = {
    "neutral": 1278,
    "happiness": 929,
    "surprise": 446,
    "sadness": 448,
    "anger": 326,
    "disgust": 23,
    "fear": 94,
    "contempt": 29,
}
AFFECTNET_CODES = {
    "Neutral": 0,
    "Happiness": 1,
    "Sadness": 2,
    "Surprise": 3,
    "Fear": 4,
    "Disgust": 5,
    "Anger": 6,
    "Contempt": 7,
}
AFFECTNET = dict.fromkeys(AFFECTNET_CODES, 500)

SFEW2_TWICE = "21_001703120_00000012.png"


@cache
def picture(ending: str = ".png") -> bytes:
    """A grey square of eight pixels."""
    form = {".jpg": "JPEG", ".jpeg": "JPEG", ".tif": "TIFF"}.get(ending.lower(), "PNG")
    out = io.BytesIO()
    Image.new("L", (8, 8), 128).save(out, form)
    return out.getvalue()


def draw(*paths: Path) -> None:
    """Write a small image to each path."""
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(picture(path.suffix))


def write(path: Path, text: str | bytes) -> Path:
    """Write text as UTF-8, or bytes, and the folders above."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def spread(counts: Counts) -> list[str]:
    """Labels in turn, as a list in which each stands as often as `counts` says."""
    placed = [((i + 0.5) / n, label) for label, n in counts.items() for i in range(n)]
    return [label for _place, label in sorted(placed, key=lambda pair: pair[0])]


# --- visual sentiment


def twitter1(root: Path, counts: Mapping[int, Counts] | None = None) -> Path:
    """The lists by agreement, the table of votes, the pictures, and litter beside them."""
    small = {n: {"positive": 6 - n, "negative": 6 - n} for n in (5, 4, 3)}
    rows = _twitter1_rows(counts or small)
    for least, word in ((3, "three"), (4, "four"), (5, "five")):
        listed = [f"{name} {code}" for name, code, agreement in rows if agreement >= least]
        write(root / f"{word}_agree.txt", "\n".join(listed) + "\n")
    votes = ["image,votes,a,b"]
    for name, code, agreement in rows:
        first = agreement if code else 5 - agreement
        votes.append(f"{name},5,{first},{5 - first}")
    write(root / "amt_result.csv", "\n".join(votes) + "\n")
    draw(*(root / "Agg_AMT_Candidates" / name for name, _code, _agreement in rows))
    write(root / "Agg_AMT_Candidates" / "._litter.jpg", b"")
    return root


def twitter1_variant(root: Path) -> Path:
    """The other names of the lists, one folder deeper, without the table of votes."""
    inner = twitter1(root / "Twitter_PCNN")
    (inner / "amt_result.csv").unlink()
    for word in ("three", "four", "five"):
        (inner / f"{word}_agree.txt").rename(inner / f"twitter_{word}_agrees.txt")
    return root


def _twitter1_rows(counts: Mapping[int, Counts]) -> list[tuple[str, int, int]]:
    rows = []
    for label, code in (("positive", 1), ("negative", 0)):
        for i in range(counts[3][label]):
            agreement = next(n for n in (5, 4, 3) if i < counts[n][label])
            user, tweet = 288005267 + i, 463613689107468288 + 7 * i + code
            rows.append((f"{user}_{tweet}_Bm77-{code}{i:04d}_k.jpg", code, agreement))
    return rows


def twitter2(root: Path, counts: Counts | None = None) -> Path:
    """The list that goes round, and pictures by number."""
    labels = spread(counts or {"positive": 8, "negative": 4})
    lines = [f"{number}.jpg\t{label}" for number, label in enumerate(labels, start=1)]
    write(root / "groundTruthLabel.txt", "\n".join(["Image\tSentiment", *lines]) + "\n")
    draw(*(root / "images" / f"{number}.jpg" for number in range(1, len(labels) + 1)))
    return root


def twitter2_variant(root: Path) -> Path:
    """Numbers for names and for labels, no header, pictures beside the list."""
    write(root / "Twitter2" / "groundTruth.txt", "1 1\n2 -1\n3 0\n10 1\n")
    draw(*(root / "Twitter2" / f"{number}.jpg" for number in (1, 2, 3, 10)))
    return root


def abstract(root: Path, counts: Counts | None = None, tied: int = 2) -> Path:
    """Cells in single quotes, numbers with gaps, and pictures with two first emotions."""
    labels = spread(counts or dict.fromkeys(ABSTRACT, 1))
    folder = root / "testImages_abstract"
    rows = ["''," + ",".join(f"'{label}'" for label in ABSTRACT)]
    for position, label in enumerate(labels + ["" for _ in range(tied)]):
        name = f"abstract_{position + position // 90 + 1:04d}.jpg"
        votes = dict.fromkeys(ABSTRACT, 2) | ({label: 5} if label else {})
        rows.append(f"'{name}'," + ",".join(str(votes[other]) for other in ABSTRACT))
        draw(folder / name)
    write(folder / "ABSTRACT_groundTruth.csv", "\n".join(rows) + "\n")
    return root


def artphoto(root: Path, counts: Counts | None = None) -> Path:
    """Emotions in file names, and the litter of two systems."""
    folder = root / "testImages_artphoto"
    for label, number in (counts or dict.fromkeys(ARTPHOTO, 2)).items():
        draw(*(folder / f"{label}_{i:04d}.jpg" for i in range(1, number + 1)))
    write(folder / "Thumbs.db", b"\x00")
    write(folder / ".DS_Store", b"\x00")
    return root


def artphoto_variant(root: Path) -> Path:
    """Another spelling of an emotion, and a table that repeats the names."""
    draw(root / "sadness_0001.jpg", root / "amusement_0001.JPG", root / "awe_0001.jpg")
    write(root / "metadata.csv", "image_path,label\nsadness_0001.jpg,sadness\n")
    return root


# --- posts

_MERGES = {
    "positive": (("positive", "positive"), ("positive", "neutral"), ("neutral", "positive")),
    "neutral": (("neutral", "neutral"),),
    "negative": (("negative", "negative"), ("neutral", "negative"), ("negative", "neutral")),
}


def mvsa_single(root: Path, counts: Counts | None = None, opposed: int = 2) -> Path:
    """One annotator; some posts whose text and picture are opposed."""
    labels = spread(counts or {"positive": 20, "neutral": 10, "negative": 10})
    folder = root / "MVSA_Single"
    lines = ["ID\ttext,image"]
    for number, label in enumerate(labels + [""] * opposed, start=1):
        pair = _MERGES[label][number % len(_MERGES[label])] if label else ("positive", "negative")
        lines.append(f"{number}\t{','.join(pair)}")
        write(folder / "data" / f"{number}.txt", f"post {number}\n")
    write(folder / "labelResultAll.txt", "\n".join(lines) + "\n")
    if counts is None:
        draw(*(folder / "data" / f"{number}.jpg" for number in range(1, len(labels) + 1)))
        write(folder / "data" / "1.txt", "caf\u00e9 \U0001f600".encode())
        write(folder / "data" / "2.txt", "\u5f00\u5fc3".encode("gb18030"))
        write(folder / "data" / "3.txt", b"r\xe9sum\xff\xff")
    return root


def mvsa_multiple(root: Path, counts: Counts | None = None, opposed: int = 2) -> Path:
    """Three annotators: majorities, posts without one, and the pictures that cannot be opened."""
    labels = spread(counts or {"positive": 20, "neutral": 10, "negative": 10})
    folder = root / "MVSA"
    lines = ["ID\ttext,image\ttext,image\ttext,image"]
    numbers = (n for n in range(2499, 30000) if n not in (3151, 3910, 5995))
    for position, (number, label) in enumerate(zip(numbers, labels + [""] * opposed, strict=False)):
        if label:
            pair = _MERGES[label][position % len(_MERGES[label])]
            third = ("positive", "neutral", "negative")[position % 3]
            pairs = [pair, pair, (third, third)]
        elif position % 2:
            pairs = [("positive", "neutral"), ("neutral", "neutral"), ("negative", "neutral")]
        else:
            pairs = [("positive", "negative")] * 3
        lines.append("\t".join([str(number), *(",".join(p) for p in pairs)]))
        write(folder / "data" / f"{number}.txt", f"post {number}\n")
    for number in (3151, 3910, 5995):
        lines.append("\t".join([str(number), *["positive,positive"] * 3]))
    write(folder / "labelResultAll.txt", "\n".join(lines) + "\n")
    return root


def mvsa_variant(root: Path) -> Path:
    """Both datasets side by side under one root, Single in a folder of its own name."""
    mvsa_single(root / "MVSA-Single")
    mvsa_multiple(root)
    return root


def fixed_list(path: Path, ids: Iterable[str]) -> Path:
    """A published list of posts, in the form of a JSON array of objects."""
    entries = [{"id": item, "text": "t", "emotion_label": 0} for item in ids]
    return write(path, json.dumps(entries))


# --- micro-expressions


CASME_HEADER = [
    "Subject",
    "Filename",
    None,
    "OnsetF",
    "ApexF1",
    "ApexF2",
    "OffsetF",
    None,
    "Onset",
    "Total",
    "AU",
    "Emotion",
]


def casme(root: Path, counts: Counts | None = None) -> Path:
    """The sheet as .xls; frames with and without zeros; two expressions in one clip."""
    rows: list[Sequence[Cell]] = [CASME_HEADER]
    shown = [
        (1, "EP01_12", 73, 81, "\\", 91, 4, "tense"),
        (1, "EP01_12", 160, 169, 171, 180, 4, "tense"),
        (1, "EP01_8", 67, 75, "\\", 81, 14, "repression"),
        (1, "EP01_5", 113, 121, 125, 133, 12, "happiness"),
        (3, "EP07_1", 60, 70, "\\", 80, "4+17", "disgust"),
        (4, "EP07_1", 60, 70, "\\", 80, 4, "tense"),
        (4, "EP12_2_11", 30, 44, "\\", 50, "R12", "surprise"),
        (5, "EP03_1", 30, "\\", "\\", 50, 9, "disgust"),
        (5, "EP03_2", 30, 40, "\\", 50, 14, "comtempt"),
    ]
    if counts is not None:
        labels = spread(counts) + ["happiness", "sadness", "fear"] * 5
        shown = [
            (1 + i % 19, f"EP{i % 17:02d}_{i}", 50, 60 + i, "\\", 300, 4, label)
            for i, label in enumerate(labels)
        ]
    for subject, clip, onset, apex, second, offset, units, emotion in shown:
        cells = [
            subject,
            clip,
            None,
            onset,
            apex,
            second,
            offset,
            None,
            150.0,
            316.7,
            units,
            emotion,
        ]
        rows.append(cells)
        if isinstance(apex, int):
            folder = root / "CASME_raw_selected" / f"sub{subject:02d}" / clip
            width = 3 if subject == 4 else 1
            draw(*(folder / f"{clip}-{n:0{width}d}.jpg" for n in (apex - 1, apex, 10 * apex)))
    write_xls(root / "CASME-coded-20190721.xls", rows)
    return root


def casme_variant(root: Path) -> Path:
    """Cropped faces alone, in sections, and the sheet as .xlsx under another name."""
    rows: list[Sequence[Cell]] = [CASME_HEADER]
    rows.append([1, "EP01_5", None, 113, 121, 125, 133, None, 150, 350, 12, "tense"])
    rows.append([20, "EP07", None, 13, 21, "\\", 33, None, 150, 350, 4, "surprise"])
    write_xlsx(root / "casme.xlsx", rows)
    draw(root / "Cropped" / "Section A" / "sub01" / "EP01_5" / "reg_EP01_5-121.jpg")
    draw(root / "Cropped" / "Section B" / "sub20" / "EP07" / "reg_EP07-021.jpg")
    return root


CASME2_HEADER = [
    "Subject",
    "Filename",
    None,
    "OnsetFrame",
    "ApexFrame",
    "OffsetFrame",
    None,
    "Action Units",
    "Estimated Emotion",
]
CASME2_SHARED = (
    ("EP03_02", 139, 1, "others", 17, "disgust"),
    ("EP03_01", 81, 5, "happiness", 25, "others"),
    ("EP01_01", 111, 6, "happiness", 13, "others"),
    ("EP09_04", 71, 9, "repression", 14, "happiness"),
    ("EP08_01", 81, 12, "surprise", 13, "others"),
    ("EP02_01", 119, 17, "disgust", 19, "surprise"),
)


def casme2(root: Path, counts: Counts | None = None) -> Path:
    """Names that two subjects share, a clip without apex, a text among numbers, a stray link."""
    shown: list[tuple[int, str, Cell, str]] = []
    for clip, apex, first, one, second, other in CASME2_SHARED:
        shown += [(first, clip, apex, one), (second, clip, apex, other)]
    shown.append((4, "EP12_01f", "/", "disgust"))
    if counts is None:
        shown += [(1, "EP02_01f", "59", "happiness"), (2, "EP09_06f", 66, "sadness")]
    else:
        left = dict(counts)
        for _subject, _clip, apex, label in shown:
            left[label] -= apex != "/"
        labels = spread(left) + ["sadness"] * 7 + ["fear"] * 2
        shown += [(1 + i % 26, f"EP20_{i:03d}f", 40 + i, label) for i, label in enumerate(labels)]
    shown.sort(key=lambda row: row[0])
    rows: list[Sequence[Cell]] = [CASME2_HEADER]
    for subject, clip, apex, label in shown:
        rows.append([subject, clip, None, 30, apex, 0, None, "R4+12", label])
        if apex != "/":
            folder = root / "CASME2_RAW_selected" / f"sub{subject:02d}" / clip
            draw(*(folder / f"img{n}.jpg" for n in (int(str(apex)), int(f"{apex}0"), 9)))
    write(root / "CASME2_RAW_selected" / "sub01" / "Desktop - Shortcut.lnk", b"\x00")
    write_xlsx(root / "CASME2-coding-20140508.xlsx", rows)
    return root


def casme2_variant(root: Path) -> Path:
    """A later sheet as .xls, cropped faces in a folder of the same name, and a flat mirror."""
    rows: list[Sequence[Cell]] = [CASME2_HEADER]
    rows.append([1, "EP02_01f", None, 46, 59, 86, None, 12, "happiness"])
    rows.append(["sub02", "EP19_05f", None, 46, 60, 86, None, "4+L5", "Others"])
    rows.append([9, "EP02_02f", None, 46, -1, 86, None, 4, "disgust"])
    write_xls(root / "CASME2_label_Ver_2.xls", rows)
    draw(root / "Cropped" / "Cropped" / "sub01" / "EP02_01f" / "reg_img59.jpg")
    draw(root / "Cropped" / "Cropped" / "02_EP19_05f" / "reg_img060.jpg")
    return root


SAMM_HEADER = [
    "Subject",
    "Filename",
    "Inducement Code",
    "Onset Frame",
    "Apex Frame",
    "Offset Frame",
    "Duration",
    "Micro",
    "Action Units",
    "Estimated Emotion",
    "Objective Classes",
    "Notes",
]
SAMM_UNUSED = {"Sadness": 6, "Fear": 8, "Disgust": 9}


def samm(root: Path, counts: Counts | None = None) -> Path:
    """A sheet with a preamble; four and five digits; subjects as number and as text."""
    shown: list[tuple[Cell, str, int, str]] = [
        (6, "006_1_2", 5588, "Anger"),
        ("006", "006_2_1", 217, "Happiness"),
        (11, "011_1_1", 98, "Others"),
        (28, "028_4_1", -1, "Contempt"),
        (32, "032_3_1", 33, "Sadness"),
    ]
    if counts is not None:
        labels = spread(counts) + spread(SAMM_UNUSED)
        shown = [
            (6 + i % 29, f"{6 + i % 29:03d}_{1 + i // 29}_{i}", 100 + 61 * i, label)
            for i, label in enumerate(labels)
        ]
    rows: list[Sequence[Cell]] = [["SAMM micro-movements", None], [], ["Version 2"], []]
    rows += [[f"Note {i}", "Subject"] for i in range(9)]
    rows.append(SAMM_HEADER)
    for subject, clip, apex, label in shown:
        units = "AU4 or AU7"
        rows.append(
            [subject, clip, 1, apex - 10, apex, apex + 20, 31, "Micro - 1/2", units, label, "I"]
        )
        if apex > 0:
            digits = 5 if apex > 999 and len(clip) % 2 else 4
            folder = root / "SAMM" / f"{int(subject or 0):03d}" / clip
            number = f"{int(subject or 0):03d}"
            draw(*(folder / f"{number}_{n:0{digits}d}.jpg" for n in (apex, apex + 1)))
    write_xlsx(root / "SAMM_Micro_FACS_Codes_v2.xlsx", rows, sheet="MICRO ONLY")
    return root


def samm_variant(root: Path) -> Path:
    """A table exported as .csv, and folders without leading zeros."""
    rows = ["Subject,Filename,Onset Frame,Apex Frame,Offset Frame,Action Units,Estimated Emotion"]
    rows.append("6,006_1_2,5562,5588,5632,4+7,Anger")
    write(root / "SAMM_Micro.csv", "\n".join(rows) + "\n")
    draw(root / "6" / "6_1_2" / "6_5588.jpg")
    return root


# --- faces


def ckplus(root: Path, counts: Counts | None = None) -> Path:
    """Wrapper folders, empty folders of unlabelled sequences, litter, other landmarks."""
    codes = {label: code for code, label in enumerate(CKPLUS_SEQUENCES, start=1)}
    labels = spread(counts or dict.fromkeys(codes, 1))
    emotions = root / "Emotion_labels" / "Emotion"
    images = root / "extended-cohn-kanade-images" / "cohn-kanade-images"
    people = 118 if counts else 4
    for i, label in enumerate(labels):
        subject, sequence = f"S{5 + i % people:03d}", f"{1 + i // people:03d}"
        last = 5 + i % 11
        for frame in range(1 if counts is None else last - 3, last + 1):
            draw(images / subject / sequence / f"{subject}_{sequence}_{frame:08d}.png")
        name = f"{subject}_{sequence}_{last:08d}_emotion.txt"
        write(emotions / subject / sequence / name, f"   {codes[label]}.0000000e+00\n")
    (emotions / "S005" / "009").mkdir()
    draw(images / "S005" / "009" / "S005_009_00000001.png")
    write(images / "S005" / "001" / ".DS_Store", b"\x00")
    write(root / "Landmarks" / "S005" / "001" / "S005_001_00000001_landmarks.txt", "1 2\n")
    return root


def ckplus_variant(root: Path) -> Path:
    """The small form with a folder per label."""
    for i, label in enumerate(CKPLUS_SEQUENCES):
        for frame in (1, 2, 3):
            draw(root / "CK+48" / label / f"S{10 + i:03d}_004_{frame:08d}.png")
    return root


def sfew2(root: Path, counts: Counts | None = None) -> Path:
    """Val in Val, aligned faces beside, one still in two folders, two kinds of files."""
    outer = root / "SFEW_2.0"
    for label, number in (counts or dict.fromkeys(SFEW2, 3)).items():
        twice = label in ("Happy", "Surprise")
        stills = [f"Film_{label}_{i:08d}.png" for i in range(number - twice)]
        stills += [SFEW2_TWICE] if twice else []
        draw(*(outer / "Val" / "Val" / label / name for name in stills))
        draw(outer / "Val" / "Val_Aligned_Faces_new" / label / "21_0001_00000004.png")
        draw(outer / "Train" / "Train" / label / "Film_train_00000001.jpg")
    draw(outer / "Test" / "Test_Aligned_Faces" / "0001.png")
    return root


def sfew2_variant(root: Path) -> Path:
    """Flat folders of another case."""
    for label in SFEW2:
        draw(root / "val" / label.lower() / f"Film_{label}_1.jpg")
    return root


def raf_db(root: Path, counts: Counts | None = None, train: int = 4) -> Path:
    """The list with the owners' misspelling, both forms of images, and the person's traits."""
    codes = {label: code for code, label in enumerate(RAF_DB, start=1)}
    basic = root / "basic"
    labels = spread(counts or dict.fromkeys(codes, 1))
    lines = [f"train_{i:05d}.jpg {1 + i % 7}" for i in range(1, train + 1)]
    for i, label in enumerate(labels, start=1):
        lines.append(f"test_{i:04d}.jpg {codes[label]}")
        draw(basic / "Image" / "original" / "original" / f"test_{i:04d}.jpg")
        if counts is None:
            draw(basic / "Image" / "aligned" / f"test_{i:04d}_aligned.jpg")
        landmarks = "".join(f"{x}.5\t{i}.25\n" for x in range(5))
        person = f"{i % 3}\n{i % 3}\n{i % 5}\n"
        write(basic / "Annotation" / "manual" / f"test_{i:04d}_manu_attri.txt", landmarks + person)
    write(basic / "EmoLabel" / "list_patition_label.txt", "\n".join(lines) + "\n")
    return root


def raf_db_variant(root: Path) -> Path:
    """Aligned faces in folders named by code, with tables beside that repeat it."""
    for code in range(1, 8):
        draw(root / "DATASET" / "test" / str(code) / f"test_{code:04d}_aligned.jpg")
    write(root / "test_labels.csv", "image,label\ntest_0001_aligned.jpg,1\n")
    return root


def ferplus(root: Path, counts: Counts | None = None) -> Path:
    """Votes and pixels by row: names that are no row numbers, no names, one name twice."""
    names = list(FERPLUS)
    rows: list[tuple[str, str, list[int]]] = [
        ("Training", "fer0000000.png", [4, 0, 0, 1, 3, 2, 0, 0, 0, 0]),
        ("Training", "", [0] * 9 + [10]),
        ("PublicTest", "fer0028638.png", [0, 9, 0, 0, 0, 0, 0, 0, 1, 0]),
    ]
    number = 32220
    for position, label in enumerate(spread(counts or dict.fromkeys(names, 1))):
        votes = [0] * 10
        votes[names.index(label)] = 4
        votes[8] = 5  # most say unknown: it is no emotion, and does not count
        if position % 20 == 0:
            votes[7] = max(votes[7], 4 if label != "contempt" else 0)  # level: the first one counts
        rows.append(("PrivateTest", f"fer{number:07d}.png", votes))
        number += 1 + (position % 50 == 0)
    for _ in range(15):
        rows.append(("PrivateTest", "", [0] * 9 + [10]))
    rows.append(("PrivateTest", rows[3][1], [0] * 9 + [10]))
    header = ["Usage", "Image name", *names, "unknown", "NF"]
    lines = [",".join(map(str, [usage, name, *votes])) for usage, name, votes in rows]
    write(root / "fer2013new.csv", "\n".join([",".join(header), *lines]) + "\n")
    rest = " ".join(["7"] * (48 * 48 - 1))
    pixels = [f"0,{row % 256} {rest},{rows[row][0]}" for row in range(len(rows))]
    write(root / "fer2013.csv", "\n".join(["emotion,pixels,Usage", *pixels]) + "\n")
    return root


def ferplus_variant(root: Path) -> Path:
    """Images made by the owners' script, with its own table of other votes."""
    ferplus(root)
    (root / "fer2013.csv").unlink()
    folder = root / "data" / "FER2013Test"
    lines = []
    for i, label in enumerate(FERPLUS):
        name = f"fer{32220 + i + (i > 0):07d}.png"
        draw(folder / name)
        votes = [0] * 10
        votes[(list(FERPLUS).index(label) + 1) % 8] = 6
        lines.append(f'{name},"(0, 0, 48, 48)",{",".join(map(str, votes))}')
    write(folder / "label.csv", "\n".join(lines) + "\n")
    return root


AFFECTNET_HEADER = (
    "subDirectory_filePath,face_x,face_y,face_width,face_height,facial_landmarks,"
    "expression,valence,arousal"
)


def affectnet(
    root: Path, counts: Counts | None = None, header: bool = True, drawn: bool = True
) -> Path:
    """Tables of names in numbered folders; several endings; rows without an emotion."""
    codes = [AFFECTNET_CODES[label] for label in spread(counts or dict.fromkeys(AFFECTNET, 2))]
    codes += [8, 9, 10] * (500 if counts else 1)
    lists = root / "Manually_Annotated_file_lists"
    images = root / "Manually_Annotated_compressed" / "Manually_Annotated_Images"
    endings = (".jpg", ".jpg", ".png", ".jpg", ".JPG", ".jpg", ".jpeg", ".jpg", ".jpg", ".tif")
    landmarks = ";".join(f"{i}.25;{i}.75" for i in range(68))
    lines = [AFFECTNET_HEADER] if header else []
    for i, code in enumerate(codes):
        name = f"{1 + i % 854}/{i:056x}{endings[i % 10]}"
        valence = -2 if code > 8 else round(0.001 * (i % 900), 3)
        lines.append(f"{name},134,134,899,899,{landmarks},{code},{valence},0.25")
        if drawn:
            draw(images / name)
    write(lists / "validation.csv", "\n".join(lines) + "\n")
    return root


def affectnet_arrays(root: Path, counts: Counts | None = None) -> Path:
    """The form of 2021: an array without dimensions per annotation, some as text."""
    folder = root / "val_set" / ("val_set" if counts is None else ".")
    (folder / "annotations").mkdir(parents=True)
    for i, label in enumerate(spread(counts or dict.fromkeys(AFFECTNET, 1))):
        code = AFFECTNET_CODES[label]
        np.save(folder / "annotations" / f"{i}_exp.npy", np.array(str(code) if i % 2 else code))
        if counts is None:
            np.save(folder / "annotations" / f"{i}_val.npy", np.array("-0.5"))
            np.save(folder / "annotations" / f"{i}_aro.npy", np.array(0.25))
            np.save(folder / "annotations" / f"{i}_lnd.npy", np.zeros(136))
            draw(folder / "images" / f"{i}.jpg")
    return root


def affectnet_renamed(root: Path) -> Path:
    """A copy whose files all end in .jpg, while its table has the owners' names."""
    affectnet(root)
    images = root / "Manually_Annotated_compressed" / "Manually_Annotated_Images"
    target = root / "Manually_Annotated" / "validation"
    for path in images.glob("*/*"):
        draw(target / path.parent.name / f"{path.stem}.jpg")
        path.unlink()
        path.parent.rmdir()
    images.rmdir()
    images.parent.rmdir()
    return root


def affectnet_folders(root: Path) -> Path:
    """Folders named by code."""
    for code in range(9):
        draw(root / "val" / str(code) / f"{code}.jpg")
    return root
