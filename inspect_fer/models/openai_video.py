"""Registers the provider ``openai_video``; nothing heavy is loaded before it is used."""

from inspect_ai.model import ModelAPI, modelapi


@modelapi(name="openai_video")
def openai_video() -> type[ModelAPI]:
    """A server that speaks OpenAI's protocol and takes clips: ``openai_video/<service>/<model>``.

    Address and key are ``<SERVICE>_BASE_URL`` and ``<SERVICE>_API_KEY``, as for Inspect's
    ``openai-api``.
    """
    from inspect_ai.model._providers.providers import validate_openai_client

    validate_openai_client("openai_video")

    from inspect_fer.models.video_parts import OpenAIVideoAPI

    return OpenAIVideoAPI
