"""The paper's way of asking: every label, sorted by how well it fits."""

from inspect_ai.model import get_model
from inspect_ai.solver import Generate, Solver, TaskState, solver

from inspect_fer.answers import read_output
from inspect_fer.media.items import current_items
from inspect_fer.prompts.ranking import (
    check_template,
    fill_ranking,
    item_names,
    ranking_prompt,
)
from inspect_fer.solvers.asking import (
    asked,
    note,
    offered_labels,
    question,
    stimulus_content,
    write_note,
)


@solver
def ranked(template: int = 1, batch_size: int = 1, attempts: int = 3) -> Solver:
    """Ask for the labels in the order of their fit; the first one is the answer.

    The prompt is that of the dataset's task in Table 2 of the paper, to the letter.

    Args:
        template: 1 is the prompt of Table 2; 2 and 3 are those of Table 10, for facial emotion
            recognition alone.
        batch_size: How many items one request shows: the paper has 20 for images and 6 for clips.
        attempts: How often the same is asked while the answer is refused or has no result.

    Raises:
        ValueError: An argument is out of range, or the template is not printed for the task.
    """
    check_template(template)
    _check_positive(batch_size=batch_size, attempts=attempts)

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        labels = offered_labels(state)
        content = stimulus_content(state)
        items = current_items()
        shown = [items.stimuli[items.position(str(state.sample_id))]]
        prompt = ranking_prompt(note(state)["family"], items.view, shown, template)
        words = fill_ranking(prompt, items.view, shown, labels.names)
        request = question(
            words,
            content,
            labels.names,
            format="ranking",
            names=item_names(prompt, 1),
            images_per_item=sum(part.type == "image" for part in content),
        )
        outcomes: list[str] = []
        while len(outcomes) < attempts:
            state.messages = [request]
            if not outcomes:
                state = await generate(state)
            else:
                # Inspect's cache would give the same answer again.
                state.output = await get_model().generate(state.messages, cache=False)
                state.messages.append(state.output.message)
            outcomes.append(read_output(state.output, labels).outcome)
            write_note(
                state, **asked(prompt, labels.names), requests=len(outcomes), outcomes=outcomes
            )
            if outcomes[-1] in ("answered", "off_list"):
                break
        return state

    return solve


def _check_positive(**arguments: int) -> None:
    for name, value in arguments.items():
        if not isinstance(value, int) or value < 1:
            raise ValueError(f"{name}={value!r} is not a whole number from 1")
