"""OpenAI's chat completions and responses, also spoken by vLLM, Ollama and many others."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .messages import BadRequest, Media, Message, Request, from_data_url
from .replies import Answer, Blocked, Empty, Filtered, NoChoices, Refused, Reply, Status
from .wire import Response, as_json

PATHS = ("/v1/chat/completions", "/v1/responses")
# Inspect asks this once per reasoning model, to learn whether the account may see summaries.
# It is no call of the evaluation: the responder does not see it and no count holds it.
PROBE = b"Please say 'hello, world'"
# Any fixed date: answers must not differ between two runs.
CREATED = 1_700_000_000


def parse(path: str, raw: dict[str, Any], headers: Mapping[str, str], sequence: int) -> Request:
    if raw.get("stream"):
        raise BadRequest("this server does not stream")
    turns = raw["messages"] if path.endswith("/chat/completions") else _turns(raw)
    return Request(
        provider="openai",
        path=path,
        model=raw["model"],
        messages=tuple(_message(turn) for turn in turns),
        raw=raw,
        headers=headers,
        sequence=sequence,
    )


def render(reply: Reply, request: Request) -> Response:
    match reply:
        case Status():
            return error(reply.code, reply.message, retry_after=reply.retry_after)
        case Blocked():
            return error(400, reply.message, code="content_policy_violation")
    if request.path.endswith("/chat/completions"):
        return as_json(_completion(reply, request))
    return as_json(_responses(reply, request))


def error(
    status: int, message: str, code: str | None = None, retry_after: float | None = None
) -> Response:
    kind = {429: "rate_limit_error", 400: "invalid_request_error"}.get(status, "server_error")
    body = {"error": {"message": message, "type": kind, "param": None, "code": code}}
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    return as_json(body, status, headers)


def probed() -> Response:
    request = Request("openai", "/v1/responses", "probe", (), {}, {}, -1)
    return as_json(_responses(Answer("hello, world"), request))


def models(model: str = "loopback") -> Response:
    entry = {"id": model, "object": "model", "owned_by": "tests", "max_model_len": 32768}
    return as_json({"object": "list", "data": [entry]})


def _turns(raw: dict[str, Any]) -> list[dict[str, Any]]:
    given = raw["input"]
    turns = [{"role": "user", "content": given}] if isinstance(given, str) else given
    instructions = raw.get("instructions")
    system = [{"role": "system", "content": instructions}] if instructions else []
    return system + [turn for turn in turns if "role" in turn]


def _message(turn: dict[str, Any]) -> Message:
    content = turn.get("content") or ""
    role = "system" if turn["role"] == "developer" else turn["role"]
    if isinstance(content, str):
        return Message(role, (content,) if content else ())
    return Message(role, tuple(_part(part) for part in content))


def _part(part: dict[str, Any]) -> str | Media:
    match part:
        case {"type": "text" | "input_text" | "output_text", "text": str(text)}:
            return text
        case {"type": "refusal", "refusal": str(text)}:
            return text
        case {"type": "image_url" | "video_url" | "audio_url" as kind}:
            return from_data_url(part[kind]["url"])
        case {"type": "input_image", "image_url": str(url)}:
            return from_data_url(url)
        case {"type": "input_audio", "input_audio": {"data": str(data), "format": str(form)}}:
            return Media(mime=f"audio/{form}", encoded=data)
    raise BadRequest(f"content part of unknown type {part.get('type')!r}")


def _completion(reply: Reply, request: Request) -> dict[str, Any]:
    content: str | None = None
    refusal: str | None = None
    finish, spent = "stop", (10, 0)
    match reply:
        case Answer():
            content, spent = reply.text, (reply.input_tokens, reply.output_tokens)
            finish = "length" if reply.cut else "stop"
        case Refused():
            refusal = reply.text
        case Filtered():
            content, finish = "", "content_filter"
        case Empty() | NoChoices():
            pass
        case _:
            raise TypeError(f"no OpenAI completion for {reply}")
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": content, "refusal": refusal},
        "finish_reason": finish,
        "logprobs": None,
    }
    return {
        "id": f"chatcmpl-{request.sequence}",
        "object": "chat.completion",
        "created": CREATED,
        "model": request.model,
        "choices": [] if isinstance(reply, NoChoices) else [choice],
        "usage": {
            "prompt_tokens": spent[0],
            "completion_tokens": spent[1],
            "total_tokens": sum(spent),
        },
    }


def _responses(reply: Reply, request: Request) -> dict[str, Any]:
    content: list[dict[str, Any]] = []
    status, reason, spent = "completed", None, (10, 0)
    match reply:
        case Answer():
            content = [{"type": "output_text", "text": reply.text, "annotations": []}]
            spent = (reply.input_tokens, reply.output_tokens)
            if reply.cut:
                status, reason = "incomplete", "max_output_tokens"
        case Refused():
            content = [{"type": "refusal", "refusal": reply.text}]
        case Filtered():
            status, reason = "incomplete", "content_filter"
        case Empty() | NoChoices():
            pass
        case _:
            raise TypeError(f"no OpenAI response for {reply}")
    message = {
        "id": f"msg_{request.sequence}",
        "type": "message",
        "role": "assistant",
        "status": status,
        "content": content,
    }
    return {
        "id": f"resp_{request.sequence}",
        "object": "response",
        "created_at": CREATED,
        "status": status,
        "incomplete_details": {"reason": reason} if reason else None,
        "error": None,
        "model": request.model,
        "output": [] if isinstance(reply, NoChoices) else [message],
        "parallel_tool_calls": True,
        "tool_choice": "auto",
        "tools": [],
        "usage": {
            "input_tokens": spent[0],
            "input_tokens_details": {"cached_tokens": 0, "cache_write_tokens": 0},
            "output_tokens": spent[1],
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": sum(spent),
        },
    }
