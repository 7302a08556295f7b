"""What a log says of an answer has the types that the scorer `emotion` gives it, or is refused.

Logs come from anywhere, by hand, cut or from other versions: what is computed from them must not
have to doubt every value.
"""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, FiniteFloat, ValidationError

from inspect_fer.errors import FerError


class SummaryError(FerError):
    """The account of a sample is not as Inspect and the scorer write it."""


def check_summary(summary: Any) -> None:
    """Refuse the summary of a sample whose values are of other types than Inspect's.

    Raises:
        SummaryError: Names the place.
    """
    _check(_Summary, summary, "a summary")


def check_answer(score: dict[str, Any], metadata: dict[str, Any], where: str) -> None:
    """Refuse a score or metadata whose values are of other types than this package's.

    Raises:
        SummaryError: Names the place.
    """
    _check(_ReadScore, score, f"{where}, score")
    _check(_Metadata, metadata, f"{where}, metadata")


def _check(expected: type[BaseModel], value: Any, where: str) -> None:
    try:
        expected.model_validate(value)
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(str(part)[:60] for part in first["loc"])
        said = f"{place}: {first['msg']}" if place else first["msg"]
        raise SummaryError(f"{where}: {said}") from None


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="ignore")


class _Usage(_Strict):
    input_tokens: int
    output_tokens: int
    input_tokens_cache_read: int | None = None
    input_tokens_cache_write: int | None = None
    total_cost: FiniteFloat | None = None


class _Score(_Strict):
    answer: str | None = None
    metadata: dict[str, Any] | None = None


class _Summary(_Strict):
    id: str | int
    epoch: int
    scores: dict[str, _Score] | None = None
    metadata: dict[str, Any] | None = None
    model_usage: dict[str, _Usage] | None = None
    role_usage: dict[str, _Usage] | None = None
    working_time: FiniteFloat | None = None
    total_time: FiniteFloat | None = None


class _Gate(_Strict):
    answer: str | None
    outcome: str


class _Description(_Strict):
    judge: str = ""
    verdict: str | None = None
    lexicon: str | None = None
    judge_agreement: FiniteFloat | None = None
    valence_correct: bool | None = None
    none_fits: bool | None = None
    identity: bool | None = None
    identity_lexicon: bool | None = None
    words: int | None = None
    regions: list[str] | None = None


class _Said(_Strict):
    target: str
    outcome: str
    labels: list[str]
    ranking: list[str] | None = None
    policy: str | None = None
    metric: str | None = None
    polarity: dict[str, str] | None = None
    score: FiniteFloat | None = None
    requests: FiniteFloat | None = None
    latency: FiniteFloat | None = None
    gate: _Gate | None = None
    description: _Description | None = None


class _ReadScore(_Strict):
    answer: str | None = None
    metadata: _Said


class _Metadata(_Strict):
    subject: str | int | FiniteFloat | None = None
    votes: dict[str, FiniteFloat] | None = None
    traits: dict[str, str | bool | int | FiniteFloat | None] | None = None
    names: list[str] | tuple[str, ...] | None = None
