"""From what a provider returned to what the model answered."""

from inspect_ai.model import ContentText, ModelOutput

from inspect_fer.labels import LabelSet
from inspect_fer.reading import Reading, is_refusal, read_answer

_NO_CANDIDATES = "(no content)"


def read_output(output: ModelOutput, labels: LabelSet) -> Reading:
    """Read one item's answer.

    The stop reason is looked at before the text: Google puts the words of a block where an answer
    would stand.

    Args:
        output: What the provider returned.
        labels: What was offered.
    """
    if is_refused(output):
        return Reading("refused", None, ())
    return read_answer(output.completion, labels)


def is_refused(output: ModelOutput) -> bool:
    """Whether the provider, or the model in its own words, refused to answer.

    Covers a stop for content filtering, OpenAI's refusal field, Google's answer without
    candidates, and refusals in prose.
    """
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
    text = output.completion
    return text.strip() == _NO_CANDIDATES or is_refusal(text)
