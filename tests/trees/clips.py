"""Trees of the datasets of clips: a small official one, a common variant, and one of full size.

Each function writes below a folder and gives the dataset's root. Small trees hold clips that play;
those of full size hold empty files, unless `playable` is asked for.
"""

import csv
import io
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.trees.workbook import write_xlsx

Tree = Callable[[Path], Path]
Rows = Iterable[Sequence[object]]

_BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"

DFEW_CODES = {
    "Happy": 1,
    "Sad": 2,
    "Neutral": 3,
    "Angry": 4,
    "Surprise": 5,
    "Disgust": 6,
    "Fear": 7,
}
DFEW_TEST = {
    "Neutral": 534,
    "Happy": 489,
    "Angry": 435,
    "Sad": 379,
    "Surprise": 294,
    "Fear": 181,
    "Disgust": 29,
}
FERV39K_TEST = {
    "Neutral": 1958,
    "Angry": 1487,
    "Happy": 1473,
    "Sad": 1393,
    "Surprise": 638,
    "Disgust": 467,
    "Fear": 431,
}
MER_TEST = {
    "angry": 105,
    "happy": 93,
    "neutral": 88,
    "worried": 57,
    "sad": 50,
    "surprise": 18,
}
MOSI_VIDEOS = {
    "train": ["03bSnISJMiM", "1DmNV9C1hbY", "2iD-tVS8NPw", "Iu2PFX3z_1s"],
    "valid": ["_dI--eQ6qVU", "5W7Z1C_fDaE"],
    "test": ["k5Y_838nuGo", "f_pcplsH_V0", "yDtzw_Y-7RU", "d3_k5Xpfmik"],
}
LABEL_COLUMNS = (
    "video_id",
    "clip_id",
    "text",
    "label",
    "label_T",
    "label_A",
    "label_V",
    "annotation",
    "mode",
)


@cache
def clip_bytes(ending: str = ".mp4") -> bytes:
    """A clip of twelve frames in which a grey square grows."""
    import av
    from PIL import Image

    held = io.BytesIO()
    with av.open(held, "w", format=ending.lstrip(".")) as container:
        stream = container.add_stream("mpeg4", rate=25)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        for number in range(12):
            picture = Image.new("RGB", (32, 32), "black")
            picture.paste((200, 200, 200), (0, 0, 4 + number, 4 + number))
            for packet in stream.encode(av.VideoFrame.from_image(picture)):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return held.getvalue()


@cache
def frame_bytes(grey: int = 90) -> bytes:
    """A plain picture of 16 x 16 pixels."""
    from PIL import Image

    held = io.BytesIO()
    Image.new("L", (16, 16), grey).save(held, "JPEG")
    return held.getvalue()


def write_clip(path: Path, playable: bool = True) -> None:
    """A clip; an empty file when it need not play."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(clip_bytes(path.suffix.lower()) if playable else b"")


def write_frames(folder: Path, names: Iterable[str], playable: bool = True) -> None:
    """A folder of frames; an empty folder when they need not be seen."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names if playable else ():
        (folder / name).write_bytes(frame_bytes())


def write_table(path: Path, rows: Rows, *, bom: bool = False) -> Path:
    """A csv in UTF-8."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return path


def spread(counts: Mapping[str, int], seed: int = 0) -> list[str]:
    """Every label as often as it is counted, in an order that repeats."""
    labels = [label for label, count in counts.items() for _ in range(count)]
    random.Random(seed).shuffle(labels)
    return labels


# DFEW


def dfew(folder: Path) -> Path:
    """All forms of four clips, with numbers that have gaps, and the votes."""
    root = folder / "DFEW"
    test = [(1, 2), (2, 3), (4, 2), (10, 7)]
    train = [(3, 1), (16372, 6)]
    for split, rows in (("test", test), ("train", train)):
        file = root / f"EmoLabel_DataSplit/{split}(single-labeled)/set_1.csv"
        write_table(file, [("video_name", "label"), *rows], bom=True)
    write_table(
        root / "EmoLabel_DataSplit/test(single-labeled)/set_2.csv",
        [("video_name", "label"), (3, 1)],
    )
    for number, _ in test + train:
        write_clip(root / f"Clip/original/{number}.mp4")
        name = f"{number:05d}"
        write_frames(
            root / f"Clip/clip_224x224/{name}", [f"{name}_{n:05d}.jpg" for n in range(1, 13)]
        )
        write_frames(root / f"Clip/clip_224x224_16f/{name}", [f"{n}.jpg" for n in range(1, 17)])
        write_clip(root / f"Clip/clip_224x224_avi/{name}.avi")
    header = ["1happy", "2sad", "3neutral", "4angry", "5surprise", "6disgust", "7fear"]
    votes = [
        [*header, "order", "label"],
        [1, 8, 1, 0, 0, 0, 0, 1, 2],
        [0, 1, 9, 0, 0, 0, 0, 2, 3],
        [2, 2, 2, 2, 2, 0, 0, 3, 0],
        [0, 7, 0, 3, 0, 0, 0, 4, 2],
    ]
    write_xlsx(root / "Annotation/annotation.xlsx", votes)
    return root


def dfew_variant(folder: Path) -> Path:
    """Nested once, renamed split folders, sixteen frames alone, no votes."""
    root = folder / "DFEW-part2"
    inner = root / "DFEW"
    rows = [("video_name", "label"), (1, 2), (2, 3)]
    write_table(inner / "EmoLabel_DataSplit/test/set_1.csv", rows)
    for name in ("00001", "00002"):
        write_frames(inner / f"Clip/clip_224x16f/{name}", [f"{n}.jpg" for n in range(1, 17)])
    return root


def dfew_older(folder: Path) -> Path:
    """The layout of the owners' own training code, whose lists have no header here."""
    root = folder / "DFEW"
    inner = root / "data_affine/single_label"
    write_table(inner / "label/single_testset_1.csv", [("00001", 2), ("00012", 1)])
    for name in ("00001", "00012"):
        write_frames(inner / f"data/{name}", [f"{name}_{n:05d}.jpg" for n in range(1, 4)])
    return root


def dfew_full(folder: Path, playable: bool = False) -> Path:
    """Fold 1: 2341 and 9356 of 16372 clips, with all votes."""
    root = folder / "DFEW"
    chance = random.Random(1)
    numbers = sorted(chance.sample(range(1, 16373), 11697))
    chosen = set(chance.sample(numbers, 2341))
    test = list(zip(sorted(chosen), spread(DFEW_TEST), strict=True))
    rest = [number for number in numbers if number not in chosen]
    train = [(number, list(DFEW_CODES)[number % 7]) for number in rest]
    coded = {number: DFEW_CODES[label] for number, label in test + train}
    for split, rows in (("test", test), ("train", train)):
        write_table(
            root / f"EmoLabel_DataSplit/{split}(single-labeled)/set_1.csv",
            [("video_name", "label"), *((number, coded[number]) for number, _ in rows)],
        )
    for number, _ in test:
        write_clip(root / f"Clip/original/{number}.mp4", playable)
    header = ["1happy", "2sad", "3neutral", "4angry", "5surprise", "6disgust", "7fear"]
    votes = [
        [
            *(7 if code == coded.get(n) else 3 * (code == 7) for code in range(1, 8)),
            n,
            coded.get(n, 0),
        ]
        for n in range(1, 16373)
    ]
    write_xlsx(root / "Annotation/annotation.xlsx", [[*header, "order", "label"], *votes])
    return root


# FERV39k


def ferv39k(folder: Path) -> Path:
    """The same clip number in three folders."""
    root = folder / "FERV39k"
    names = ["Action/Happy/0015", "Action/Sad/0015", "War/Happy/0015"]
    _ferv39k_list(root / "4_setups/All_scenes/test_All.csv", names)
    _ferv39k_list(root / "4_setups/All_scenes/train_All.csv", ["War/Fear/0001"])
    for name in [*names, "War/Fear/0001"]:
        frames = [f"{n}.jpg" for n in range(1, 11)]
        write_frames(root / "2_ClipsforFaceCrop" / name, frames)
    return root


def ferv39k_variant(folder: Path) -> Path:
    """Lists as a drive packs them, crops nested twice, paths of Windows."""
    root = folder / "FERV39k"
    names = ["Action/Happy/0015", "Action/Sad/0015"]
    file = root / "drive-download-20220601/4_setups/All_scenes/test_All.csv"
    _ferv39k_list(file, [name.replace("/", "\\") for name in names])
    for name in names:
        write_frames(root / "2_ClipsforFaceCrop/2_ClipsforFaceCrop" / name, ["1.jpg", "2.jpg"])
    return root


def ferv39k_full(folder: Path, playable: bool = False, share: float = 1.0) -> Path:
    """7847 folders of 22 scenes; or a share of them."""
    root = folder / "FERV39k"
    labels = spread(FERV39K_TEST)
    labels = labels[: round(len(labels) * share)]
    names = [f"Scene{n % 22 + 1:02d}/{label}/{n:04d}" for n, label in enumerate(labels)]
    _ferv39k_list(root / "4_setups/All_scenes/test_All.csv", names)
    for name in names:
        write_frames(root / "2_ClipsforFaceCrop" / name, ["1.jpg", "2.jpg"], playable)
    return root


def _ferv39k_list(path: Path, names: Iterable[str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{name} {name.replace(chr(92), '/').split('/')[1]}\n" for name in names]
    path.write_text("".join(lines))


# RAVDESS


def ravdess(folder: Path) -> Path:
    """Two actors: with sound, silent, sung, and sound alone."""
    root = folder / "RAVDESS"
    for actor in ("01", "02"):
        for codes in ("01-01-06-01-02-01", "02-01-06-01-02-01", "02-01-03-02-01-02"):
            write_clip(root / f"Actor_{actor}/{codes}-{actor}.mp4")
        write_clip(root / f"Actor_{actor}/02-02-03-02-01-02-{actor}.mp4")
        (root / f"Actor_{actor}/03-01-06-01-02-01-{actor}.wav").write_bytes(b"RIFF")
        (root / f"Actor_{actor}/Thumbs.db").write_bytes(b"")
    return root


def ravdess_variant(folder: Path) -> Path:
    """Archives unpacked into folders of their own name."""
    root = folder / "RAVDESS"
    for actor in ("01", "24"):
        name = f"02-01-08-02-02-02-{actor}.mp4"
        write_clip(root / f"Video_Speech_Actor_{actor}/Actor_{actor}/{name}")
    return root


def ravdess_full(folder: Path, playable: bool = False) -> Path:
    """All 2880 clips of speech: 1440 with sound, 1440 without; and one actor's songs."""
    root = folder / "RAVDESS"
    for actor in range(1, 25):
        for modality in ("01", "02"):
            for emotion in range(1, 9):
                for intensity in (1,) if emotion == 1 else (1, 2):
                    for statement in (1, 2):
                        for repetition in (1, 2):
                            codes = (emotion, intensity, statement, repetition, actor)
                            stem = "-".join([modality, "01", *(f"{code:02d}" for code in codes)])
                            write_clip(root / f"Actor_{actor:02d}/{stem}.mp4", playable)
    write_clip(root / "Actor_01/02-02-03-01-01-01-01.mp4", playable)
    return root


# eNTERFACE'05

_EMOTIONS = ("anger", "disgust", "fear", "happiness", "sadness", "surprise")


def enterface05(folder: Path) -> Path:
    """Five subjects, each with one of the oddities of the files' names."""
    root = folder / "enterface database"
    for subject in (2, 3, 6, 11, 12, 16):
        _enterface05_subject(root, subject, " ", sentences=2, playable=True)
    return root


def enterface05_variant(folder: Path) -> Path:
    """Spaces replaced, and the archive's own folder inside."""
    root = folder / "eNTERFACE05"
    _enterface05_subject(root / "enterface_database", 1, "_", sentences=1, playable=True)
    _enterface05_subject(root / "enterface_database", 2, "-", sentences=1, playable=True)
    return root


def enterface05_full(folder: Path, playable: bool = False) -> Path:
    """1293 clips of 44 subjects."""
    root = folder / "enterface database"
    for subject in range(1, 45):
        _enterface05_subject(root, subject, " ", sentences=5, playable=playable)
    return root


def _enterface05_subject(
    root: Path, subject: int, gap: str, *, sentences: int, playable: bool
) -> None:
    for emotion in _EMOTIONS:
        place = root / f"subject{gap}{subject}" / emotion
        if subject == 6:
            write_clip(place / f"s6_{emotion[:2]}.avi", playable)
            continue
        for sentence in range(1, sentences + 1):
            if subject == 23 and emotion == "happiness" and sentence < 4:
                continue
            name = _enterface05_name(subject, emotion, sentence)
            write_clip(place / f"sentence{gap}{sentence}" / f"{name}.avi", playable)


def _enterface05_name(subject: int, emotion: str, sentence: int) -> str:
    said = 3 - sentence if (subject, emotion) == (2, "anger") and sentence < 3 else sentence
    start = {3: "s_3", 11: "s12"}.get(subject, f"s{subject}")
    odd = "avi" if (subject, emotion, sentence) == (16, "surprise", 3) else ""
    return f"{start}_{emotion[:2]}_{said}{odd}"


# CMU-MOSI


def cmu_mosi(folder: Path) -> Path:
    """The MMSA form, with ids and texts that invite a mistake."""
    root = folder / "MOSI"
    rows = [
        ("k5Y_838nuGo", "1", "NA", -1.6, "", "", "", "Negative", "test"),
        ("k5Y_838nuGo", "10", "NULL", 2.0, "", "", "", "Positive", "test"),
        ("f_pcplsH_V0", "7", "IT WAS, WELL, OK", 0.0, "", "", "", "Neutral", "test"),
        ("yDtzw_Y-7RU", "12", 'SO "GOOD"', -0.666666666667, "", "", "", "Negative", "test"),
        ("_dI--eQ6qVU", "1", "VALIDATION", 3.0, "", "", "", "Positive", "valid"),
        ("03bSnISJMiM", "1", "ANYHOW IT WAS REALLY GOOD", 2.4, "", "", "", "Positive", "train"),
    ]
    write_table(root / "label.csv", [LABEL_COLUMNS, *rows])
    for row in rows:
        write_clip(root / f"Raw/{row[0]}/{row[1]}.mp4")
    return root


def cmu_mosi_variant(folder: Path) -> Path:
    """The owners' folders, columns in another order, no text in the table; nested once."""
    root = folder / "CMU-MOSI"
    columns = (
        "video_id",
        "clip_id",
        "label",
        "annotation",
        "mode",
        "label_T",
        "label_A",
        "label_V",
    )
    rows = [
        ("k5Y_838nuGo", "1", -1.6, "Negative", "test", "", "", ""),
        ("k5Y_838nuGo", "2", 1.2, "Positive", "test", "", "", ""),
        ("_dI--eQ6qVU", "1", 3.0, "Positive", "validation", "", "", ""),
    ]
    write_table(root / "label.csv", [columns, *rows], bom=True)
    for video, clip, *_ in rows:
        write_clip(root / f"MOSI/Raw/Video/Segmented/{video}_{clip}.mp4")
    said = root / "MOSI/Raw/Transcript/Segmented/k5Y_838nuGo.annotprocessed"
    said.parent.mkdir(parents=True)
    said.write_text("1_DELIM_IT IS THERE\n")
    return root


def cmu_mosi_merbench(folder: Path) -> Path:
    """MERBench's folders: labels as pickles alone."""
    root = folder / "cmumosi-process"
    write_clip(root / "subvideo/k5Y_838nuGo_1.mp4")
    (root / "label.npz").write_bytes(b"PK")
    write_table(
        root / "transcription-engchi-polish.csv",
        [("name", "chinese", "english"), ("k5Y_838nuGo_1", "好", "GOOD\nINDEED")],
    )
    return root


def cmu_mosi_full(folder: Path, playable: bool = False) -> Path:
    """2199 segments; 31 videos of the test part with 379 negative, 30 neutral and 277 positive."""
    root = folder / "MOSI"
    scores = {
        "test": {"-1.6": 379, "0.0": 30, "1.33333333333": 277},
        "valid": {"-0.4": 100, "2.2": 129},
        "train": {"-2.0": 600, "0": 50, "0.8": 634},
    }
    rows = []
    for (mode, counts), videos in zip(scores.items(), (31, 10, 52), strict=True):
        known = MOSI_VIDEOS[mode]
        for n, score in enumerate(spread(counts)):
            number = n % videos
            video = known[number] if number < len(known) else f"{mode[:2]}-{number:02d}_xYz-0_"
            clip = n // videos + 1
            rows.append((video, clip, f"TEXT {n}", score, "", "", "", "", mode))
            if mode == "test":
                write_clip(root / f"Raw/{video}/{clip}.mp4", playable)
    write_table(root / "label.csv", [LABEL_COLUMNS, *rows])
    return root


# CH-SIMS


def ch_sims(folder: Path) -> Path:
    """The MMSA form, with a byte order mark and the scores of single modalities."""
    root = folder / "CH-SIMS"
    rows = [
        ("video_0001", "0001", "我不想嫁给李茶", -1.0, -0.8, -1.0, -0.6, "Negative", "train"),
        ("video_0003", "0006", "这事,结婚前说好了", -1.0, 0.2, 0.0, -0.4, "Negative", "test"),
        ("video_0028", "0023", "好", 0.0, 0.0, 0.0, 0.0, "Neutral", "test"),
        ("video_0023", "0007", "NA", 0.8, 1.0, 1.0, 1.0, "Positive", "test"),
        ("video_0060", "0001", "是", 0.2, 0.2, 0.2, 0.2, "Positive", "valid"),
    ]
    write_table(root / "label.csv", [LABEL_COLUMNS, *rows], bom=True)
    for row in rows:
        write_clip(root / f"Raw/{row[0]}/{row[1]}.mp4")
    return root


def ch_sims_variant(folder: Path) -> Path:
    """Flat clips, a table without header, numbers shortened by a spreadsheet."""
    root = folder / "SIMS"
    rows = [
        ("video_0001", "1", "我不想嫁给李茶", -1.0, -1.0, -1.0, -1.0, "Negative", "train"),
        ("video_0003", "6", "这事结婚前说好了", -1.0, -1.0, -1.0, -1.0, "Negative", "test"),
    ]
    write_table(root / "label.csv", rows, bom=True)
    for name in ("video_0001_0001", "video_0003_0006"):
        write_clip(root / f"video/{name}.mp4")
    return root


def ch_sims_first_release(folder: Path) -> Path:
    """The owners' first release: scores, row numbers per split, and a table of transcripts."""
    root = folder / "CH-SIMS"
    scores = [("video_0001", 1, -1.0), ("video_0001", 2, 0.4), ("video_0003", 6, 0.0)]
    write_table(
        root / "metadata/sentiment/label_M.csv", [("video_id", "clip_id", "label"), *scores]
    )
    for name, rows in (("train", [0]), ("val", []), ("test", [2, 1])):
        write_table(root / f"metadata/{name}_index.csv", [("index",), *((n,) for n in rows)])
    write_table(
        root / "metadata/Translation.csv",
        [
            ("video_id", "clip_id", "Chinese", "English"),
            ("video_0001", 2, "豪门", "RICH"),
            ("video_0003", 6, "这事", "THIS"),
        ],
    )
    for video, clip, _ in scores:
        write_clip(root / f"Raw/{video}/{clip:04d}.mp4")
    return root


def ch_sims_full(folder: Path, playable: bool = False) -> Path:
    """2281 clips; the test part with 248 negative, 69 neutral and 140 positive."""
    root = folder / "CH-SIMS"
    scores = {
        "train": {"-0.6": 700, "0.0": 200, "0.4": 468},
        "valid": {"-1.0": 250, "0.2": 206},
        "test": {"-0.8": 248, "0.0": 69, "1.0": 140},
    }
    modes = [(mode, score) for mode, counts in scores.items() for score in spread(counts)]
    rows = []
    for n, (mode, score) in enumerate(modes):
        video, clip = f"video_{n % 60 + 1:04d}", f"{n // 60 + 1:04d}"
        rows.append((video, clip, "好" * (n % 9 + 1), score, score, score, score, "", mode))
        if mode == "test":
            write_clip(root / f"Raw/{video}/{clip}.mp4", playable)
    write_table(root / "label.csv", [LABEL_COLUMNS, *rows])
    return root


# MER-MULTI


def mer_multi(folder: Path) -> Path:
    """The owners' form: spaces after commas, clips of both endings, a test part without valence."""
    root = folder / "MER2023"
    _mer_table(
        root,
        "test1",
        [
            ("sample_00001998", "worried", "0.0"),
            ("sample_00000360", "surprise", "-1.5"),
            ("sample_00005715", "neutral", "0.0"),
        ],
    )
    _mer_table(root, "test3", [("samplenew_00059701", "sad", "")])
    write_clip(root / "test1/sample_00001998.avi")
    write_clip(root / "test1/sample_00000360.mp4")
    write_clip(root / "test1/sample_00005715.mp4")
    write_clip(root / "test3/samplenew_00059701.mp4")
    write_table(
        root / "transcription-engchi-polish.csv",
        [
            ("name", "chinese", "english"),
            ("sample_00001998", "怎么办,他不在", "What now?\nHe is gone."),
            ("sample_00000360", "啊", "NULL"),
            ("sample_00005715", "", ""),
        ],
    )
    return root


def mer_multi_variant(folder: Path) -> Path:
    """All clips in one folder, as MERBench has them, with the owners' table put beside them."""
    root = folder / "mer2023-dataset-process"
    _mer_table(root, "test1", [("sample_00001998", "happy", "2.0")])
    write_clip(root / "video/sample_00001998.mp4")
    write_clip(root / "video/sample_00000001.mp4")
    (root / "label-6way.npz").write_bytes(b"PK")
    return root


def mer_multi_full(folder: Path, playable: bool = False) -> Path:
    """411, 412, 834 and 3373 clips of four parts."""
    root = folder / "MER2023"
    parts = {
        "test1": spread(MER_TEST),
        "test2": [list(MER_TEST)[n % 6] for n in range(412)],
        "test3": [list(MER_TEST)[n % 6] for n in range(834)],
        "train": [list(MER_TEST)[n % 6] for n in range(3373)],
    }
    number = 0
    said = []
    for part, labels in parts.items():
        rows = []
        stem = "samplenew" if part == "test3" else "sample"
        for label in labels:
            number += 1
            name = f"{stem}_{number:08d}"
            rows.append((name, label, "" if part == "test3" else "0.5"))
            said.append((name, "好", f"Sentence {number}."))
            write_clip(root / part / f"{name}.{'avi' if number % 2 else 'mp4'}", playable)
        _mer_table(root, part, rows)
    write_table(root / "transcription-engchi-polish.csv", [("name", "chinese", "english"), *said])
    return root


def _mer_table(root: Path, part: str, rows: Iterable[tuple[str, str, str]]) -> None:
    root.mkdir(parents=True, exist_ok=True)
    lines = ["name, discrete, valence", *(", ".join(row) for row in rows)]
    (root / f"{part}-label.csv").write_text("\n".join(lines) + "\n")


SMALL: Mapping[str, Tree] = {
    "dfew": dfew,
    "ferv39k": ferv39k,
    "ravdess": ravdess,
    "enterface05": enterface05,
    "cmu_mosi": cmu_mosi,
    "ch_sims": ch_sims,
    "mer_multi": mer_multi,
}
"""Name of a dataset -> its small official tree."""

VARIANTS: Mapping[str, Sequence[Tree]] = {
    "dfew": [dfew_variant, dfew_older],
    "ferv39k": [ferv39k_variant],
    "ravdess": [ravdess_variant],
    "enterface05": [enterface05_variant],
    "cmu_mosi": [cmu_mosi_variant],
    "ch_sims": [ch_sims_variant, ch_sims_first_release],
    "mer_multi": [mer_multi_variant],
}
"""Name of a dataset -> trees in which it is found too."""

FULL: Mapping[str, Tree] = {
    "dfew": dfew_full,
    "ferv39k": ferv39k_full,
    "ravdess": ravdess_full,
    "enterface05": enterface05_full,
    "cmu_mosi": cmu_mosi_full,
    "ch_sims": ch_sims_full,
    "mer_multi": mer_multi_full,
}
"""Name of a dataset -> a tree with as many items as its owners state."""
