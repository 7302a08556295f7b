"""Baselines that answer like a model: in the format the prompt asks for, without reading it."""

import base64
import hashlib
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from anyio import to_thread
from inspect_ai.log._samples import sample_active
from inspect_ai.model import (
    ChatMessage,
    ChatMessageUser,
    ContentImage,
    GenerateConfig,
    ModelAPI,
    ModelOutput,
    ModelUsage,
)
from inspect_ai.tool import ToolChoice, ToolInfo

from inspect_fer.arguments import ArgumentError, check_names, check_number
from inspect_fer.datasets.catalogue import CARDS
from inspect_fer.labels import LabelSet
from inspect_fer.models.eigenfaces import fitted

_RANKED = 5
_CONNECTIONS = 16
_NEEDED = {
    None: ("format",),
    "label": ("labels",),
    "ranking": ("labels",),
    "batch": ("labels", "names", "images_per_item"),
}
_NO_WORDS = "This baseline can choose among labels; it cannot describe a face."


class BaselineAPI(ModelAPI):
    """``random``: a seeded choice. ``eigenfaces``: PCA and a linear classifier on grey pixels.

    Both answer real chat requests. What is offered, and in which format the answer is wanted,
    reaches them as the metadata ``fer`` of the last user message (written by
    `inspect_fer.solvers.asking.question`); prose is never parsed.

    Args:
        model_name: ``random`` or ``eigenfaces``.
        base_url: Not used.
        api_key: Not used.
        config: Settings of the request; not used.
        seed: Seed of ``random``. A choice depends on the seed, on what is shown, on the epoch and
            on how often the sample asked the same before, not on the order of arrival.
        train: Dataset whose ``train`` split fits ``eigenfaces``.

    Raises:
        ArgumentError: For another model name, or an argument (``-M``) that does not exist or makes
            no sense; it is a `ValueError`.
    """

    def __init__(
        self,
        model_name: str,
        base_url: str | None = None,
        api_key: str | None = None,
        config: GenerateConfig = GenerateConfig(),  # noqa: B008 - as the host declares it
        seed: int = 0,
        train: str = "schematic_7class",
        **unknown: Any,
    ) -> None:
        super().__init__(model_name, base_url, api_key, [], config)
        check_names("fer_baseline", unknown, ["seed", "train"])
        rankers: dict[str, Callable[[LabelSet, Sequence[bytes], int], list[str]]] = {
            "random": self._shuffled,
            "eigenfaces": self._recognised,
        }
        if model_name not in rankers:
            raise ArgumentError(
                f"There is no fer_baseline/{model_name}; there are: {', '.join(rankers)}."
            )
        check_number("seed", seed)
        _check_train(train)
        self._rank = rankers[model_name]
        self._seed = seed
        self._train = train
        self._asked: Counter[tuple[str | None, str]] = Counter()

    def max_connections(self) -> int:
        """How many requests may be answered at once."""
        return _CONNECTIONS

    async def generate(
        self,
        input: list[ChatMessage],
        tools: list[ToolInfo],
        tool_choice: ToolChoice,
        config: GenerateConfig,
    ) -> ModelOutput:
        """Answer the last user message.

        Raises:
            ValueError: When the message does not say what is offered, or shows no picture to a
                baseline that looks at pictures.
        """
        message = input[-1]
        wanted = (message.metadata or {}).get("fer")
        if wanted is None or not isinstance(message, ChatMessageUser):
            raise ValueError(
                "fer_baseline answers requests of inspect_fer's solvers only: the last message has"
                " no metadata 'fer' that says which labels are offered and in which format."
            )
        missing = [key for key in _NEEDED.get(wanted.get("format"), ()) if key not in wanted]
        if missing:
            raise ValueError(
                f"The metadata 'fer' of the last message lacks {', '.join(missing)}"
                f" (format: {wanted.get('format')})."
            )
        images = _images(message)
        occasion = self._occasion(_digest(message, wanted))
        text = await to_thread.run_sync(self._answer, wanted, images, occasion)
        output = ModelOutput.from_content(self.model_name, text)
        output.usage = ModelUsage()
        return output

    def _occasion(self, digest: str) -> str:
        """What a choice depends on: the request, the epoch, and repeats within the sample."""
        sample = sample_active()
        own, epoch = (sample.sample_uuid, sample.epoch) if sample else (None, 1)
        self._asked[own, digest] += 1
        return f"{digest}/{epoch}/{self._asked[own, digest]}"

    def _answer(self, wanted: dict[str, Any], images: list[bytes], occasion: str) -> str:
        if wanted["format"] == "describe":
            return _NO_WORDS
        labels = LabelSet(tuple(wanted["labels"]))
        match wanted["format"]:
            case "label":
                return self._rank(labels, images, _number(occasion))[0]
            case "ranking":
                return _result("Image 1", self._rank(labels, images, _number(occasion)))
            case "batch":
                shown = _split(images, wanted["images_per_item"])
                items = zip(wanted["names"], shown, strict=True)
                return "\n".join(
                    _result(name, self._rank(labels, own, _number(f"{occasion}{name}")))
                    for name, own in items
                )
            case other:
                raise ValueError(f"fer_baseline does not know the format {other!r}.")

    def _shuffled(self, labels: LabelSet, images: Sequence[bytes], occasion: int) -> list[str]:
        order = list(labels.names)
        random.Random(f"{self._seed}/{occasion}").shuffle(order)
        return order

    def _recognised(self, labels: LabelSet, images: Sequence[bytes], occasion: int) -> list[str]:
        if not images:
            raise ValueError("fer_baseline/eigenfaces looks at pictures, and the item shows none.")
        return fitted(self._train).rank(images, labels)


def _check_train(train: object) -> None:
    offered = [name for name, card in CARDS.items() if "train" in card.splits]
    if train not in offered:
        raise ArgumentError(
            f"train={train!r} is no dataset with a train split; there are: {', '.join(offered)}."
        )


def _images(message: ChatMessageUser) -> list[bytes]:
    content = message.content if isinstance(message.content, list) else []
    return [
        base64.b64decode(part.image.partition("base64,")[2])
        for part in content
        if isinstance(part, ContentImage)
    ]


def _digest(message: ChatMessageUser, wanted: dict[str, Any]) -> str:
    content = message.content
    parts = content if isinstance(content, str) else "".join(p.model_dump_json() for p in content)
    return hashlib.sha256(f"{wanted}{parts}".encode()).hexdigest()


def _number(occasion: str) -> int:
    return int.from_bytes(hashlib.sha256(occasion.encode()).digest()[:8])


def _split(images: Sequence[bytes], counts: Sequence[int]) -> list[Sequence[bytes]]:
    if sum(counts) != len(images):
        raise ValueError(f"{len(images)} images in the request, but {sum(counts)} are announced.")
    starts = [sum(counts[:i]) for i in range(len(counts))]
    return [images[start : start + count] for start, count in zip(starts, counts, strict=True)]


def _result(name: str, ranking: Sequence[str]) -> str:
    return str({"name": name, "result": list(ranking[:_RANKED])})
