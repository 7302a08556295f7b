"""The scorer: what was answered, and whether it is the gold label."""

from collections.abc import Sequence
from typing import Any

from inspect_ai.model import ModelOutput
from inspect_ai.scorer import CORRECT, INCORRECT, Score, Scorer, Target, scorer
from inspect_ai.solver import TaskState

from inspect_fer.answers import read_output
from inspect_fer.labels import LabelSet, Outcome, label_set
from inspect_fer.metrics.classification import default_metrics
from inspect_fer.reading import Reading, to_reading
from inspect_fer.scorers.description import Rejudge, judged_description
from inspect_fer.solvers.asking import note as note_of

_REASON: dict[Outcome, str | None] = {
    "answered": None,
    "off_list": "invalid_response_format",
    "unparsed": "invalid_response_format",
    "refused": "refusal",
}


@scorer(metrics=default_metrics())
def emotion(judge: Rejudge | None = None) -> Scorer:
    """Score one item by the first label of its answer.

    The value is CORRECT or INCORRECT over the full denominator: a refusal or an unreadable answer
    is incorrect, and never turned into a label. The metadata hold ``target``, ``outcome``
    (answered, off_list, unparsed, refused), ``ranking`` (best first; words that were not offered
    stay as the model wrote them), ``labels`` (the axis of every metric) and ``epoch``, and what the
    published policy needs: ``policy``, ``metric``, ``polarity``, ``score``. The explanation says how
    the answer was read, and which rank it gives to the gold label. For sentiment scores the five
    answers are reduced to negative, neutral and positive, like the gold.

    Of a free description the judge's label is scored, and ``description`` holds what the metrics
    of descriptions need; *none fits* counts as off the list. ``latency`` (seconds) and tokens are
    those of the request that gave the answer, where the provider reports them.

    Released predictions are not read but compared letter by letter, as the paper does: the ranking
    stands as a list in the store (``released``).

    A sample that ended without an answer (an error, a limit) has no score, also when it is rescored.

    Nothing but the log is needed: ``inspect score`` rescores without media and network.

    Args:
        judge: ``lexicon`` judges descriptions anew by the lexicon, whoever judged them before.

    Raises:
        ValueError: `judge` is something else.
    """
    if judge not in (None, "lexicon"):
        raise ValueError(
            f"judge={judge!r}: descriptions can be judged anew by the lexicon alone (judge=lexicon)."
            " Leave judge out to score what was judged."
        )

    async def score(state: TaskState, target: Target) -> Score | None:
        note = note_of(state)
        if not state.output.choices and "released" not in note:
            return None
        labels = _labels(note)
        judged = judged_description(note, state.output, labels, judge)
        if judged and not judged.verdict:
            return None
        reading = judged.reading if judged else _reading(state, note, labels)
        collapse: dict[str, str] = note.get("collapse", {})
        ranking = tuple(dict.fromkeys(collapse.get(label, label) for label in reading.ranking))
        correct = reading.outcome == "answered" and ranking[0] == target.text
        return Score(
            value=CORRECT if correct else INCORRECT,
            answer=ranking[0] if reading.outcome == "answered" else None,
            explanation=judged.explain(target.text)
            if judged
            else f"{_explain(reading, target.text)}{_rank(ranking, target.text)}",
            reason=_REASON[reading.outcome],
            metadata={
                "target": target.text,
                "outcome": reading.outcome,
                "ranking": list(ranking),
                "labels": list(dict.fromkeys(collapse.get(name, name) for name in labels.names)),
                "epoch": state.epoch,
                **{key: note[key] for key in _CARRIED if key in note},
                **_costs(state.output),
                **(
                    {"description": judged.facts(target.text, note.get("polarity", {}))}
                    if judged
                    else {}
                ),
            },
        )

    return score


_CARRIED = ("policy", "metric", "polarity", "score", "requests", "gate")


def _labels(note: dict[str, Any]) -> LabelSet:
    if "labels" not in note:
        raise ValueError(
            "The sample does not say which labels it offers: the scorer `emotion` needs a task of"
            " inspect_fer."
        )
    return label_set(tuple(note["labels"]), tuple(note.get("aliases", {}).items()))


def _reading(state: TaskState, note: dict[str, Any], labels: LabelSet) -> Reading:
    gate = note.get("gate")
    if gate is not None and gate["answer"] is None:
        return Reading(gate["outcome"], None, tuple(gate["ranking"]))
    if gate is not None and labels.neutral and gate["answer"] != labels.neutral:
        # The second stage did not offer it.
        labels = labels.without(labels.neutral)
    if "released" in note:
        return to_reading(tuple(note["released"]), labels)
    return read_output(state.output, labels)


def _costs(output: ModelOutput) -> dict[str, float]:
    usage = output.usage
    known = {
        "latency": output.time,
        "input_tokens": usage.input_tokens if usage else None,
        "output_tokens": usage.output_tokens if usage else None,
    }
    return {key: value for key, value in known.items() if value is not None}


def _explain(reading: Reading, target: str) -> str:
    match reading.outcome:
        case "answered":
            return f"read as {reading.answer}, gold is {target}"
        case "off_list":
            return f"{reading.ranking[0]!r} was not offered, gold is {target}"
        case "unparsed":
            return f"no single label can be read, gold is {target}"
        case "refused":
            return f"refused, gold is {target}"


def _rank(ranking: Sequence[str], target: str) -> str:
    if len(ranking) < 2:
        return ""
    if target not in ranking:
        return f" (not among the {len(ranking)} ranked)"
    return f" (rank {ranking.index(target) + 1} of {len(ranking)})"
