"""A model without a network that answers every question in the format it asks for."""

import random
from typing import Any

from inspect_ai.model import ChatMessage, Model, ModelOutput, ModelUsage, get_model


def offline_model(seed: int = 0) -> Model:
    """Answers with labels drawn at random from those offered; says so in a batch for each item."""
    chance = random.Random(seed)

    def answer(messages: list[ChatMessage], *_: Any) -> ModelOutput:
        asked = (messages[-1].metadata or {})["fer"]
        ranking = chance.sample(asked["labels"], len(asked["labels"]))
        match asked["format"]:
            case "label":
                text = ranking[0]
            case "describe":
                text = "The person smiles broadly and looks very happy."
            case "ranking" | "batch":
                text = "\n".join(str({"name": n, "result": ranking}) for n in asked["names"])
        output = ModelOutput.from_content("offline", text)
        output.usage = ModelUsage()
        return output

    return get_model("mockllm/model", custom_outputs=answer, memoize=False)
