"""Inspect's log viewer in a real browser: what it shows of items that shared a request."""

import json
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from inspect_fer.solvers import ranked
from tests.browser import SECONDS, Browser, Page
from tests.conftest import RunEval
from tests.gallery import LABELS, Gallery, gallery
from tests.loopback import Loopback, Request, Responder


def test_every_item_has_its_own_picture_prompt_answer_rank_and_outcome(
    openai_env: Loopback, tmp_path: Path, run_eval: RunEval
) -> None:
    pictures = gallery(tmp_path / "pictures", 4, seed=4)
    assert set(pictures.gold.values()) == set(LABELS)
    right, second, last, refused = pictures.items
    said = {
        right: result("Image 1", placed(pictures.gold[right], 1)),
        second: result("Image 2", placed(pictures.gold[second], 2)),
        last: result("Image 3", placed(pictures.gold[last], 4)),
        refused: str({"name": "Image 4", "result": "I'm sorry, but I can't help with that."}),
    }
    openai_env.responder = answering(pictures, said)
    run_eval(pictures.task(), "openai/gpt-4o", solver=ranked(batch_size=4), log_realtime=True)
    assert openai_env.calls == 1

    (log,) = (tmp_path / "logs").glob("*.eval")
    with log_viewer(log.parent) as address, Browser(tmp_path / "profile") as browser:
        sample = f"{address}/#/logs/{quote(log.name)}/samples/sample"
        with browser.page(f"{sample}/{right}/1/messages") as page:
            for number, item in enumerate(pictures.items, 1):
                go(page, f"{sample}/{item}/1/messages", f"Sample {item}", "ASSISTANT")
                text = page.evaluate("document.body.innerText")
                assert "We provide 4 images." in text
                assert re.findall(r"Image \d", text) == [f"Image {number}"] * 2
                shown = page.evaluate("[...document.images].map(image => image.src)")
                assert list(map(pictures.item, shown)) == [item]
                if item != refused:
                    assert said[item] in text

            for item, place in ((right, 1), (second, 2), (last, 4)):
                go(page, f"{sample}/{item}/1/scoring", f"Sample {item}", "outcome:")
                text = page.evaluate("document.body.innerText")
                gold = pictures.gold[item]
                assert f"gold is {gold} (rank {place} of 4)" in text
                assert re.search(r"outcome:\s+answered", text)
            go(page, f"{sample}/{refused}/1/scoring", f"Sample {refused}", "outcome:")
            text = page.evaluate("document.body.innerText")
            assert f"refused, gold is {pictures.gold[refused]}" in text
            assert re.search(r"outcome:\s+refused", text)
            assert page.complaints == []


def placed(gold: str, place: int) -> list[str]:
    others = [label for label in LABELS if label != gold]
    return [*others[: place - 1], gold, *others[place - 1 :]]


def result(name: str, ranking: Sequence[str]) -> str:
    return str({"name": name, "result": list(ranking)})


def answering(pictures: Gallery, said: Mapping[str, str]) -> Responder:
    def answer(request: Request) -> str:
        return "\n".join(said[item] for _, item in pictures.shown(request))

    return answer


def go(page: Page, address: str, *texts: str) -> None:
    """Follow a link, and wait until the page says all of this."""
    page.send("Page.navigate", url=address)
    for text in texts:
        page.until(f"document.body.innerText.includes({json.dumps(text)})")


@contextmanager
def log_viewer(logs: Path) -> Iterator[str]:
    """`inspect view` over a folder: its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "inspect_ai", "view", "start"]
    with subprocess.Popen(
        [*command, "--log-dir", str(logs), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as server:
        try:
            wait_for(address, server)
            yield address
        finally:
            server.terminate()


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + SECONDS
    while True:
        assert server.poll() is None, f"inspect view ended with code {server.returncode}"
        try:
            urllib.request.urlopen(address).close()
        except OSError:
            assert time.monotonic() < end, f"no log viewer within {SECONDS} s"
            time.sleep(0.05)
        else:
            return
