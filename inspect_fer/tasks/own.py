"""Bring your own: labelled pictures or clips in a folder, or a Hugging Face dataset."""

import logging
from typing import Any

from inspect_ai import Task, task

from inspect_fer.datasets.folder import folder_card, left_out
from inspect_fer.datasets.load import check_command, problems_error, survey
from inspect_fer.errors import FerError
from inspect_fer.media.items import Color, Video, View
from inspect_fer.solvers import direct
from inspect_fer.tasks.build import prerequisite, task_over

_log = logging.getLogger(__name__)


@task
def image_folder(
    root: str | None = None,
    table: str | None = None,
    file_column: str = "file",
    label_column: str = "label",
    subject_column: str | None = None,
    labels: list[str] | str | None = None,
    label_map: dict[str, str] | str | None = None,
    color: Color = "rgb",
    video: Video = "frames",
    frames: int = 3,
) -> Task:
    """Your own labelled pictures or clips.

    Args:
        root: The folder. Without a table every folder in it that holds a picture or clip is a
            label.
        table: A .csv, .tsv or .jsonl file (relative to root) with one row per file.
        file_column: The column that names the file, relative to root.
        label_column: The column that names the label.
        subject_column: The column that says who is shown; intervals go over subjects then.
        labels: The labels to offer, in order, separated by commas.
        label_map: Other names for labels, ``a=b,c=d``.
        color: ``grey`` shows luminance only.
        video: Clips as ``frames`` or ``native``.
        frames: Frames per clip.
    """
    view = View(color=color, video=video, frames=frames)
    return _over_folder(
        root,
        view,
        table=table,
        file_column=file_column,
        label_column=label_column,
        subject_column=subject_column,
        labels=labels,
        label_map=label_map,
    )


@task
def hub_dataset(
    path: str | None = None,
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
            labels=labels,
            label_map=label_map,
            config=config,
            revision=revision,
            streaming=streaming,
            take=take,
        )
        stimuli, problems = survey(card)
        if problems:
            raise problems_error(card, problems)
    except FerError as error:
        raise prerequisite(error) from error
    return task_over(card, stimuli, direct(), split=split, view=View(color=color))


def _over_folder(root: str | None, view: View, **options: Any) -> Task:
    try:
        card = folder_card(root, **options)
        stimuli, problems = survey(card, root=root)
        if problems:
            raise problems_error(card, problems, check_command(card, root=root, **options))
    except FerError as error:
        raise prerequisite(error) from error
    if root is not None and options["table"] is None:
        for told in left_out(root, card.labels.names):
            _log.warning("%s", told)
    return task_over(card, stimuli, direct(), view=view)
