"""Bring your own: labelled pictures or clips in a folder, or a Hugging Face dataset."""

import logging
from pathlib import Path

from inspect_ai import Task, task

from inspect_fer.datasets.card import Card
from inspect_fer.datasets.folder import folder_card, left_out
from inspect_fer.datasets.load import survey
from inspect_fer.errors import DatasetError, FerError
from inspect_fer.media.items import Color, Video, View
from inspect_fer.solvers import direct
from inspect_fer.stimulus import Stimulus
from inspect_fer.tasks.build import prerequisite, task_over

_log = logging.getLogger(__name__)

_SHOWN = 5


@task
def image_folder(
    root: str,
    table: str | None = None,
    file_column: str = "file",
    label_column: str = "label",
    labels: list[str] | str | None = None,
    label_map: dict[str, str] | str | None = None,
    color: Color = "rgb",
    video: Video = "frames",
    frames: int = 3,
) -> Task:
    """Your own labelled pictures or clips.

    Args:
        root: The folder. Without a table every folder in it is a label.
        table: A .csv, .tsv or .jsonl file (relative to root) with one row per file.
        file_column: The column that names the file, relative to root.
        label_column: The column that names the label.
        labels: The labels to offer, in order, separated by commas.
        label_map: Other names for labels, ``a=b,c=d``.
        color: ``grey`` shows luminance only.
        video: Clips as ``frames`` or ``native``.
        frames: Frames per clip.
    """
    try:
        card = folder_card(
            Path(root).expanduser().absolute(),
            table=table,
            file_column=file_column,
            label_column=label_column,
            labels=_words(labels),
            label_map=_renames(label_map),
        )
        stimuli = _sound(card, root)
    except FerError as error:
        raise prerequisite(error) from error
    if table is None:
        _tell_left_out(Path(root).expanduser())
    return task_over(card, stimuli, direct(), view=View(color=color, video=video, frames=frames))


@task
def hub_dataset(
    path: str,
    split: str = "test",
    image: str = "image",
    label: str = "label",
    id: str | None = None,
    text: str | None = None,
    subject: str | None = None,
    labels: list[str] | str | None = None,
    label_map: dict[str, str] | str | None = None,
    config: str | None = None,
    revision: str | None = None,
    streaming: bool = False,
    take: int | None = None,
    color: Color = "rgb",
) -> Task:
    """A Hugging Face dataset of pictures, or of clips as lists of frames.

    Args:
        path: A .parquet or .arrow file, a folder of them or of pictures in class folders, a folder
            written by ``save_to_disk``, or the name of a dataset on the hub.
        split: The split.
        image: The column of pictures.
        label: The column of labels.
        id: The column of names; the split and the row's number without one.
        text: The column of transcripts or posts, shown before the picture.
        subject: The column that says who is shown; intervals go over subjects then.
        labels: The labels to offer, in order, separated by commas; what 0, 1, 2, ... mean where
            the labels are numbers without names.
        label_map: Other names for labels, ``a=b,c=d``.
        config: The dataset's configuration, where it has several.
        revision: The commit on the hub, needed for a dataset that is read from there.
        streaming: Read rows as they arrive instead of downloading the dataset.
        take: Only the first rows.
        color: ``grey`` shows luminance only.
    """
    from inspect_fer.datasets.hub import hub_card
    from inspect_fer.datasets.hub_rows import Columns

    try:
        card = hub_card(
            path,
            split=split,
            columns=Columns(image=image, label=label, id=id, text=text, subject=subject),
            labels=_words(labels),
            label_map=_renames(label_map),
            config=config,
            revision=revision,
            streaming=streaming,
            take=take,
        )
        stimuli = _sound(card)
    except FerError as error:
        raise prerequisite(error) from error
    return task_over(card, stimuli, direct(), split=split, view=View(color=color))


def _sound(card: Card, root: str | None = None) -> list[Stimulus]:
    stimuli, problems = survey(card, root=root)
    if problems:
        listed = "\n".join(f"  {problem}" for problem in problems[:10])
        raise DatasetError(f"{len(problems)} row(s) cannot be read, the first:\n{listed}")
    return stimuli


def _tell_left_out(root: Path) -> None:
    names = left_out(root)
    if names:
        shown = ", ".join(names[:_SHOWN]) + (", ..." if len(names) > _SHOWN else "")
        _log.warning(
            "image_folder: %d file(s) in %s are no items, as they lie in no label's folder or have"
            " an ending that is not read: %s",
            len(names),
            root,
            shown,
        )


def _words(labels: list[str] | str | None) -> list[str] | None:
    if isinstance(labels, str):
        return [word.strip() for word in labels.split(",") if word.strip()]
    # In a run-config or from Python, labels that are numbers arrive as numbers.
    return labels and [str(label) for label in labels]


def _renames(label_map: dict[str, str] | str | list[str] | None) -> dict[str, str]:
    if label_map is None or isinstance(label_map, dict):
        return label_map or {}
    pairs = label_map.split(",") if isinstance(label_map, str) else label_map
    renames = {}
    for pair in pairs:
        old, equals, new = pair.partition("=")
        if not equals:
            raise prerequisite(DatasetError(f"label_map: {pair!r} is not of the form old=new."))
        renames[old.strip()] = new.strip()
    return renames
