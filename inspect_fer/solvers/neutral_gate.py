"""Two stages: is the face neutral at all, and if not, which emotion does it show?"""

from collections.abc import Sequence

from inspect_ai.model import ChatMessageUser, Content, ModelOutput
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_fer.answers import read_output
from inspect_fer.arguments import refuse_unknown
from inspect_fer.labels import LabelSet
from inspect_fer.prompts.posts import CLASSIFY
from inspect_fer.solvers.asking import (
    asked,
    examples,
    listed,
    medium,
    offered_labels,
    own_item,
    question,
    stimulus_content,
    system_messages,
    write_note,
)
from inspect_fer.solvers.showing import show_item
from inspect_fer.stimulus import Stimulus

NON_NEUTRAL = "non-Neutral"


@solver
@refuse_unknown
def neutral_gate() -> Solver:
    """Ask *Neutral or non-Neutral* first, and the other labels only of what is non-Neutral.

    Experiment 4 of the first post. The post prints no prompt for it: both stages use its prompt
    for classification with another list, as two requests that do not know of each other. The two
    answers stand in the sample's store; the final
    answer is that of the stage that decided. A refusal or an unreadable answer in stage one
    decides too: it is scored as what it is.

    Raises:
        ValueError: In each sample, before anything is read or sent, when the label list has no
            neutral label.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        labels = offered_labels(state)
        if labels.neutral is None:
            raise ValueError(
                f"neutral_gate needs a neutral label; the list is {listed(labels.names)}."
                " Use another solver, such as inspect_fer/direct."
            )
        gate = gate_labels(labels.neutral)
        await show_item(state)
        item, content = own_item(state), stimulus_content(state)
        write_note(state, **asked(CLASSIFY, labels.names))

        system = system_messages(state)
        state.messages = [*system, _ask(item, content, gate)]
        state = await generate(state)
        reading = read_output(state.output, gate)
        write_note(
            state,
            gate={
                "answer": reading.answer,
                "outcome": reading.outcome,
                "ranking": list(reading.ranking),
                "text": state.output.completion,
            },
        )
        if reading.answer != NON_NEUTRAL:
            return state

        first_stage = state.messages
        # What ends the second stage leaves no answer: that of the first is none to the question.
        state.output = ModelOutput(model=state.output.model)
        state.messages = [*system, _ask(item, content, labels.without(labels.neutral))]
        state = await generate(state)
        state.messages = [*first_stage, *state.messages[len(system) :]]
        return state

    return solve


def _ask(item: Stimulus | None, content: Sequence[Content], labels: LabelSet) -> ChatMessageUser:
    words = CLASSIFY.fill(
        medium=medium(item, content), labels=listed(labels.names), examples=examples(labels.names)
    )
    return question(words, content, labels.names)


def gate_labels(neutral: str) -> LabelSet:
    """The two labels of the first stage: the dataset's own word for neutral, and *non-Neutral*."""
    return LabelSet((neutral, NON_NEUTRAL), {"nonneutral": NON_NEUTRAL, "not neutral": NON_NEUTRAL})
