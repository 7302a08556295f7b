"""Google's generateContent and the Files API that its client uploads sound and video to."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .messages import BadRequest, Media, Message, Request
from .replies import Answer, Blocked, Empty, Filtered, NoChoices, Refused, Reply, Status
from .wire import Response, as_json

GENERATE = re.compile(r"/v1(?:beta)?/models/(?P<model>[^/:]+):generateContent")
START = re.compile(r"/upload/v1(?:beta)?/files")
SESSION = re.compile(r"/upload/session/(?P<id>\w+)")
FILE = re.compile(r"/v1(?:beta)?/files/(?P<id>\w+)")

STATUSES = {
    400: "INVALID_ARGUMENT",
    401: "UNAUTHENTICATED",
    403: "PERMISSION_DENIED",
    404: "NOT_FOUND",
    429: "RESOURCE_EXHAUSTED",
}


@dataclass
class Files:
    """The Files API: uploads in one or several pieces, ready as soon as they are complete."""

    url: str
    files: dict[str, Media] = field(default_factory=dict)
    _open: dict[str, tuple[str, bytearray]] = field(default_factory=dict)

    def start(self, headers: Mapping[str, str]) -> Response:
        if headers.get("x-goog-upload-command") != "start":
            return error(400, "an upload begins with X-Goog-Upload-Command: start")
        name = f"upload{len(self._open):06d}"
        self._open[name] = (headers["x-goog-upload-header-content-type"], bytearray())
        session = f"{self.url}/upload/session/{name}"
        return as_json({}, headers={"X-Goog-Upload-URL": session, "X-Goog-Upload-Status": "active"})

    def upload(self, name: str, headers: Mapping[str, str], body: bytes) -> Response:
        mime, received = self._open[name]
        if int(headers.get("x-goog-upload-offset", 0)) != len(received):
            return error(400, f"expected offset {len(received)}")
        received += body
        if "finalize" not in headers.get("x-goog-upload-command", ""):
            return as_json({}, headers={"X-Goog-Upload-Status": "active"})
        self.files[name] = Media(mime=mime, raw=bytes(received))
        return as_json({"file": self._facts(name)}, headers={"X-Goog-Upload-Status": "final"})

    def get(self, name: str) -> Response:
        if name not in self.files:
            return error(404, f"no file {name}")
        return as_json(self._facts(name))

    def resolve(self, uri: str) -> Media:
        name = uri.rpartition("/")[2]
        if name not in self.files:
            raise BadRequest(f"no uploaded file {uri!r}")
        return self.files[name]

    def _facts(self, name: str) -> dict[str, Any]:
        media = self.files[name]
        return {
            "name": f"files/{name}",
            "uri": f"{self.url}/v1beta/files/{name}",
            "mimeType": media.mime,
            "sizeBytes": str(len(media.data)),
            "sha256Hash": base64.b64encode(hashlib.sha256(media.data).digest()).decode(),
            "state": "ACTIVE",
        }


def parse(
    path: str, raw: dict[str, Any], headers: Mapping[str, str], sequence: int, files: Files
) -> Request:
    turns = [dict(turn) for turn in raw["contents"]]
    if "systemInstruction" in raw:
        turns.insert(0, {**raw["systemInstruction"], "role": "system"})
    found = GENERATE.fullmatch(path)
    assert found is not None
    return Request(
        provider="google",
        path=path,
        model=found["model"],
        messages=tuple(_message(turn, files) for turn in turns),
        raw=raw,
        headers=headers,
        sequence=sequence,
    )


def render(reply: Reply, request: Request) -> Response:
    body: dict[str, Any] = {
        "modelVersion": request.model,
        "responseId": f"response-{request.sequence}",
    }
    content: dict[str, Any] = {"role": "model"}
    finish, spent = "STOP", (10, 0)
    match reply:
        case Status():
            return error(reply.code, reply.message, reply.retry_after)
        case Answer():
            content["parts"] = [{"text": reply.text}]
            spent = (reply.input_tokens, reply.output_tokens)
            finish = "MAX_TOKENS" if reply.cut else "STOP"
        case Refused():
            content["parts"] = [{"text": reply.text}]
        case Blocked():
            body["promptFeedback"] = {"blockReason": reply.reason}
        case Filtered():
            finish = "SAFETY"
        case Empty() | NoChoices():
            pass
        case _:
            raise TypeError(f"no Google response for {reply}")
    if not isinstance(reply, Blocked | NoChoices):
        candidate: dict[str, Any] = {"index": 0, "finishReason": finish}
        if isinstance(reply, Filtered):
            category = "HARM_CATEGORY_HARASSMENT"
            rating = {"category": category, "probability": "HIGH", "blocked": True}
            candidate["safetyRatings"] = [rating]
        else:
            candidate["content"] = content
        body["candidates"] = [candidate]
    body["usageMetadata"] = {
        "promptTokenCount": spent[0],
        "candidatesTokenCount": spent[1],
        "totalTokenCount": sum(spent),
    }
    return as_json(body)


def error(status: int, message: str, retry_after: float | None = None) -> Response:
    name = STATUSES.get(status, "UNAVAILABLE" if status == 503 else "INTERNAL")
    headers = {} if retry_after is None else {"Retry-After": f"{retry_after:g}"}
    body = {"error": {"code": status, "message": message, "status": name}}
    return as_json(body, status, headers)


def _message(turn: dict[str, Any], files: Files) -> Message:
    role = {"model": "assistant"}.get(turn.get("role", "user"), turn.get("role", "user"))
    return Message(role, tuple(_part(part, files) for part in turn.get("parts", [])))


def _part(part: dict[str, Any], files: Files) -> str | Media:
    # The service takes both spellings of a name, and the client sends a mixture.
    match _camel(part):
        case {"text": str(text)}:
            return text
        case {"inlineData": {"mimeType": str(mime), "data": str(data)}}:
            return Media(mime=mime, encoded=data)
        case {"fileData": {"fileUri": str(uri)}}:
            return files.resolve(uri)
    raise BadRequest(f"part of unknown kind: {str(part)[:200]}")


def _camel(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {re.sub("_([a-z])", lambda m: m[1].upper(), k): _camel(v) for k, v in value.items()}
