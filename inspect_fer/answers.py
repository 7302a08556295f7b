"""From what a provider returned to what the model answered."""

from inspect_ai.model import ContentText, ModelOutput

from inspect_fer.labels import LabelSet
from inspect_fer.lexicon import coverage, judge
from inspect_fer.reading import Reading, is_refusal, read_answer
from inspect_fer.reading.cleaning import clean
from inspect_fer.reading.refusal import beside_refusals, names_a_refusal, without_courtesy

_NO_CANDIDATES = "(no content)"
# For finding emotion words as such: any set of labels finds the same ones.
_ANY = LabelSet(("positive", "negative", "neutral"))


def read_output(output: ModelOutput, labels: LabelSet) -> Reading:
    """Read one item's answer.

    The stop reason is looked at before the text: Google puts the words of a block where an answer
    would stand.

    Args:
        output: What the provider returned.
        labels: What was offered.
    """
    if is_withheld(output):
        return Reading("refused", None, ())
    return read_answer(output.completion, labels, alone=True)


def is_refused(output: ModelOutput) -> bool:
    """Whether the provider, or the model in its own words, refused to answer.

    Covers a stop for content filtering, OpenAI's refusal field, Google's answer without
    candidates, and refusals in prose.
    """
    return is_withheld(output) or is_refusal(output.completion)


def read_description(output: ModelOutput) -> str | None:
    """The description that a model gave in its own words, without its thinking.

    A refusal phrase alone makes no refusal here: "I can't identify people, but she smiles" is a
    description. What declines says nothing of a face: beside its refusal and its courtesies ("I'm
    happy to help") it names no part of one and no emotion.

    Returns:
        The description; empty if nothing was said, None if the model declined.
    """
    if is_withheld(output):
        return None
    text = clean(output.completion)
    return None if names_a_refusal(text) and not _says_of_a_face(text) else text


def is_withheld(output: ModelOutput) -> bool:
    """Whether the provider says that this is no answer, whatever its words."""
    if not output.choices:
        return False
    choice = output.choices[0]
    if choice.stop_reason == "content_filter":
        return True
    if choice.stop_details is not None and choice.stop_details.type == "refusal":
        return True
    content = choice.message.content
    if isinstance(content, list) and any(
        isinstance(part, ContentText) and part.refusal for part in content
    ):
        return True
    return output.completion.strip() == _NO_CANDIDATES


def _says_of_a_face(text: str) -> bool:
    rest = without_courtesy(beside_refusals(text))
    return bool(coverage(rest) or judge(rest, _ANY).words)
