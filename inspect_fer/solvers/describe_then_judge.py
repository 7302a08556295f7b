"""The model describes a face in its own words; a judge says which label the words speak for."""

import re
from typing import Literal, get_args

from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_fer.answers import read_description
from inspect_fer.arguments import ArgumentError, is_number, refuse_unknown
from inspect_fer.lexicon import judge as judge_by_lexicon
from inspect_fer.prompts.posts import DESCRIBE
from inspect_fer.reading.verdict import from_lexicon, judgement_note, majority, nothing_to_judge
from inspect_fer.solvers.asking import (
    asked,
    offered_labels,
    question,
    stimulus_content,
    system_messages,
    write_note,
)
from inspect_fer.solvers.judging import (
    judge_in_turn,
    panel_of_judges,
    translate_description,
    translator,
)
from inspect_fer.solvers.showing import show_item

Judge = Literal["model", "lexicon"]


@solver
@refuse_unknown
def describe_then_judge(
    judge: Judge = "model", judges: int = 1, translate: str | None = None
) -> Solver:
    """Ask for a description, with the second post's prompt to the letter, and have it judged.

    The description is the sample's output, whole. The judge reads it alone: it sees neither the
    picture nor the gold label. What it decided stands in the sample's store, the lexicon's
    judgement beside it, so that scoring needs nothing but the log. A description that was refused
    or is empty is not judged.

    Args:
        judge: ``model`` is the model role `judge`, which must be set; ``lexicon`` needs no model.
        judges: Votes per description; the label needs more than half of them. Each model of the
            role votes, in turn if there are more votes than models.
        translate: A language (``ja``) into which the model role `translator` puts the
            description, beside the original; nothing is judged or scored by it.

    Raises:
        ArgumentError: For an argument that is none of these; it is a `ValueError`.
        PrerequisiteError: In each sample, before anything is read or sent, when a role is not set.
    """
    _check(judge, judges, translate)

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        panel = panel_of_judges(judges) if judge == "model" else []
        translating = translator() if translate else None
        await show_item(state)

        labels = offered_labels(state)
        write_note(state, **asked(DESCRIBE, labels.names), judge=judge)
        content = stimulus_content(state)
        state.messages = [
            *system_messages(state),
            question(DESCRIBE.text, content, labels.names, format="describe"),
        ]
        state = await generate(state)

        description = read_description(state.output)
        if not description:
            write_note(state, judgement=nothing_to_judge(description).as_note())
            return state
        lexicon = judge_by_lexicon(description, labels)
        write_note(state, lexicon=judgement_note(lexicon))
        if translate and translating:
            text = await translate_description(description, translate, translating)
            write_note(
                state,
                translation={"language": translate, "text": text, "translator": str(translating)},
            )
        if judge == "lexicon":
            write_note(state, judgement=from_lexicon(lexicon).as_note())
        else:
            votes = await judge_in_turn(description, labels, panel)
            write_note(
                state,
                votes=[vote.as_note() for vote in votes],
                judgement=majority(votes, labels).as_note(),
            )
        return state

    return solve


_LANGUAGE = re.compile(r"[^\W\d_][\w ()-]{1,59}")


def _check(judge: Judge, judges: int, translate: str | None) -> None:
    if judge not in get_args(Judge):
        raise ArgumentError(f"judge={judge!r} is neither model nor lexicon.")
    if not is_number(judges) or judges < 1:
        raise ArgumentError(f"judges={judges!r} is not a number of votes from 1.")
    if judge == "lexicon" and judges > 1:
        raise ArgumentError("The lexicon always judges the same: judges needs judge=model.")
    # -S translate=no arrives as False: YAML takes the code of Norwegian for a denial.
    if translate is not None and not (
        isinstance(translate, str) and _LANGUAGE.fullmatch(translate)
    ):
        raise ArgumentError(f"translate={translate!r} is no language: give a code such as ja.")
