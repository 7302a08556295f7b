"""One request per item; the answer is the name of one label."""

from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_fer.prompts.posts import CLASSIFY
from inspect_fer.solvers.asking import (
    asked,
    examples,
    listed,
    medium,
    offered_labels,
    question,
    stimulus_content,
    write_note,
)


@solver
def direct() -> Solver:
    """Ask for one label of the list, with the first post's prompt to the letter.

    Stills are called *the image*, clips *the video*, whether they are sent whole or as frames.
    The offered labels are the sample's choices, in their order.
    """

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        labels = offered_labels(state)
        content = stimulus_content(state)
        words = CLASSIFY.fill(
            medium=medium(content), labels=listed(labels.names), examples=examples(labels.names)
        )
        write_note(state, **asked(CLASSIFY, labels.names))
        state.messages = [question(words, content, labels.names)]
        return await generate(state)

    return solve
