"""The figures of `description_counts` as an Inspect metric."""

from inspect_ai.scorer import Metric, SampleScore, metric

from inspect_fer.metrics.description_counts import Described, figures


# Unreduced: what was described stands in the metadata of each answer, which epochs would merge.
@metric(scores="unreduced")
def description() -> Metric:
    """What a free description shows beside the label that it was judged to speak for.

    Returns:
        Metric giving, each share with its n as `<name>_n`: `valence_accuracy` (over gold labels
        that have a direction), `none_fits` (over all answers), `identity_leak` (by the judge, over
        judged descriptions), `identity_leak_lexicon` (over descriptions), `description_words`
        (median) and `coverage` (mean number of the six regions) with `coverage_<region>` over
        `description_n` descriptions, `judge_agreement` (mean share of the votes for the most
        frequent verdict, with several judges), `lexicon_agreement` and `lexicon_kappa` (between a
        model judge and the lexicon), and of the describing request `latency_median` and
        `latency_p90` in seconds, `input_tokens` and `output_tokens` (means). Nothing where no
        description was asked for.
    """

    def compute(scores: list[SampleScore]) -> dict[str, float]:
        read = (Described.read(score.score.metadata) for score in scores)
        answers = [answer for answer in read if answer is not None]
        return figures(answers) if answers else {}

    return compute
