"""Eigenfaces: equalised grey pixels, principal components, a linear classifier.

M. Turk, A. Pentland: "Eigenfaces for Recognition", Journal of Cognitive Neuroscience 3(1), 1991.
The classifier is fitted anew in each process: on the drawn faces that takes about two seconds, and
nothing that could be stale or harmful is left on the disk.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from io import BytesIO
from threading import Lock
from typing import TYPE_CHECKING, Any

from inspect_fer.datasets.load import load_stimuli
from inspect_fer.labels import LabelSet
from inspect_fer.media.images import image_bytes
from inspect_fer.stimulus import Stimulus

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIDE = 48
COMPONENTS = 100

_fitting = Lock()


@dataclass(frozen=True)
class Eigenfaces:
    """A fitted classifier.

    Attributes:
        labels: The labels it was fitted on, in the order of its outputs.
        pipeline: scikit-learn's PCA and linear discriminant analysis.
    """

    labels: tuple[str, ...]
    pipeline: Any

    def rank(self, images: Sequence[bytes], labels: LabelSet) -> list[str]:
        """The offered labels, most probable first.

        Args:
            images: The item's pictures, encoded; the log-probabilities of several are averaged.
            labels: What is offered. A label the classifier was not fitted on comes last; one that
                sums up others (*non-Neutral*) has the probability of all of them.

        Raises:
            ValueError: When it was fitted on none of the offered labels, or a picture is broken.
        """
        mean = self._log_probabilities(images).mean(axis=0)
        known = dict(zip(self.labels, map(float, mean), strict=True))
        weights = _offered(known, labels)
        if all(weight == -math.inf for weight in weights.values()):
            raise ValueError(
                f"eigenfaces was fitted on {', '.join(self.labels)} and knows none of"
                f" {', '.join(labels.names)}: name a dataset with these labels, -M train=<dataset>."
            )
        return sorted(labels.names, key=lambda name: -weights[name])

    def _log_probabilities(self, images: Sequence[bytes]) -> "NDArray[np.float64]":
        import numpy as np

        found: NDArray[np.float64] = self.pipeline.predict_log_proba(
            np.stack([_pixels(image) for image in images])
        )
        return found


def fitted(train: str) -> Eigenfaces:
    """The classifier fitted on a dataset's ``train`` split, once per process.

    Raises:
        DatasetError: When the dataset has no such split or cannot be read.
    """
    with _fitting:
        return _fit(train)


@cache
def _fit(train: str) -> Eigenfaces:
    import numpy as np
    from sklearn.decomposition import PCA
    from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
    from sklearn.pipeline import make_pipeline

    stimuli = load_stimuli(train, split="train")
    pixels = np.stack([_pixels(_picture(stimulus)) for stimulus in stimuli])
    components = min(COMPONENTS, len(stimuli) - 1)
    pipeline = make_pipeline(
        PCA(components, whiten=True, random_state=0),
        LinearDiscriminantAnalysis(solver="lsqr", shrinkage="auto"),
    )
    pipeline.fit(pixels, [stimulus.label for stimulus in stimuli])
    return Eigenfaces(tuple(pipeline.classes_), pipeline)


def _picture(stimulus: Stimulus) -> bytes:
    data, _ = image_bytes(stimulus.media[0])
    return data


def _pixels(image: bytes) -> "NDArray[np.float64]":
    import numpy as np
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(image)) as picture:
            grey = ImageOps.fit(picture.convert("L"), (SIDE, SIDE))
    except OSError as error:
        raise ValueError(f"a picture of {len(image)} bytes cannot be decoded: {error}") from error
    return np.asarray(ImageOps.equalize(grey), dtype=np.float64).ravel() / 255


def _offered(known: Mapping[str, float], labels: LabelSet) -> dict[str, float]:
    weights = dict.fromkeys(labels.names, -math.inf)
    rest = 0.0
    for own, log_probability in known.items():
        name = labels.resolve(own)
        if name is None:
            rest += math.exp(log_probability)
        else:
            weights[name] = log_probability
    for name in labels.names:
        if name.casefold().startswith("non-"):
            weights[name] = math.log(rest) if rest else -math.inf
    return weights
