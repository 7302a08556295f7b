"""Judges and translators of descriptions: what they are asked, and who they are."""

import hashlib
import json
from dataclasses import replace

from inspect_ai.model import (
    ChatMessage,
    ChatMessageSystem,
    ChatMessageUser,
    GenerateConfig,
    Model,
    ResponseSchema,
    model_roles,
)
from inspect_ai.util import JSONSchema, collect

from inspect_fer.answers import is_refused, is_withheld
from inspect_fer.labels import LabelSet
from inspect_fer.prompts.judging import JUDGE, TRANSLATE
from inspect_fer.reading.verdict import NONE_FITS, Verdict, read_verdict


async def judge_description(
    description: str, labels: LabelSet, model: Model, *, seed: int | None = None
) -> Verdict:
    """Let a model judge a description by its words alone.

    The judge gets the description, fenced as data, and the label list; no picture, no gold label.
    It is asked for structured output, and JSON within prose is read as well, for providers without
    it. It runs at temperature 0 unless its own configuration says otherwise.

    Args:
        description: What a model wrote of a face.
        labels: What may be answered, beside *none fits*.
        model: The judge.
        seed: Given for repeated votes of one model: it is then asked at its provider's own
            temperature, with this seed.

    Returns:
        The verdict, with the judge's name and words; ``unparsed`` where it cannot be read.

    Raises:
        Exception: Whatever the provider raises: a judge that fails is an error, no verdict.
    """
    usual = GenerateConfig(temperature=0.0) if seed is None else GenerateConfig(seed=seed)
    # A setting of the role (--model-role judge="{model: ..., temperature: 0.3}") goes first.
    config = usual.merge(model.config).merge(GenerateConfig(response_schema=verdict_schema(labels)))
    instructions = JUDGE.fill(labels=json.dumps(list(labels), ensure_ascii=False))
    output = await model.generate(_fenced(instructions, "description", description), config=config)
    verdict = replace(
        read_verdict(output.completion, labels), judge=str(model), said=output.completion
    )
    if verdict.outcome == "unparsed" and is_refused(output):
        return replace(verdict, reason="the judge declined")
    return verdict


async def judge_in_turn(description: str, labels: LabelSet, panel: list[Model]) -> list[Verdict]:
    """The verdict of every member of a panel, in its order; they are asked at the same time.

    A model that is in the panel more than once votes with different seeds.
    """
    seeds = [
        panel[:place].count(model) if panel.count(model) > 1 else None
        for place, model in enumerate(panel)
    ]
    return await collect(
        *(
            judge_description(description, labels, model, seed=seed)
            for model, seed in zip(panel, seeds, strict=True)
        )
    )


async def translate_description(description: str, language: str, model: Model) -> str | None:
    """The description in another language; None if it was blocked or is empty.

    Args:
        description: What a model wrote.
        language: A BCP 47 code, or a language's English name.
        model: The translator.
    """
    messages = _fenced(TRANSLATE.fill(language=language), "text", description)
    config = GenerateConfig(temperature=0.0).merge(model.config)
    output = await model.generate(messages, config=config)
    # Its words decide nothing: a faithful translation may itself say that something cannot be told.
    return None if is_withheld(output) else output.completion.strip() or None


def panel_of_judges(judges: int) -> list[Model]:
    """Who votes: every model of the role `judge`, as often as `judges` asks for.

    Args:
        judges: Number of votes. 1 gives each model of the role one vote.

    Raises:
        PrerequisiteError: When the role is not set, or its models cannot share the votes evenly.
    """
    models = _models_of(
        "judge",
        "Or let the lexicon judge: --solver inspect_fer/describe_then_judge -S judge=lexicon.",
    )
    if judges == 1:
        return models
    if judges % len(models):
        raise _prerequisite(
            f"judges={judges} votes cannot be shared evenly by the {len(models)} models of the"
            f" role judge: leave judges out, or take a multiple of {len(models)}."
        )
    return models * (judges // len(models))


def translator() -> Model:
    """The model of the role `translator`.

    Raises:
        PrerequisiteError: When the role is not set.
    """
    return _models_of("translator", "Or leave out -S translate.")[0]


def verdict_schema(labels: LabelSet) -> ResponseSchema:
    """The schema of a verdict over these labels."""
    label = JSONSchema(type="string", enum=[*labels])
    properties = {
        "words": JSONSchema(type="array", items=JSONSchema(type="string")),
        "valence": JSONSchema(type="string", enum=["positive", "negative", "neutral", "mixed"]),
        "identity": JSONSchema(type="boolean"),
        "ranking": JSONSchema(type="array", items=label),
        "label": JSONSchema(type="string", enum=[*labels, NONE_FITS]),
    }
    schema = JSONSchema(
        type="object",
        properties=properties,
        required=list(properties),
        additionalProperties=False,
    )
    return ResponseSchema(name="verdict", json_schema=schema, strict=True)


def _fenced(instructions: str, name: str, text: str) -> list[ChatMessage]:
    """Instructions, and apart from them the text as data.

    The marks carry a digest of the text, so that the text cannot hold the mark that ends it.
    """
    mark = f"{name}-{hashlib.sha256(text.encode('utf-8', 'replace')).hexdigest()[:12]}"
    return [
        ChatMessageSystem(content=instructions),
        ChatMessageUser(content=f"<{mark}>\n{text}\n</{mark}>"),
    ]


def _models_of(role: str, otherwise: str) -> list[Model]:
    models = model_roles().get(role)
    if models is None:
        # Never the model under test in its place: it would judge itself.
        raise _prerequisite(
            f"describe_then_judge needs a model in the role {role}:"
            f" --model-role {role}=openai/gpt-4o (any model will do). {otherwise}"
        )
    return list(models) if isinstance(models, list) else [models]


def _prerequisite(message: str) -> Exception:
    from inspect_ai._util.error import PrerequisiteError

    return PrerequisiteError(message)
