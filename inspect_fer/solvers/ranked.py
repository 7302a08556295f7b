"""The paper's way of asking: every label, sorted by how well it fits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import anyio
from inspect_ai._util.notgiven import NOT_GIVEN
from inspect_ai.model import (
    ChatCompletionChoice,
    ChatMessage,
    ChatMessageAssistant,
    ChatMessageUser,
    Content,
    ContentText,
    ModelOutput,
    get_model,
)
from inspect_ai.solver import Generate, Solver, TaskState, solver
from inspect_ai.util import LimitExceededError

from inspect_fer.answers import is_withheld, read_output
from inspect_fer.arguments import check_number, refuse_unknown
from inspect_fer.labels import LabelSet
from inspect_fer.media.items import Items, current_items
from inspect_fer.prompts.ranking import (
    check_template,
    fill_ranking,
    item_names,
    ranking_prompt,
)
from inspect_fer.reading import Reading, read_batch
from inspect_fer.solvers.asking import (
    note,
    offered_labels,
    question,
    stimulus_content,
    system_messages,
    write_note,
)
from inspect_fer.solvers.batches import Batch, shared_result, watch_runs
from inspect_fer.solvers.calling import Reply, Tally, call
from inspect_fer.solvers.context import Context, Example, turns
from inspect_fer.solvers.showing import show_item
from inspect_fer.stimulus import Stimulus


@solver
@refuse_unknown
def ranked(
    template: int = 1,
    batch_size: int = 1,
    attempts: int = 3,
    shots: int = 0,
    seed: int = 0,
    definitions: bool = False,
) -> Solver:
    """Ask for the labels in the order of their fit; the first one is the answer.

    The prompt is that of the dataset's task in Table 2 of the paper, to the letter. What it asks
    about follows it: the transcript of an item before its pictures. In a request about several
    items the name of each stands before it (*Image 1*, *Video 1*, *Image-text pair 1*, as in
    figures .8 to .13), which the paper does not print: without it nothing would tie an answer to
    an item.

    Requests are sent by the paper's calling strategy (Algorithm 1): several items in one request,
    the same once more while the answer is refused or has the wrong number of results, and in two
    halves if it stays so. Every item remains a sample of its own, with its own picture, words,
    reading and score; see `inspect_fer.solvers.batches` for who asks for whom. The sample's store
    says which batch it was in, under which name and among how many, who asked (that item's
    transcript holds the request and the whole answer), and what the batch cost; ``requests`` is its
    share of that. A repeat is never answered from Inspect's cache, and is not stored in it.

    Args:
        template: 1 is the prompt of Table 2; 2 and 3 are those of Table 10, for facial emotion
            recognition alone.
        batch_size: How many items one request shows, by their order in the dataset: the paper has
            20 for images and 6 for clips.
        attempts: How often the same is asked while the answer does not qualify.
        shots: How many examples from the train split stand before a question, as earlier turns.
            Each is asked about by itself and answered with its gold label alone, so rankings
            after examples tend to hold one label.
        seed: Another seed draws other examples.
        definitions: Whether the facial cues of each label follow the prompt.

    Raises:
        ArgumentError: An argument is out of range; it is a `ValueError`.
        ValueError: In each sample, before anything is read or sent, when the template is not
            printed for the task.
    """
    check_template(template)
    check_number("batch_size", batch_size, least=1)
    check_number("attempts", attempts, least=1)
    context = Context(shots, seed, definitions)
    if batch_size > 1:
        watch_runs()
    solver_key = object()

    async def solve(state: TaskState, generate: Generate) -> TaskState:
        items = current_items()
        asking = _Asking(
            items,
            offered_labels(state),
            note(state)["family"],
            template,
            context,
            system_messages(state),
        )
        item = str(state.sample_id)
        asking.check(item)
        await show_item(state)
        if batch_size == 1:
            return await _alone(state, generate, asking, attempts)

        async def lead(batch: Batch[_Share], members: Sequence[Stimulus]) -> None:
            own = {item: stimulus_content(state)} if item in {m.id for m in members} else {}
            contents = await _contents(items, members, own, batch.broken)
            await call(
                [member for member in members if member.id in contents],
                lambda shown, attempt: asking.ask(shown, contents, attempt),
                lambda member, share: batch.results.__setitem__(member.id, share),
                attempts=attempts,
                tally=batch.tally,
            )

        batch, share = await shared_result(
            items,
            item,
            lead,
            batch_size=batch_size,
            attempts=attempts,
            solver=solver_key,
            epoch=state.epoch,
        )
        return asking.hand_out(state, batch, share)

    return solve


@dataclass(frozen=True, slots=True)
class _Share:
    """What one item has of an answer.

    Attributes:
        output: Its own words.
        words: The words of the prompt.
        names: What the items of the request were called.
        position: Which of them this one was, from 0.
        examples: What stood before the question.
    """

    output: ModelOutput
    words: str
    names: Sequence[str]
    position: int
    examples: Sequence[Example] = ()


@dataclass(frozen=True, slots=True)
class _Asking:
    """How items are asked about, and what an answer says about each."""

    items: Items
    labels: LabelSet
    family: str
    template: int
    context: Context
    system: Sequence[ChatMessage]

    def check(self, item: str) -> None:
        """Raise what would be wrong with any question about an item, however it looks."""
        stimulus = self.items.stimuli[self.items.position(item)]
        ranking_prompt(self.family, self.items.view, [stimulus], self.template)
        self.context.check(self.labels, self.family)

    async def ask(
        self,
        shown: Sequence[Stimulus],
        contents: Mapping[str, Sequence[Content]],
        attempt: int,
    ) -> Reply[_Share]:
        words, names = self.words(shown), self.names(shown)
        request = self.request(words, names, [contents[stimulus.id] for stimulus in shown])
        examples = await self.context.examples([stimulus.id for stimulus in shown])
        # Inspect's cache would give a repeat the same answer again.
        output = await get_model().generate(
            [*self.system, *self.turns(examples), request], cache=False if attempt else NOT_GIVEN
        )
        if len(shown) == 1:
            share = _Share(output, words, names, 0, examples)
            return Reply(_qualifies(read_output(output, self.labels)), [share])
        if is_withheld(output):
            return Reply(False, [])
        batch = read_batch(output.completion, self.labels, names)
        if not batch.ok:
            return Reply(False, [])
        return Reply(
            True,
            [
                _Share(_own_words(output, names[at], reading), words, names, at, examples)
                for at, reading in enumerate(batch.readings)
            ],
        )

    def words(self, shown: Sequence[Stimulus]) -> str:
        """The prompt's words for these items, with what is added to them."""
        return self.context.after(self.prompt(shown), self.labels, self.family)

    def prompt(self, shown: Sequence[Stimulus]) -> str:
        """The prompt's words for these items, to the letter."""
        view = self.items.view
        prompt = ranking_prompt(self.family, view, shown, self.template)
        return fill_ranking(prompt, view, shown, self.labels.names)

    def turns(self, examples: Sequence[Example]) -> list[ChatMessage]:
        """Each example asked about by itself, and answered with its label."""
        return turns(
            examples,
            lambda one: self.request(
                self.prompt([one.stimulus]), self.names([one.stimulus]), [one.content]
            ),
            lambda one: str(
                {"name": self.names([one.stimulus])[0], "result": [one.stimulus.label]}
            ),
        )

    def names(self, shown: Sequence[Stimulus]) -> list[str]:
        """What the request calls these items."""
        prompt = ranking_prompt(self.family, self.items.view, shown, self.template)
        return item_names(prompt, len(shown))

    def request(
        self, words: str, names: Sequence[str], contents: Sequence[Sequence[Content]]
    ) -> ChatMessageUser:
        """One message about one or several items."""
        content: list[Content] = []
        for name, shown in zip(names, contents, strict=True):
            content += [*([ContentText(text=name)] if len(names) > 1 else []), *shown]
        return question(
            words,
            content,
            self.labels.names,
            format="ranking" if len(names) == 1 else "batch",
            names=list(names),
            images_per_item=[sum(part.type == "image" for part in shown) for shown in contents],
        )

    def hand_out(self, state: TaskState, batch: Batch[_Share], share: _Share) -> TaskState:
        """Give a sample its own picture, words and account of the batch."""
        name = share.names[share.position]
        own = state.user_prompt
        mark = [ContentText(text=name)] if len(share.names) > 1 else []
        # The message is changed, not replaced: what Inspect logs of a step is what differs.
        own.content = [ContentText(text=share.words), *mark, *stimulus_content(state)]
        state.messages = [
            *self.system,
            *self.turns(share.examples),
            own,
            share.output.message,
        ]
        state.output = share.output
        self.write(
            state,
            share.examples,
            requests=batch.charge(str(state.sample_id)),
            batch={
                "batch": batch.index,
                "items": len(batch.members),
                "leader": batch.leader,
                "name": name,
                "of": len(share.names),
                "requests": batch.tally.requests,
                "repeats": batch.tally.repeats,
                "splits": batch.tally.splits,
            },
        )
        return state

    def write(self, state: TaskState, examples: Sequence[Example], **more: Any) -> None:
        stimulus = self.items.stimuli[self.items.position(str(state.sample_id))]
        prompt = ranking_prompt(self.family, self.items.view, [stimulus], self.template)
        write_note(state, prompt=prompt.title, **self.context.noted(examples), **more)


async def _alone(state: TaskState, generate: Generate, asking: _Asking, attempts: int) -> TaskState:
    shown = [asking.items.stimuli[asking.items.position(str(state.sample_id))]]
    request = asking.request(asking.words(shown), asking.names(shown), [stimulus_content(state)])
    examples = await asking.context.examples([shown[0].id])
    tally = Tally()

    async def ask(_: Sequence[TaskState], attempt: int) -> Reply[ModelOutput]:
        state.messages = [*asking.system, *asking.turns(examples), request]
        if attempt == 0:
            await generate(state)
        else:
            state.output = await get_model().generate(state.messages, cache=False)
            state.messages.append(state.output.message)
        return Reply(_qualifies(read_output(state.output, asking.labels)), [state.output])

    await call([state], ask, lambda _, __: None, attempts=attempts, tally=tally)
    asking.write(state, examples, requests=tally.requests)
    return state


async def _contents(
    items: Items,
    members: Sequence[Stimulus],
    own: Mapping[str, Sequence[Content]],
    broken: dict[str, Exception],
) -> dict[str, Sequence[Content]]:
    """What is shown of each member; those that cannot be shown go to `broken`."""
    contents = dict(own)
    limits: list[LimitExceededError] = []

    async def load(member: Stimulus) -> None:
        try:
            contents[member.id] = await items.content(member, ahead=True)
        except LimitExceededError as error:
            limits.append(error)
        except Exception as error:
            broken[member.id] = error

    contents |= await items.read_ahead([member for member in members if member.id not in own])
    async with anyio.create_task_group() as group:
        for member in members:
            if member.id not in contents:
                group.start_soon(load, member)
    if limits:
        raise limits[0]
    return contents


def _qualifies(reading: Reading) -> bool:
    return reading.outcome in ("answered", "off_list")


def _own_words(output: ModelOutput, name: str, reading: Reading) -> ModelOutput:
    """An item's part of an answer about several, in the format that the prompt asks for."""
    text = str({"name": name, "result": list(reading.ranking)})
    refused = reading.outcome == "refused"
    message = ChatMessageAssistant(
        content=[ContentText(text=text, refusal=True)] if refused else text,
        model=output.model,
        source="generate",
    )
    choice = ChatCompletionChoice(message=message, stop_reason=output.stop_reason)
    # The time of the request is that of each of its answers; its tokens are counted where it is.
    return ModelOutput(model=output.model, choices=[choice], time=output.time)
