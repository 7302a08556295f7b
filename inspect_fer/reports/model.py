"""What a report holds: runs read from logs, and everything that was computed from them.

Plain frozen data without behaviour beyond names and sums: whoever draws or prints it needs nothing
else. Shares are 0 to 1, times are seconds, cost is dollars, NaN is written as None. Every figure
stands with the n it rests on. All text that comes from models, file names and logs is unescaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, NamedTuple

from inspect_fer.metrics.counts import Answer

View = Literal["full", "published"]
"""``full``: every scored answer counts. ``published``: the paper's own rule (see `counts.published`)."""


class Clustered(NamedTuple):
    """What was drawn together for an interval.

    Attributes:
        n: How many clusters there are.
        by: What they are: ``subjects`` (people; of CMU-MOSI and CH-SIMS, videos of one speaker), or
            ``items`` that were asked several times.
    """

    n: int
    by: str

    def __str__(self) -> str:
        """In words: ``20 subjects``."""
        return f"{self.n} {self.by if self.n != 1 else self.by[:-1]}"


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure with its 95 % interval.

    Attributes:
        value: None when there is nothing to compute it from.
        low: Lower end; None where there is no interval.
        high: Upper end; None where there is no interval.
        n: How many answers (or items) it rests on.
        clusters: What they belong to, where the interval draws that; None where each stands alone.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    clusters: Clustered | None = None

    @property
    def basis(self) -> str:
        """What it rests on, in words: ``n = 140, 20 subjects``."""
        return f"n = {self.n}" + (f", {self.clusters}" if self.clusters else "")


@dataclass(frozen=True, slots=True)
class Reply:
    """One scored answer to one item.

    Attributes:
        item: The item's id in its dataset.
        epoch: The repeat, from 1.
        answer: Gold label, answer, outcome, ranking, sentiment score, requests, first stage.
        subject: Who is shown, where the dataset says so.
        votes: Annotators per label, where published.
        traits: What the owners annotate beside the label.
        names: Other names of the item, such as its key in released predictions.
        latency: Seconds until the answer: of the request that gave it, where the score tells (in
            a batch, of the whole request); else, and with two stages, the sample's working time,
            which leaves out waiting for rate limits and retries.
        input_tokens: Tokens that this sample sent to the model under test, cached ones included;
            0 where it shared the request of another sample. None where the log has none at all.
        output_tokens: Tokens received, likewise.
        cost: Dollars, likewise, where Inspect knows the model's prices.
        description: What the scorer found of a free description, where there was one (see
            `description_counts.Described`).
    """

    item: str
    epoch: int
    answer: Answer
    subject: str | None = None
    votes: Mapping[str, float] | None = None
    traits: Mapping[str, str | float] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    latency: float | None = None
    input_tokens: int | None = None
    output_tokens: int | None = None
    cost: float | None = None
    description: Mapping[str, Any] | None = None

    @property
    def key(self) -> tuple[str, int]:
        """Item and epoch: unique within a run."""
        return self.item, self.epoch


@dataclass(frozen=True, slots=True)
class Run:
    """One model asked in one way about (parts of) one dataset: a log, or several disjoint ones.

    Attributes:
        name: Readable and unique within a report: task, model, and what tells it from the others.
        logs: Paths of the logs it was read from.
        task: Name of the task, without the package.
        dataset: Name of the dataset (a card's name for the datasets of the catalogue).
        source: Where one's own files lie, as it was given; empty for a dataset with a name.
        split: Split of the dataset.
        family: One of the paper's six tasks.
        condition: Arguments that differ from the defaults, as ``color=grey, frames=2``; empty for
            the default condition.
        arguments: All arguments of task and solver, defaults included.
        commands: What asks once more in the same way, one per log; none for an imported file.
        model: The model under test.
        solver: Name of the solver, without the package.
        status: ``success``, ``started``, ``cancelled`` or ``error``; the worst of several logs.
        created: When the (first) log was begun, ISO 8601.
        labels: The label list: the axis of every table, in the dataset's order.
        policy: The paper's rule for this dataset; empty when it has none.
        metric: The paper's metric: ACC, WAR, WAF; empty when it has none.
        polarity: Label -> positive or negative, for the rule ``polarity``.
        planned: Answers that were planned: items x epochs.
        available: Items that the task has, whether or not they were asked about; 0 if not known.
        failed: Item and epoch of samples without an answer, in no denominator: they ended in an
            error, or a limit ended them.
        absent: Items of an imported file's dataset for which it has no row.
        replies: The scored answers, in the order of the log.
    """

    name: str
    logs: tuple[str, ...]
    task: str
    dataset: str
    source: str
    split: str
    family: str
    condition: str
    arguments: Mapping[str, Any]
    commands: tuple[str, ...]
    model: str
    solver: str
    status: str
    created: str
    labels: tuple[str, ...]
    policy: str
    metric: str
    polarity: Mapping[str, Literal["positive", "negative"]]
    planned: int
    available: int
    failed: frozenset[tuple[str, int]]
    absent: int
    replies: tuple[Reply, ...]

    @property
    def log(self) -> str:
        """The logs' paths as one text."""
        return ", ".join(self.logs)

    @property
    def collection(self) -> tuple[str, str]:
        """What its items are items of: those of two runs are the same only if this is."""
        return self.dataset, self.source

    @property
    def answers(self) -> list[Answer]:
        """The answers alone, in order."""
        return [reply.answer for reply in self.replies]

    @property
    def errors(self) -> int:
        """How many samples have no answer."""
        return len(self.failed)

    @property
    def items(self) -> int:
        """How many different items were answered."""
        return len({reply.item for reply in self.replies})

    @property
    def epochs(self) -> int:
        """How many epochs there are answers of."""
        return len({reply.epoch for reply in self.replies})

    @property
    def is_part(self) -> bool:
        """Whether some of the task's items were left out on purpose (``--limit``)."""
        return self.available * self.epochs > self.planned

    @property
    def described(self) -> bool:
        """Whether the model described freely and a judge named the label."""
        return any(reply.description is not None for reply in self.replies)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that was not read as a run, and why."""

    log: str
    reason: str


@dataclass(frozen=True, slots=True)
class Row:
    """One line of results.json and results.csv."""

    log: str
    task: str
    dataset: str
    condition: str
    model: str
    solver: str
    policy: View
    metric: str
    value: float | None
    ci_low: float | None
    ci_high: float | None
    n: int
    clusters: Clustered | None = None

    @property
    def figure(self) -> Figure:
        """Its figure."""
        return Figure(self.value, self.ci_low, self.ci_high, self.n, self.clusters)


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: a dataset, in one variant where the paper reports several.

    Attributes:
        dataset: Name of the dataset.
        title: Its published name.
        variant: The paper's subset, such as ``agreement=5``; empty where there is one.
        metric: ACC, WAR or WAF.
        n: Items in the paper's test set, None where unknown.
    """

    dataset: str
    title: str
    variant: str
    metric: str
    n: int | None


@dataclass(frozen=True, slots=True)
class TableRow:
    """One system of a table.

    Attributes:
        system: Name of a published system, or of the user's model.
        kind: ``supervised``, ``vlm`` and ``heuristic`` are published figures; ``baseline`` is
            random or majority on exactly the scored items; ``run`` is the user's.
        condition: What sets it apart: ``2 frames``, ``color=grey``.
        policy: ``published`` or ``full``; empty for published figures.
        cells: One per column of the table, None where there is no figure. In published figures n
            is 0 where the paper does not tell it.
    """

    system: str
    kind: Literal["supervised", "vlm", "heuristic", "baseline", "run"]
    condition: str
    policy: str
    cells: tuple[Figure | None, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """The user's runs of one family under the published figures.

    Attributes:
        family: One of the paper's six tasks.
        title: Caption.
        columns: Datasets that there is a run of.
        rows: Supervised systems, GPT-4V, random and majority, then the runs.
        notes: What must be said below it: where n differs from the paper's, among others.
    """

    family: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[TableRow, ...]
    notes: tuple[str, ...]


class ClassComparison(NamedTuple):
    """Two runs on the shared items of one gold label.

    Attributes:
        label: The gold label.
        first: Recall of the first run.
        second: Recall of the second run.
        difference: Second minus first.
        same: Share of items that both answered alike (paper, Figure 5).
        first_only: Items that only the first got right.
        second_only: Items that only the second got right.
    """

    label: str
    first: float
    second: float
    difference: Figure
    same: Figure
    first_only: int
    second_only: int


class Change(NamedTuple):
    """An item that one of two runs got right and the other did not.

    Attributes:
        item: The item's id.
        epoch: The repeat.
        target: Gold label.
        first: What the first run answered: a label, an off-list word, or the outcome in brackets.
        second: The same for the second run.
    """

    item: str
    epoch: int
    target: str
    first: str
    second: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two runs on the items both answered, in the full policy.

    Attributes:
        first: Name of the first run.
        second: Name of the second run.
        kind: ``described`` when the second judged descriptions and the first named labels
            directly, else ``runs``.
        accuracy: Second minus first, clustered by subject (or item) where there is one.
        uar: The same for unweighted average recall; None when the two have different labels.
        first_only: Items that only the first got right. For ``described``: classified, not seen.
        second_only: Items that only the second got right. For ``described``: seen, not classified.
        both: Items that both got right.
        neither: Items that neither got right.
        p: McNemar's exact test, two-sided, over one epoch of each item, each by itself.
        p_together: The test by sign flips of what belongs together (subjects, or items that were
            asked several times), over all shared answers; None where nothing does.
        p_holm: `p_together`, else `p`, after Holm's correction over all comparisons of the report.
        same: Share of items answered alike.
        classes: Per gold label.
        changed: How many answers one of the two got right and the other did not.
        changes: Which these are, or the first of them where there are many.
        gold_differs: Shared answers left out since the two logs name another gold label.
    """

    first: str
    second: str
    kind: Literal["runs", "described"]
    accuracy: Figure
    uar: Figure | None
    first_only: int
    second_only: int
    both: int
    neither: int
    p: float
    p_together: float | None
    p_holm: float
    same: Figure
    classes: tuple[ClassComparison, ...]
    changed: int
    changes: tuple[Change, ...]
    gold_differs: int

    @property
    def n(self) -> int:
        """How many items McNemar's test rests on."""
        return self.first_only + self.second_only + self.both + self.neither


class Agreement(NamedTuple):
    """Accuracy on the items on which annotators agree to some degree.

    Attributes:
        low: Lower end of the share of votes that the most voted label got (inclusive).
        high: Upper end (inclusive for the last bin, else exclusive).
        accuracy: On the items between.
    """

    low: float
    high: float
    accuracy: Figure


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """How much of the errors annotators would make too: for datasets with votes.

    Attributes:
        run: Name of the run.
        accuracy: On the items with votes.
        by_agreement: Accuracy by the share of votes for the most voted label.
        oracle: Expected accuracy of an annotator drawn from an item's voters, that is the mean
            share of votes for the gold label. No upper limit: whoever always finds the likeliest
            label lies above it.
        mass: Mean share of votes that the model's answer got; 0 for what is no label.
    """

    run: str
    accuracy: Figure
    by_agreement: tuple[Agreement, ...]
    oracle: Figure
    mass: Figure


class Group(NamedTuple):
    """Accuracy and UAR of the items with one value of a trait."""

    value: str
    accuracy: Figure
    uar: Figure


@dataclass(frozen=True, slots=True)
class Grouping:
    """A run by groups that the dataset's owners annotate.

    Attributes:
        run: Name of the run.
        trait: What the groups are of: gender, age group, actor's sex, ...
        groups: One per value.
        gap: Largest difference of accuracy between two groups, with its interval.
        highest: Value with the highest accuracy.
        lowest: Value with the lowest accuracy.
        uar_gap: UAR of `highest` less that of `lowest`.
    """

    run: str
    trait: str
    groups: tuple[Group, ...]
    gap: Figure
    highest: str
    lowest: str
    uar_gap: Figure


class Step(NamedTuple):
    """Answers at one intensity of one emotion.

    Attributes:
        intensity: 0 is neutral, 1 is full.
        named: Share of answers that name the emotion.
        neutral: Share of answers that are *Neutral*.
    """

    intensity: float
    named: Figure
    neutral: Figure


@dataclass(frozen=True, slots=True)
class Threshold:
    """From which intensity an emotion is named.

    Attributes:
        run: Name of the run.
        emotion: The emotion that is drawn.
        steps: The curve, by ascending intensity.
        named_from: Lowest intensity from which half of the answers name it (interpolated between
            steps); None when they never do.
        neutral_until: Intensity at which half of the answers have left *Neutral*: the 50 % point of
            a logistic curve (see `inspect_fer.metrics.intensity`), its interval over subjects; no
            value when they never or always leave it.
    """

    run: str
    emotion: str
    steps: tuple[Step, ...]
    named_from: float | None
    neutral_until: Figure


@dataclass(frozen=True, slots=True)
class Stability:
    """How alike the answers of several epochs are (paper, section 5.4 and Figure 3).

    Attributes:
        run: Name of the run.
        consistency: Mean of c / epochs; c is how often an item's most frequent answer was given.
        same: Share of items with c = 1, 2, ... epochs; the last is "always the same".
        majority: Accuracy of the majority vote.
        alpha: Krippendorff's alpha (nominal), over the items with at least two answers that could
            be read.
        rounds: The epochs that there are answers of, ascending.
        epochs: Accuracy of each of them.
        deviation: Standard deviation of these accuracies; its n counts epochs.
    """

    run: str
    consistency: Figure
    same: tuple[Figure, ...]
    majority: Figure
    alpha: Figure
    rounds: tuple[int, ...]
    epochs: tuple[Figure, ...]
    deviation: Figure


class Voice(NamedTuple):
    """What one run said of an item.

    Attributes:
        run: Name of the run.
        model: The model under test.
        answer: Its label, its off-list word, or the outcome in brackets.
        correct: Whether it is the gold label.
        text: The model's own words.
        translations: Language -> the words in it, where the solver translated them.
    """

    run: str
    model: str
    answer: str
    correct: bool
    text: str
    translations: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Case:
    """One item worth looking at.

    Attributes:
        run: Name of the run it was chosen for.
        kind: Why it was chosen.
        item: The item's id.
        epoch: The repeat.
        dataset: Its dataset.
        target: Gold label.
        votes: Annotators per label, where published.
        prompt: The words that were sent; media as ``(image)``, ``(video)``, ``(audio)``.
        voices: What this run said, then what the other runs said of the same item.
        pictures: ``data:`` URIs, downsized; empty unless pictures were asked for and are logged.
        pixelated: Whether the pictures are pixelated.
    """

    run: str
    kind: Literal["error", "refusal", "disagreement", "description"]
    item: str
    epoch: int
    dataset: str
    target: str
    votes: Mapping[str, float] | None
    prompt: str
    voices: tuple[Voice, ...]
    pictures: tuple[str, ...]
    pixelated: bool


@dataclass(frozen=True, slots=True)
class Report:
    """Everything that one call of ``inspect-fer report`` found.

    Attributes:
        runs: In the order of the logs' dates.
        skipped: Files that are no run of this package.
        rows: All figures of all runs: results.json.
        tables: One per family that there is a run of, in the paper's order.
        comparisons: Any two runs with shared items; see `compared`.
        ambiguity: Runs of datasets with votes.
        groups: Runs of datasets with annotated groups.
        thresholds: Runs on faces of rising intensity.
        stability: Runs of several epochs.
        cases: Chosen items; empty unless asked for.
    """

    runs: tuple[Run, ...]
    skipped: tuple[Skipped, ...]
    rows: tuple[Row, ...]
    tables: tuple[Table, ...]
    comparisons: tuple[Comparison, ...]
    ambiguity: tuple[Ambiguity, ...]
    groups: tuple[Grouping, ...]
    thresholds: tuple[Threshold, ...]
    stability: tuple[Stability, ...]
    cases: tuple[Case, ...]

    @property
    def compared(self) -> list[Comparison]:
        """The comparisons with figures: of the others every shared item has another gold label."""
        return [one for one in self.comparisons if one.n]

    def run(self, name: str) -> Run:
        """The run of that name.

        Raises:
            KeyError: There is none.
        """
        for run in self.runs:
            if run.name == name:
                return run
        raise KeyError(name)

    def of(self, run: Run, metric: str, policy: View = "full") -> Row | None:
        """One figure of a run, None where it has none."""
        for row in self.rows:
            if (row.log, row.metric, row.policy) == (run.log, metric, policy):
                return row
        return None
