"""One request per item; the answer is the name of one label."""

from collections.abc import Sequence

from inspect_ai.model import ChatMessageUser, Content
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_fer.arguments import refuse_unknown
from inspect_fer.labels import LabelSet
from inspect_fer.prompts.posts import CLASSIFY
from inspect_fer.solvers.asking import (
    asked,
    examples,
    listed,
    medium,
    note,
    offered_labels,
    own_item,
    question,
    stimulus_content,
    system_messages,
    write_note,
)
from inspect_fer.solvers.context import Context, Example, turns
from inspect_fer.solvers.showing import show_item
from inspect_fer.stimulus import Stimulus


@solver
@refuse_unknown
def direct(shots: int = 0, seed: int = 0, definitions: bool = False) -> Solver:
    """Ask for one label of the list, with the first post's prompt to the letter.

    Stills are called *the image*, clips *the video*, whether they are sent whole or as frames.
    The offered labels are the sample's choices, in their order.

    Args:
        shots: How many examples from the train split stand before the question, as earlier turns.
        seed: Another seed draws other examples.
        definitions: Whether the facial cues of each label follow the prompt.

    Raises:
        ArgumentError: An argument is out of range; it is a `ValueError`.
    """
    context = Context(shots, seed, definitions)

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        labels, family = offered_labels(state), note(state).get("family", "")
        context.check(labels, family)
        await show_item(state)
        content = stimulus_content(state)
        shown = await context.examples([str(state.sample_id)])
        item = own_item(state)
        words = context.after(_words(item, content, labels), labels, family)
        write_note(state, **asked(CLASSIFY, labels.names), **context.noted(shown))
        state.messages = [
            *system_messages(state),
            *turns(shown, lambda one: _ask(one, labels), lambda one: one.stimulus.label),
            question(words, content, labels.names),
        ]
        return await generate(state)

    return solve


def _ask(one: Example, labels: LabelSet) -> ChatMessageUser:
    return question(_words(one.stimulus, one.content, labels), one.content, labels.names)


def _words(item: Stimulus | None, content: Sequence[Content], labels: LabelSet) -> str:
    return CLASSIFY.fill(
        medium=medium(item, content), labels=listed(labels.names), examples=examples(labels.names)
    )
