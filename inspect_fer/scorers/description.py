"""Scoring of free descriptions: what their judge decided, read from the log alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from inspect_ai.model import ModelOutput

from inspect_fer.answers import read_description
from inspect_fer.labels import LabelSet
from inspect_fer.lexicon import judge as judge_by_lexicon
from inspect_fer.metrics.description_counts import valence_of
from inspect_fer.prompts.posts import DESCRIBE
from inspect_fer.reading import Reading
from inspect_fer.reading.verdict import (
    NONE_FITS,
    from_lexicon,
    judgement_note,
    nothing_to_judge,
)

Rejudge = Literal["lexicon"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A description and what its judge decided.

    Attributes:
        judge: ``model`` or ``lexicon``.
        verdict: The deciding `Verdict`, as the store holds it.
        lexicon: The lexicon's judgement, as the store holds it; empty without a description.
    """

    judge: str
    verdict: Mapping[str, Any]
    lexicon: Mapping[str, Any]

    @property
    def reading(self) -> Reading:
        """The verdict in the place of a direct answer; *none fits* is off the list."""
        return Reading(
            self.verdict["outcome"], self.verdict["label"], tuple(self.verdict["ranking"])
        )

    def explain(self, target: str) -> str:
        """One line for the log."""
        verdict = _named(self.verdict)
        if verdict is None:
            return f"{self.verdict['reason']}, gold is {target}"
        return f"judged {verdict} ({self.judge} judge), gold is {target}"

    def facts(self, target: str, polarity: Mapping[str, Any]) -> dict[str, Any]:
        """What the metrics of descriptions need, for the score's metadata."""
        gold = valence_of(target, polarity)
        verdict, lexicon = _named(self.verdict), _named(self.lexicon)
        compared = self.judge != "lexicon" and verdict is not None and lexicon is not None
        return {
            "judge": self.judge,
            "verdict": verdict,
            "lexicon": lexicon,
            "agree_lexicon": verdict == lexicon if compared else None,
            "judge_agreement": self.verdict["agreement"],
            "valence": self.verdict["valence"],
            "valence_correct": None if gold is None else self.verdict["valence"] == gold,
            "none_fits": verdict == NONE_FITS,
            "identity": self.verdict["identity"],
            "identity_lexicon": self.lexicon.get("identity"),
            "words": self.lexicon.get("length"),
            "regions": self.lexicon.get("regions"),
        }


def judged_description(
    note: Mapping[str, Any], output: ModelOutput, labels: LabelSet, judge: Rejudge | None
) -> Judged | None:
    """What was decided about a sample's description; None if none was asked for.

    Args:
        note: How the sample was asked and judged.
        output: The description.
        labels: What was offered.
        judge: ``lexicon`` judges anew, by the lexicon of this version; None takes the judgement
            in the note. That of a sample that ended before it was judged is empty.

    Raises:
        ValueError: When something else than a description is to be judged anew.
    """
    if note.get("prompt") != DESCRIBE.title:
        if judge is not None:
            raise ValueError(
                f"judge={judge} judges descriptions, and this sample was asked with the prompt"
                f" {note.get('prompt')!r}: score it without judge."
            )
        return None
    if judge is None:
        verdict = note.get("judgement") or {}
        return Judged(note.get("judge", "model"), verdict, note.get("lexicon") or {})
    description = read_description(output)
    if not description:
        return Judged("lexicon", nothing_to_judge(description).as_note(), {})
    judgement = judge_by_lexicon(description, labels)
    return Judged("lexicon", from_lexicon(judgement).as_note(), judgement_note(judgement))


def _named(verdict: Mapping[str, Any]) -> str | None:
    """The label or *none fits*; None where neither was read.

    The lexicon's own judgement has no outcome: without a label, none fits.
    """
    if not verdict:
        return None
    if verdict["label"] is None and verdict.get("outcome", "off_list") == "off_list":
        return NONE_FITS
    label: str | None = verdict["label"]
    return label
