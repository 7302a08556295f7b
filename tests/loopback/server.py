"""An HTTP server on the loopback interface that stands in for the model services."""

from __future__ import annotations

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from . import google_protocol, openai_protocol
from .messages import BadRequest, Media, Request
from .plans import Responder, constant
from .replies import Answer, Drop, Hang, Reply, Truncated, WrongType, as_reply
from .wire import Response, as_json


@dataclass(frozen=True)
class Exchange:
    """A model call and what became of it; `status` is 0 where no status line was sent."""

    request: Request
    reply: Reply
    status: int


class Loopback:
    """A server in a thread of its own, with an event loop of its own.

    Clients that block their event loop during an upload, as Google's does, are therefore served.
    Assign `responder` and `latency` at any time; both hold from the next request on.

    Arguments:
        responder: from a request to a reply.
        latency: seconds every model call waits before it is answered.
        port: 0 takes a free one.
        keep: keep every exchange in memory for assertions; counts are always kept.

    Attributes:
        exchanges: model calls in the order of their arrival.
        statuses: HTTP status -> number of model calls (0: no status line was sent).
        kinds: kind of reply -> number of model calls.
        peak: largest number of model calls under way at the same time.
        problems: requests that no service would take, and responders that raised.
    """

    def __init__(
        self,
        responder: Responder | None = None,
        *,
        latency: float = 0.0,
        host: str = "127.0.0.1",
        port: int = 0,
        keep: bool = True,
    ) -> None:
        self.responder = responder or constant("Neutral")
        self.latency = latency
        self.host = host
        self.port = port
        self.keep = keep
        self.reset()

    def reset(self) -> None:
        """Forget everything that was recorded."""
        self.exchanges: list[Exchange] = []
        self.statuses: Counter[int] = Counter()
        self.kinds: Counter[str] = Counter()
        self.problems: list[str] = []
        self.calls = 0
        self.peak = 0
        self._busy = 0

    @property
    def url(self) -> str:
        return f"http://{self.host}:{self.port}"

    @property
    def requests(self) -> list[Request]:
        """Model calls in the order of their arrival."""
        return [exchange.request for exchange in self.exchanges]

    @property
    def uploads(self) -> list[Media]:
        """What was uploaded through the Files API, in order."""
        return list(self._files.files.values())

    def environment(self) -> dict[str, str]:
        """Variables that send Inspect's providers here."""
        return environment(self.url)

    def start(self) -> Self:
        ready = threading.Event()
        failed: list[BaseException] = []

        def run() -> None:
            try:
                # Not asyncio.run: nest_asyncio, which Inspect applies, has it leave the loop open.
                with asyncio.Runner() as runner:
                    runner.run(self._main(ready.set))
            except BaseException as error:
                failed.append(error)
            finally:
                ready.set()

        self._thread = threading.Thread(target=run, name="loopback", daemon=True)
        self._thread.start()
        ready.wait()
        if failed:
            raise failed[0]
        return self

    def stop(self) -> None:
        """Close every connection, also those that hang, and end the thread."""
        self._loop.call_soon_threadsafe(self._stopping.set)
        self._thread.join(timeout=10)
        if self._thread.is_alive():
            raise RuntimeError("the loopback server did not stop within 10 s")

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    async def _main(self, ready: Callable[[], None]) -> None:
        self._loop = asyncio.get_running_loop()
        self._stopping = asyncio.Event()
        connections: set[asyncio.Task[None]] = set()

        def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            task = self._loop.create_task(self._connection(reader, writer))
            connections.add(task)
            task.add_done_callback(connections.discard)

        server = await asyncio.start_server(
            connected, self.host, self.port, limit=2**20, backlog=1024
        )
        self.port = server.sockets[0].getsockname()[1]
        self._files = google_protocol.Files(self.url)
        ready()
        await self._stopping.wait()
        server.close()
        for task in connections:
            task.cancel()
        await asyncio.gather(*connections, return_exceptions=True)
        await server.wait_closed()

    async def _connection(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                while await self._exchange(reader, writer):
                    pass
        finally:
            writer.close()
            with suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Read one request and answer it; whether the connection stays open."""
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        method, target, _ = head[0].split(" ", 2)
        headers = {
            name.lower(): value.strip()
            for name, _, value in (line.partition(":") for line in head[1:] if line)
        }
        body = await _body(reader, headers)
        path = target.partition("?")[0].replace("//", "/")

        response = self._service(method, path, headers, body)
        if response is not None:
            return await _send(writer, response, headers)
        return await self._model_call(writer, path, headers, body)

    def _service(
        self, method: str, path: str, headers: Mapping[str, str], body: bytes
    ) -> Response | None:
        """Everything but model calls."""
        if path == "/v1/responses" and openai_protocol.PROBE in body:
            return openai_protocol.probed()
        if method == "POST" and (
            path in openai_protocol.PATHS or google_protocol.GENERATE.fullmatch(path)
        ):
            return None
        if method == "GET" and path == "/stats":
            return as_json({"calls": self.calls, "peak": self.peak, "kinds": self.kinds})
        if method == "GET" and path == "/v1/models":
            return openai_protocol.models()
        if method == "POST" and google_protocol.START.fullmatch(path):
            return self._files.start(headers)
        if method in ("POST", "PUT") and (found := google_protocol.SESSION.fullmatch(path)):
            return self._files.upload(found["id"], headers, body)
        if method == "GET" and (found := google_protocol.FILE.fullmatch(path)):
            return self._files.get(found["id"])
        self.problems.append(f"no such service: {method} {path}")
        return as_json({"error": {"message": f"no such service: {method} {path}"}}, 404)

    async def _model_call(
        self,
        writer: asyncio.StreamWriter,
        path: str,
        headers: Mapping[str, str],
        body: bytes,
    ) -> bool:
        protocol = openai_protocol if path in openai_protocol.PATHS else google_protocol
        sequence, self.calls = self.calls, self.calls + 1
        self._busy += 1
        self.peak = max(self.peak, self._busy)
        try:
            try:
                request = self._request(path, headers, body, sequence)
                reply = as_reply(self.responder(request))
            except Exception as error:
                # Status 400 ends the client's attempts; 500 would have it try again for ever.
                self.problems.append(f"{type(error).__name__}: {error}")
                return await _send(writer, protocol.error(400, str(error)), headers)
            return await self._reply(writer, headers, request, reply)
        finally:
            self._busy -= 1

    def _request(
        self, path: str, headers: Mapping[str, str], body: bytes, sequence: int
    ) -> Request:
        try:
            raw = json.loads(body)
            if path in openai_protocol.PATHS:
                return openai_protocol.parse(path, raw, headers, sequence)
            return google_protocol.parse(path, raw, headers, sequence, self._files)
        except (ValueError, KeyError, TypeError) as error:
            raise BadRequest(f"{path}: {type(error).__name__} {error}") from error

    async def _reply(
        self,
        writer: asyncio.StreamWriter,
        headers: Mapping[str, str],
        request: Request,
        reply: Reply,
    ) -> bool:
        delay, final = self.latency, reply
        while isinstance(final, Hang):
            delay, final = delay + final.seconds, final.then or Drop()
        sent = _sent(final, request)
        # On record before the answer leaves: whoever has the answer can count on the record.
        self.statuses[0 if sent is None else sent.status] += 1
        self.kinds[reply.kind] += 1
        if self.keep:
            self.exchanges.append(Exchange(request, reply, 0 if sent is None else sent.status))

        if delay:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), delay)
        if sent is None:
            return False
        if isinstance(final, Drop):
            share = final.after or 0.0
            writer.write(sent.head + sent.body[: int(len(sent.body) * share)])
            await writer.drain()
            return False
        return await _send(writer, sent, headers)


def _sent(reply: Reply, request: Request) -> Response | None:
    """The response that goes out, or would go out if the connection held; None: nothing."""
    render = openai_protocol.render if request.provider == "openai" else google_protocol.render
    match reply:
        case Drop(after=None):
            return None
        case Drop():
            return render(Answer("Neutral"), request)
        case Truncated():
            whole = render(Answer("Neutral"), request)
            return Response(200, whole.body[: len(whole.body) // 2])
        case WrongType():
            return Response(200, reply.body.encode(), content_type=reply.content_type)
    return render(reply, request)


def environment(url: str) -> dict[str, str]:
    """Variables that send Inspect's providers to the server at this URL.

    They serve openai/…, google/…, vllm/… and openai-api/loopback/…, with any model name.
    """
    return {
        "OPENAI_BASE_URL": f"{url}/v1",
        "GOOGLE_BASE_URL": url,
        "VLLM_BASE_URL": f"{url}/v1",
        "LOOPBACK_BASE_URL": f"{url}/v1",
        **dict.fromkeys(
            ["OPENAI_API_KEY", "GOOGLE_API_KEY", "VLLM_API_KEY", "LOOPBACK_API_KEY"], "test-key"
        ),
    }


async def _body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", 0)))
    pieces = []
    while size := int((await reader.readuntil(b"\r\n")).partition(b";")[0], 16):
        pieces.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(pieces)


async def _send(
    writer: asyncio.StreamWriter, response: Response, headers: Mapping[str, str]
) -> bool:
    writer.write(response.head + response.body)
    await writer.drain()
    return headers.get("connection", "").lower() != "close"
