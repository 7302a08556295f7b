"""Clips for servers of OpenAI's protocol, as parts of the type ``video_url`` (vLLM, SGLang).

OpenAI has no such part, so Inspect's own providers refuse clips; open-weights servers take it
beside text, images and sound.
"""

import hashlib
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from inspect_ai.model import ChatMessage, Content, ContentText, ContentVideo, GenerateConfig
from inspect_ai.model._providers.openai_compatible import OpenAICompatibleAPI

from inspect_fer.errors import MediaError

if TYPE_CHECKING:
    from openai.types.chat import ChatCompletion


class OpenAIVideoAPI(OpenAICompatibleAPI):
    """As Inspect's ``openai-api``, with clips in user messages.

    A clip enters a request when it is sent: what Inspect logs of the call has its SHA-256 instead.
    """

    async def messages_to_openai(self, input: list[ChatMessage]) -> list[Any]:
        """Messages as the protocol has them, clips by their names."""
        clips: dict[str, str] = {}
        named = [_with_names(message, clips) for message in input]
        _clips.set(clips)
        return [_with_parts(message, clips) for message in await super().messages_to_openai(named)]

    async def _generate_completion(
        self, request: dict[str, Any], config: GenerateConfig
    ) -> "ChatCompletion":
        clips = _clips.get({})
        messages = [_with_clips(message, clips) for message in request["messages"]]
        return await super()._generate_completion({**request, "messages": messages}, config)


_clips: ContextVar[dict[str, str]] = ContextVar("inspect_fer_clips")
"""Name of a clip in the request under way -> its ``data:`` URI."""


def _with_names(message: ChatMessage, clips: dict[str, str]) -> ChatMessage:
    if isinstance(message.content, str):
        return message
    content = [_named(part, clips) for part in message.content]
    return message.model_copy(update={"content": content})


def _named(part: Content, clips: dict[str, str]) -> Content:
    if not isinstance(part, ContentVideo):
        return part
    if not part.video.startswith("data:"):
        raise MediaError(
            f"the clip {part.video[:80]!r} is not in the message itself: openai_video sends what"
            " tasks of inspect_fer show, with -T video=native"
        )
    name = f"video/mp4;sha256={hashlib.sha256(part.video.encode()).hexdigest()}"
    clips[name] = part.video
    return ContentText(text=name)


def _with_parts(message: Any, clips: dict[str, str]) -> Any:
    def part(one: Any) -> Any:
        if one.get("type") == "text" and one["text"] in clips:
            return {"type": "video_url", "video_url": {"url": one["text"]}}
        return one

    return _mapped(message, part)


def _with_clips(message: Any, clips: dict[str, str]) -> Any:
    def part(one: Any) -> Any:
        if one.get("type") == "video_url":
            return {"type": "video_url", "video_url": {"url": clips[one["video_url"]["url"]]}}
        return one

    return _mapped(message, part)


def _mapped(message: Any, part: Any) -> Any:
    content = message.get("content")
    if not isinstance(content, list):
        return message
    return {**message, "content": [part(one) for one in content]}
